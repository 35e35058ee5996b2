/** The topic tree in the database: the places that exist, and where a wanted one ends. */
import { sql, type Selectable } from 'kysely'
import type { CategoryAliasesTable, Db } from '../db/tables.ts'
import { placeInTree } from './category-match.ts'
import type { Place } from './place.ts'
import { MAIN_ALONE, UNSORTED_PLACE } from '../contract/special-places.ts'
import { starterTaxonomy, type StarterPlace } from './starter-taxonomy.ts'

/** A place as categorizers see it. */
export interface TreeEntry extends Pick<
  StarterPlace,
  'mainCategory' | 'subcategory' | 'description' | 'keywords'
> {
  weakWords?: readonly string[]
  phrases?: readonly string[]
  /** Beginnings of posts that the user put there, the newest first: what is learned from them is the user's own opinion. */
  examples?: readonly string[]
}

/** `main`, or `main/sub`. */
const nameOf = (main: string, sub: string): string => (sub === '' ? main : `${main}/${sub}`)
const keyOf = (main: string, sub: string): string => `${main}/${sub}`

/** The tree as one run sees it: read every few seconds; a place that is added is added to what was read. */
export interface CategoryTree {
  /** @returns The starter taxonomy and every place that was added, in the order of their names. */
  describe(): Promise<TreeEntry[]>
  /**
   * Finds the place for what a model wants: the existing one where it names the same, else a new one.
   * One at a time, so that two posts do not make two near-duplicates side by side.
   */
  place(wanted: Wanted): Promise<Place>
  /**
   * The same for what was found without a model: a subcategory opens when a second post wants it. Until then the post lies
   * in its main category, with what it waits for; `openWantedPlaces` leads it there.
   */
  placeFound(postId: string, wanted: Wanted): Promise<FoundPlace>
  /** Somebody has changed the tree: it is read again. */
  forget(): void
}

export interface FoundPlace extends Place {
  /** What would open if another post wanted it too. */
  wanted_subcategory: string | null
}

/** How long it may go unseen what others change: the user who merges or renames, other processes that add. */
const FRESH_MS = 5000
/** Advisory locks are numbers that all programs of a database share: "kba" and the tree. */
const TREE_LOCK = { program: 0x6b_62_63, tree: 1 }

/** @param isShared - Whether other processes may add places at the same time. */
export function openCategoryTree(db: Db, isShared: boolean): CategoryTree {
  let reading: { tree: Promise<StoredTree>; at: number } | undefined
  let placing: Promise<unknown> = Promise.resolve()
  const read = async (): Promise<StoredTree> => {
    if (reading === undefined || Date.now() > reading.at + FRESH_MS) {
      const tree = readTree(db)
      reading = { tree, at: Date.now() }
      tree.catch(() => {
        if (reading?.tree === tree) reading = undefined
      })
    }
    return reading.tree
  }
  const place = async (wanted: Wanted): Promise<Place> => {
    const known = await read()
    const seen = placeIn(known, wanted)
    if (has(known, seen)) return seen
    const added = isShared ? await addLocked(db, wanted) : await add(db, known, seen)
    reading = { tree: Promise.resolve(added.tree), at: isShared ? Date.now() : (reading?.at ?? 0) }
    return added.place
  }
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = placing.then(work)
    placing = result.catch(() => undefined)
    return result
  }
  /** By key of a place that is not open: who of this process wants it. */
  const wanting = new Map<string, Set<string>>()
  const isWantedByTwo = async (postId: string, seen: Place): Promise<boolean> => {
    const key = keyOf(seen.main_category, seen.subcategory)
    const posts = (wanting.get(key) ?? new Set()).add(postId)
    wanting.set(key, posts)
    return posts.size > 1 || isWantedByAnother(db, postId, seen)
  }
  return {
    describe: async () => (await read()).entries,
    place: (wanted) => inTurn(() => place(wanted)),
    placeFound: (postId, wanted) =>
      inTurn(async () => {
        const known = await read()
        const seen = placeIn(known, wanted)
        const opens = isAlwaysOpen(seen) || has(known, seen) || (await isWantedByTwo(postId, seen))
        if (opens) return { ...(await place(wanted)), wanted_subcategory: null }
        const main = await place({ mainCategory: seen.main_category, subcategory: MAIN_ALONE })
        return { ...main, wanted_subcategory: seen.subcategory }
      }),
    forget() {
      reading = undefined
    },
  }
}

