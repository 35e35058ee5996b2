/** The two places that stand for "not known so exactly": the inbox, and the main category alone. */

/** Where a post waits that fits nowhere, until the user places it. */
export const UNSORTED_PLACE = { mainCategory: 'unsorted', subcategory: 'inbox' } as const

/** The subcategory of what belongs to a main category, and to none of its subcategories that are open. */
export const MAIN_ALONE = 'general'
