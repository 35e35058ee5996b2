/** Which syntheses are stale: by a hash of what they are made from. */
import type { Preferences } from '../../contract/preferences.ts'
import { categoryLabel } from '../../contract/category-label.ts'
import { hashText } from '../../text/content-hash.ts'
import type { Subtopic } from '../../documents/item-repository.ts'
import { UNSORTED_PLACE } from '../../contract/special-places.ts'
import type { KnownSynthesis } from '../../documents/syntheses/synthesis-repository.ts'

/** The identity of what answers where no model is set (`prompts/ask.ts`). */
const WITHOUT_MODEL = 'builtin'
/** What is stored as the model of what was made without one. */
const BUILTIN_NAME = 'built-in'

export interface SynthesisTask {
  main_category: string
  /** Empty for a main category. */
  subcategory: string
  topic: string
  items: number
  input_hash: string
}

/** What a plan needs to know of a synthesis. */
export type SynthesisSource = Pick<
  KnownSynthesis,
  'main_category' | 'subcategory' | 'input_hash' | 'content_hash' | 'item_count' | 'model'
>

export interface SynthesisPlan<Known = SynthesisSource> {
  stale: SynthesisTask[]
  current: number
  /** Topics with too few items. */
  ineligible: number
  /** Syntheses whose topic has no items any more, or changed and has too few. */
  gone: Known[]
}

/**
 * @param level - Subcategories are made from items, main categories from at least two syntheses of subcategories.
 * @param identity - Model and prompt version: everything made by an old prompt is stale.
 */
export function planSyntheses<Known extends SynthesisSource>(
  level: 'subcategory' | 'main',
  subtopics: readonly Subtopic[],
  known: readonly Known[],
  preferences: Preferences,
  identity: string,
): SynthesisPlan<Known> {
  const candidates = candidatesOf(level, subtopics, known, preferences, identity)
  const seal = [preferences.synthesis_mode, preferences.synthesis_max_items, identity].join(' ')
  const sealed = candidates.map(({ enough, ...task }) => {
    const input_hash = hashText(`${task.input_hash} ${seal}`)
    return { enough, task: { ...task, input_hash } }
  })
  const rows = new Map(known.map((row) => [keyOf(row), row]))
  const isUnchanged = (task: SynthesisTask): boolean => rows.get(keyOf(task))?.input_hash === task.input_hash
  const current = sealed.filter(
    ({ enough, task }) => isUnchanged(task) && !(enough && preferences.force_regenerate_synthesis),
  )
  const stale = sealed.filter((candidate) => candidate.enough && !current.includes(candidate))
  // What has become too little to be written again would go on citing items that are no longer there.
  const kept = new Set([...current, ...stale].map(({ task }) => keyOf(task)))
  // What a model wrote was paid for: without a model nothing takes the place of a main category's synthesis.
  const isSpared = ({ subcategory, model }: Known): boolean =>
    identity === WITHOUT_MODEL && subcategory === '' && model !== BUILTIN_NAME
  const gone = known.filter(
    (row) => (row.subcategory === '') === (level === 'main') && !kept.has(keyOf(row)) && !isSpared(row),
  )
  return {
    stale: stale.map(({ task }) => task),
    current: current.length,
    ineligible: sealed.length - current.length - stale.length,
    gone,
  }
}

/**
 * Both levels, as they will be: the main categories are planned from what the subcategories will have become.
 *
 * @param isOver - Topics that are not to be written again, stale or not.
 */
export function planBothLevels(
  subtopics: readonly Subtopic[],
  known: readonly SynthesisSource[],
  preferences: Preferences,
  identity: string,
  isOver: (task: SynthesisTask) => boolean = () => false,
): SynthesisPlan[] {
  const parts = planSyntheses('subcategory', subtopics, known, preferences, identity)
  const toWrite = { ...parts, stale: parts.stale.filter((task) => !isOver(task)) }
  const wholes = planSyntheses('main', subtopics, afterwards(known, toWrite), preferences, identity)
  return [toWrite, { ...wholes, stale: wholes.stale.filter((task) => !isOver(task)) }]
}

/** What will be known when the subcategories are written. */
function afterwards(
  known: readonly SynthesisSource[],
  { stale, gone }: Pick<SynthesisPlan, 'stale' | 'gone'>,
): SynthesisSource[] {
  const leaving = new Set([...stale, ...gone].map(keyOf))
  return [
    ...known.filter((row) => !leaving.has(keyOf(row))),
    ...stale.map((task) => ({ ...task, item_count: task.items, content_hash: 'not written yet', model: '' })),
  ]
}

/** Without a model a topic gets a digest, and a digest of digests would only repeat them. */
function candidatesOf(
  level: 'subcategory' | 'main',
  ...[subtopics, known, preferences, identity]: [
    readonly Subtopic[],
    readonly SynthesisSource[],
    Preferences,
    string,
  ]
): Candidate[] {
  if (level === 'subcategory') return subcategoryTasks(subtopics, preferences)
  return identity === WITHOUT_MODEL ? [] : mainTasks(known)
}

/** A topic, and whether it has enough for a synthesis. */
type Candidate = SynthesisTask & { enough: boolean }

function keyOf(place: { main_category: string; subcategory: string }): string {
  return `${place.main_category}/${place.subcategory}`
}

function subcategoryTasks(subtopics: readonly Subtopic[], preferences: Preferences): Candidate[] {
  // What waits to be placed is no topic.
  const topics = subtopics.filter(({ main_category }) => main_category !== UNSORTED_PLACE.mainCategory)
  return topics.map((topic) => ({
    main_category: topic.main_category,
    subcategory: topic.subcategory,
    topic: `${categoryLabel(topic.main_category)}: ${categoryLabel(topic.subcategory)}`,
    items: topic.items,
    input_hash: topic.items_hash,
    enough: topic.items >= preferences.synthesis_min_items,
  }))
}

function mainTasks(known: readonly SynthesisSource[]): Candidate[] {
  const byMain = groupByMain(known.filter((row) => row.subcategory !== ''))
  return [...byMain].map(([main, rows]) => ({
    main_category: main,
    subcategory: '',
    topic: categoryLabel(main),
    items: rows.reduce((sum, row) => sum + row.item_count, 0),
    input_hash: rows
      .map((row) => `${row.subcategory} ${row.content_hash}`)
      .sort()
      .join(','),
    enough: rows.length >= 2,
  }))
}

function groupByMain(rows: readonly SynthesisSource[]): Map<string, SynthesisSource[]> {
  const groups = new Map<string, SynthesisSource[]>()
  for (const row of rows) groups.set(row.main_category, [...(groups.get(row.main_category) ?? []), row])
  return groups
}
