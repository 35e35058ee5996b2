/** Keeps the topic tree clean: a name that means an existing category is that category. */
import { normalizeCategoryName } from './category.ts'
import { UNSORTED_PLACE } from '../contract/special-places.ts'
import { FILLER_WORDS, meaningOf, WEAK_WORDS } from './category-words.ts'

export interface Placement {
  mainCategory: string
  subcategory: string
}

/** What was merged or renamed: `main` or `main/sub` to the name that is used instead. A `Map` fits. */
export interface CategoryAliases {
  get(name: string): string | undefined
}

/** Names that say nothing of the topic, so that they lead to no place elsewhere. */
const UNSPECIFIC = new Set(['general', 'miscellaneous', 'fundamentals', 'inbox', 'other'])
/** What models say when they find no topic. */
const NO_TOPIC = new Set([
  'unsorted',
  'uncategorized',
  'uncategorised',
  'unclassified',
  'miscellaneous',
  'other',
  'unknown',
])
const FUNDAMENTALS = 'fundamentals'
const MAX_ALIAS_STEPS = 10

/**
 * Finds the existing category that a name means: the same name, the same meaning in other words, a name that only
 * narrows it, or a slip of the pen.
 *
 * @param name - Normalised or not.
 * @param existing - Normalised names, in the order in which they came; the best match wins, then the first.
 * @returns One of `existing`, or undefined when the name is new.
 */
export function matchCategory(name: string, existing: readonly string[]): string | undefined {
  const wanted = normalizeCategoryName(name)
  if (wanted === '') return undefined
  if (existing.includes(wanted)) return wanted
  const words = topicWords(wanted)
  const rules = [isSameTopic, differsByWeakWords, narrows, isMisspelled]
  const known = existing.map((candidate) => ({ candidate, words: topicWords(candidate) }))
  for (const rule of rules) {
    const found = known.find((entry) => rule(words, entry.words))
    if (found !== undefined) return found.candidate
  }
  return undefined
}

/**
 * Finds the place of a post in the tree, so that near-duplicates share one. Gives the same answer when called with
 * its own answer.
 *
 * @param wanted - As a model or a rule proposed it; either part may be empty.
 * @param tree - The places that exist, oldest first.
 */
export function placeInTree(
  wanted: Placement,
  tree: readonly Placement[],
  aliases: CategoryAliases,
): Placement {
  const named = followAliases(
    {
      mainCategory: normalizeCategoryName(wanted.mainCategory) || UNSORTED_PLACE.mainCategory,
      subcategory: normalizeCategoryName(wanted.subcategory) || UNSORTED_PLACE.subcategory,
    },
    aliases,
  )
  if (saysNoTopic(named, tree)) return UNSORTED_PLACE
  const mains = [...new Set(tree.map((place) => place.mainCategory))]
  const main = matchCategory(named.mainCategory, mains)
  if (main === undefined) {
    const elsewhere = findSubcategoryAnywhere(named.subcategory, tree)
    if (elsewhere !== undefined) return elsewhere
  }
  const mainCategory = main ?? named.mainCategory
  const subs = tree.filter((place) => place.mainCategory === mainCategory).map((place) => place.subcategory)
  const subcategory = withoutMainName(named.subcategory, mainCategory)
  return { mainCategory, subcategory: matchCategory(subcategory, [...new Set(subs)]) ?? subcategory }
}

/** A place of the user's that is called so stays one. */
function saysNoTopic({ mainCategory, subcategory }: Placement, tree: readonly Placement[]): boolean {
  if (mainCategory === UNSORTED_PLACE.mainCategory) return true
  const isVague = NO_TOPIC.has(mainCategory) || (mainCategory === 'general' && UNSPECIFIC.has(subcategory))
  return isVague && !tree.some((place) => place.mainCategory === mainCategory)
}

