/** The topic tree in the database: the places that exist, and where a wanted one ends. */
import type { Selectable } from 'kysely'
import type { CategoryAliasesTable, Db } from '../db/tables.ts'
import { placeInTree } from './category-match.ts'
import type { Place } from './item.ts'
import { STARTER_TAXONOMY } from './starter-taxonomy.ts'

/** A place as categorizers see it. */
export interface TreeEntry {
  mainCategory: string
  subcategory: string
  description: string
  keywords: readonly string[]
}

/** `main`, or `main/sub`. */
const nameOf = (main: string, sub: string): string => (sub === '' ? main : `${main}/${sub}`)
const keyOf = (main: string, sub: string): string => `${main}/${sub}`
const starter = new Map(
  STARTER_TAXONOMY.map((entry) => [keyOf(entry.mainCategory, entry.subcategory), entry]),
)

/**
 * The tree as one run sees it: read once, and again after a place was added. While a run goes on nobody else
 * changes it.
 */
export interface CategoryTree {
  /** @returns The starter taxonomy and every place that was added, in the order of their names. */
  describe(): Promise<TreeEntry[]>
  /**
   * Finds the place for what a model wants: the existing one where it names the same, else a new one.
   * One at a time, so that two posts do not make two near-duplicates side by side.
   */
  place(wanted: { mainCategory: string; subcategory: string }): Promise<Place>
}

export function openCategoryTree(db: Db): CategoryTree {
  let reading: Promise<StoredTree> | undefined
  let placing: Promise<unknown> = Promise.resolve()
  const read = (): Promise<StoredTree> => (reading ??= readTree(db))
  return {
    describe: async () => (await read()).entries,
    place(wanted) {
      const result = placing.then(async () => {
        const tree = await read()
        const place = placeIn(tree, wanted)
        if (tree.places.has(keyOf(place.main_category, place.subcategory))) return place
        reading = undefined
        await addPlace(db, place)
        return place
      })
      placing = result.catch(() => undefined)
      return result
    },
  }
}

interface StoredTree {
  entries: TreeEntry[]
  /** Keys of the places that are stored. */
  places: ReadonlySet<string>
  /** Where old names lead. */
  aliases: ReadonlyMap<string, string>
}

async function readTree(db: Db): Promise<StoredTree> {
  const places = await db
    .selectFrom('categories')
    .select(['main_category', 'subcategory'])
    .orderBy('created_at')
    .execute()
  const aliases = await db.selectFrom('category_aliases').selectAll().execute()
  return {
    entries: entriesOf(places, aliases),
    places: new Set(places.map((place) => keyOf(place.main_category, place.subcategory))),
    aliases: new Map(
      aliases.map((alias) => [
        nameOf(alias.from_main, alias.from_sub),
        nameOf(alias.main_category, alias.subcategory),
      ]),
    ),
  }
}

function placeIn(tree: StoredTree, wanted: { mainCategory: string; subcategory: string }): Place {
  const found = placeInTree(wanted, tree.entries, tree.aliases)
  return { main_category: found.mainCategory, subcategory: found.subcategory }
}

async function addPlace(db: Db, place: Place): Promise<void> {
  await db
    .insertInto('categories')
    .values(place)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

function entriesOf(
  places: readonly Place[],
  aliases: readonly Selectable<CategoryAliasesTable>[],
): TreeEntry[] {
  const entries = new Map<string, TreeEntry>(starter)
  for (const place of places) {
    const key = keyOf(place.main_category, place.subcategory)
    if (entries.has(key)) continue
    const words = [place.main_category, place.subcategory].map((name) => name.replaceAll('_', ' '))
    entries.set(key, {
      mainCategory: place.main_category,
      subcategory: place.subcategory,
      description: words.join(': '),
      keywords: words.slice(1),
    })
  }
  for (const alias of aliases) {
    for (const [key, entry] of entries) {
      const whole = alias.from_sub === '' && entry.mainCategory === alias.from_main
      if (whole || key === keyOf(alias.from_main, alias.from_sub)) entries.delete(key)
    }
  }
  return [...entries.values()].sort((a, b) =>
    keyOf(a.mainCategory, a.subcategory) < keyOf(b.mainCategory, b.subcategory) ? -1 : 1,
  )
}