interface Wanted {
  mainCategory: string
  subcategory: string
}

/** A place, and the tree with it. */
interface Added {
  place: Place
  tree: StoredTree
}

function has(tree: StoredTree, place: Place): boolean {
  return tree.keys.has(keyOf(place.main_category, place.subcategory))
}

function isAlwaysOpen({ main_category: main, subcategory }: Place): boolean {
  return subcategory === MAIN_ALONE || main === UNSORTED_PLACE.mainCategory
}

async function isWantedByAnother(db: Db, postId: string, place: Place): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    select id from posts where wanted_subcategory = ${place.subcategory} and main_category = ${place.main_category}
      and id <> ${postId} limit 1`.execute(db)
  return rows.length > 0
}

async function add(db: Db, tree: StoredTree, place: Place): Promise<Added> {
  await addPlace(db, place)
  return { place, tree: treeOf({ ...tree, places: [...tree.places, place] }) }
}

/** Two processes that want near-duplicates at the same time: the second sees the place that the first has added. */
async function addLocked(db: Db, wanted: Wanted): Promise<Added> {
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${TREE_LOCK.program}::int, ${TREE_LOCK.tree}::int)`.execute(tx)
    const tree = await readTree(tx)
    const place = placeIn(tree, wanted)
    return has(tree, place) ? { place, tree } : add(tx, tree, place)
  })
}

/** What the tree is made of, as it is stored. */
interface TreeRows {
  /** In the order in which they were added. */
  places: readonly Place[]
  aliasRows: readonly Selectable<CategoryAliasesTable>[]
  /** By key of a place. */
  examples: ReadonlyMap<string, readonly string[]>
}

interface StoredTree extends TreeRows {
  entries: TreeEntry[]
  /** Keys of the places that are stored. */
  keys: ReadonlySet<string>
  /** Where old names lead. */
  aliases: ReadonlyMap<string, string>
}

async function readTree(db: Db): Promise<StoredTree> {
  const places = await db
    .selectFrom('categories')
    .select(['main_category', 'subcategory'])
    .orderBy('created_at')
    .execute()
  const aliasRows = await db.selectFrom('category_aliases').selectAll().execute()
  return treeOf({ places, aliasRows, examples: await readExamples(db) })
}

function treeOf({ places, aliasRows, examples }: TreeRows): StoredTree {
  return {
    ...{ places, aliasRows, examples },
    entries: entriesOf(places, aliasRows).map((entry) => {
      const own = examples.get(keyOf(entry.mainCategory, entry.subcategory))
      return own === undefined ? entry : { ...entry, examples: own }
    }),
    keys: new Set(places.map((place) => keyOf(place.main_category, place.subcategory))),
    aliases: new Map(
      aliasRows.map((alias) => [
        nameOf(alias.from_main, alias.from_sub),
        nameOf(alias.main_category, alias.subcategory),
      ]),
    ),
  }
}

/** More of one place teach little, and each costs an embedding when it is first used. */
const EXAMPLES_A_PLACE = 20
const MAX_EXAMPLES = 400
const EXAMPLE_CHARS = 300

/** Only what the user decided: who learns from own guesses repeats them. */
async function readExamples(db: Db): Promise<ReadonlyMap<string, string[]>> {
  const { rows } = await sql<{ place: string; texts: string[] }>`
    select place, array_agg(text order by at desc, id) as texts from (
      select id, main_category || '/' || subcategory as place, left(text, ${EXAMPLE_CHARS}) as text, updated_at as at,
        row_number() over (partition by main_category, subcategory order by updated_at desc, id) as number
      from posts where placed_by = 'user' and main_category is not null and text <> ''
      order by updated_at desc, id limit ${MAX_EXAMPLES}) as placed
    where number <= ${EXAMPLES_A_PLACE} group by place`.execute(db)
  return new Map(rows.map(({ place, texts }) => [place, texts]))
}

function placeIn(tree: StoredTree, wanted: Wanted): Place {
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
  const entries = new Map<string, TreeEntry>(
    starterTaxonomy().map((entry) => [keyOf(entry.mainCategory, entry.subcategory), entry]),
  )
  for (const place of places) {
    const key = keyOf(place.main_category, place.subcategory)
    // Nothing is like what has no place, and a main category alone is chosen by what its subcategories are.
    if (entries.has(key) || isAlwaysOpen(place)) continue
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