function findSubcategoryAnywhere(subcategory: string, tree: readonly Placement[]): Placement | undefined {
  if (UNSPECIFIC.has(subcategory) || topicWords(subcategory).every((word) => FILLER_WORDS.has(word)))
    return undefined
  const specific = tree.filter((place) => !UNSPECIFIC.has(place.subcategory))
  const found = matchCategory(subcategory, [...new Set(specific.map((place) => place.subcategory))])
  return specific.find((place) => place.subcategory === found)
}

function followAliases(start: Placement, aliases: CategoryAliases): Placement {
  let place = start
  for (let step = 0; step < MAX_ALIAS_STEPS; step += 1) {
    const target =
      aliases.get(`${place.mainCategory}/${place.subcategory}`) ?? aliases.get(place.mainCategory)
    if (target === undefined) return place
    const [main = '', sub = ''] = target.split('/', 2)
    const next = {
      mainCategory: normalizeCategoryName(main) || place.mainCategory,
      subcategory: normalizeCategoryName(sub) || place.subcategory,
    }
    if (next.mainCategory === place.mainCategory && next.subcategory === place.subcategory) return place
    place = next
  }
  return place
}

/** `devops/devops_tools` becomes `devops/tools`; `devops/dev_ops` and the like become `devops/fundamentals`. */
export function withoutMainName(subcategory: string, mainCategory: string): string {
  const sub = topicWords(subcategory)
  const main = topicWords(mainCategory)
  if (subcategory !== mainCategory && !isSameTopic(sub, main) && !isMisspelled(sub, main)) return subcategory
  const rest = subcategory.startsWith(`${mainCategory}_`) ? subcategory.slice(mainCategory.length + 1) : ''
  return rest === '' || isSameTopic(topicWords(rest), main) ? FUNDAMENTALS : rest
}

/** The words that carry the topic, sorted, each once; all words when every one is a filler. */
function topicWords(name: string): string[] {
  const words = [...new Set(meaningOf(name))].sort()
  const topical = words.filter((word) => !FILLER_WORDS.has(word))
  return topical.length > 0 ? topical : words
}

function isSameTopic(wanted: readonly string[], existing: readonly string[]): boolean {
  return wanted.join(' ') === existing.join(' ') || wanted.join('') === existing.join('')
}

function differsByWeakWords(wanted: readonly string[], existing: readonly string[]): boolean {
  const strongWanted = wanted.filter((word) => !WEAK_WORDS.has(word))
  const strongExisting = existing.filter((word) => !WEAK_WORDS.has(word))
  return strongWanted.length > 0 && isSameTopic(strongWanted, strongExisting)
}

/** One word more than an existing topic of at least two words. Not the other way: the wider topic is no part of it. */
function narrows(wanted: readonly string[], existing: readonly string[]): boolean {
  return (
    existing.length >= 2 &&
    wanted.length === existing.length + 1 &&
    existing.every((word) => wanted.includes(word)) &&
    wanted.some((word) => !FILLER_WORDS.has(word))
  )
}

function isMisspelled(wanted: readonly string[], existing: readonly string[]): boolean {
  if (wanted.length !== existing.length) return false
  const extra = wanted.filter((word) => !existing.includes(word))
  const missing = existing.filter((word) => !wanted.includes(word))
  const [a, b] = [extra[0], missing[0]]
  return extra.length === 1 && missing.length === 1 && a !== undefined && b !== undefined && isOneSlip(a, b)
}

/** One letter added, lost, replaced, or two swapped, in a word that is long enough to be sure. */
function isOneSlip(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  if (short.length < 8 || long.length - short.length > 1 || short[0] !== long[0] || /\d/.test(a + b))
    return false
  let start = 0
  while (start < short.length && short[start] === long[start]) start += 1
  const swapped = short[start] === long[start + 1] && short[start + 1] === long[start]
  if (short.length === long.length) {
    return (
      short.slice(start + 1) === long.slice(start + 1) ||
      (swapped && short.slice(start + 2) === long.slice(start + 2))
    )
  }
  return short.slice(start) === long.slice(start + 1)
}
