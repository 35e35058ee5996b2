/** What the pages show, read from the database. */
import type { Db } from '../../db/tables.ts'
import type { CategoryPageInput } from '../../documents/category-page.ts'
import { hashText } from '../../text/content-hash.ts'
import {
  listItemCards,
  listNewestCards,
  listSubtopics,
  type ItemCard,
} from '../../documents/item-repository.ts'
import { itemPath, synthesisPath } from '../../topics/place.ts'
import type { RootReadmeInput } from '../../documents/root-readme.ts'
import type { KnownSynthesis } from '../../documents/syntheses/synthesis-repository.ts'

export interface MainCategory {
  main_category: string
  subcategories: number
  items: number
  /** Changes when any of its items does. */
  rows_hash: string
}

const RECENT = 20

/** @returns Every main category that has items, by name. */
export async function listMainCategories(db: Db): Promise<MainCategory[]> {
  const mains = new Map<string, MainCategory>()
  for (const { main_category, subcategory, items, items_hash } of await listSubtopics(db)) {
    const main = mains.get(main_category) ?? { main_category, subcategories: 0, items: 0, rows_hash: '' }
    mains.set(main_category, main)
    main.subcategories += 1
    main.items += items
    main.rows_hash = hashText(`${main.rows_hash} ${subcategory} ${items} ${items_hash}`)
  }
  return [...mains.values()]
}

/** @returns What the page of a main category shows. */
export async function loadCategory(
  db: Db,
  main: MainCategory,
  syntheses: readonly KnownSynthesis[],
): Promise<CategoryPageInput> {
  const cards = await listItemCards(db, main.main_category)
  const groups = new Map<string, ItemCard[]>()
  for (const card of cards) {
    const group = groups.get(card.subcategory)
    if (group === undefined) groups.set(card.subcategory, [card])
    else group.push(card)
  }
  const synthesisOf = (subcategory: string): string | undefined => {
    const row = syntheses.find(
      (one) => one.main_category === main.main_category && one.subcategory === subcategory,
    )
    return row && synthesisPath(row)
  }
  const whole = synthesisOf('')
  const names = [...groups.keys()].sort()
  return {
    mainCategory: main.main_category,
    subcategories: names.map((subcategory) => {
      const synthesisFile = synthesisOf(subcategory)
      return {
        subcategory,
        items: (groups.get(subcategory) ?? []).map(toListed),
        ...(synthesisFile === undefined ? {} : { synthesisFile }),
      }
    }),
    ...(whole === undefined ? {} : { synthesisFile: whole }),
  }
}

/** @returns What the root README shows. */
export async function loadOverview(
  db: Db,
  mains: readonly MainCategory[],
  syntheses: readonly KnownSynthesis[],
): Promise<RootReadmeInput> {
  const media = await db
    .selectFrom('media')
    .where('state', '=', 'stored')
    .select((e) => e.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  const recent = await listNewestCards(db, RECENT)
  return {
    itemCount: mains.reduce((sum, main) => sum + main.items, 0),
    mediaCount: media.count,
    categories: mains.map((main) => ({
      mainCategory: main.main_category,
      subcategoryCount: main.subcategories,
      itemCount: main.items,
    })),
    recentItems: recent.map(toListed),
    syntheses: syntheses.map((row) => ({
      title: row.title,
      file: synthesisPath(row),
      mainCategory: row.main_category,
      ...(row.subcategory === '' ? {} : { subcategory: row.subcategory }),
      itemCount: row.item_count,
    })),
  }
}

function toListed(card: ItemCard) {
  return {
    title: card.title,
    file: itemPath(card),
    summary: card.summary,
    ...(card.author_handle === null ? {} : { author: `@${card.author_handle}` }),
    ...(card.posted_at === null ? {} : { postedAt: card.posted_at.toISOString() }),
  }
}
