/** Finds items that are near to an item. */
import { sql } from 'kysely'
import { UNSORTED_PLACE } from '../contract/special-places.ts'
import type { Db } from '../db/tables.ts'
import { loadCards } from './documents.ts'
import { keyOf, type RankedDocument } from './ranked-document.ts'
import type { DatabaseVectors } from './vectors/database-vectors.ts'
import type { FindParts } from './find.ts'
import type { RelatedDocument } from './find-request.ts'
import { fuseRanks } from './fuse-ranks.ts'
import { parseQuery } from './query.ts'

/** A long item is about what it begins with. */
const OWN_CHUNKS = 8
const NEAREST = 60
/**
 * What is less near is not about the same, by cosine of the built-in model: of 2,314 pairs of the sample's items in different
 * main categories 99 % lie below 0.32, but each item has many such pairs. Items of one topic need less.
 */
const FLOORS = { sameTopic: 0.25, sameMain: 0.3, elsewhere: 0.4 } as const
/** Whose topics are looked up, of each that is asked for: few, so that an index serves. */
const LOOKED_AT = 3
const IS_BUILTIN = /^builtin\//

/** See `Search.related`. */
export async function findRelated(
  parts: FindParts & { vectors: DatabaseVectors },
  itemId: string,
  limit: number,
): Promise<RelatedDocument[]> {
  const item = await parts.db
    .selectFrom('items')
    .select(['id', 'title', 'tags', 'main_category', 'subcategory'])
    .where('id', '=', itemId)
    .executeTakeFirst()
  if (item === undefined) return []
  const query = { ...parseQuery(`${item.title} ${item.tags.join(' ')}`), phrases: [], without: [] }
  const words = await parts.words.weigh(query)
  const byWords = await parts.words.rank(query, words, {
    ...{ kind: 'item', limit: NEAREST, except: { kind: 'item', id: itemId } },
    // One rare word in common is enough.
    minCoverage: 0,
  })
  const { near, hasFloor } = await nearest(parts, itemId)
  const found = fuseRanks([byWords.map(keyOf), [...near.keys()]])
  const fused = hasFloor
    ? found.filter(({ id }) => (near.get(id) ?? 0) >= FLOORS.sameTopic).slice(0, limit * LOOKED_AT)
    : found.slice(0, limit)
  const documents = fused.map(({ id }): RankedDocument => ({ kind: 'item', id: id.slice('item:'.length) }))
  const cards = await loadCards(parts.db, documents, 0)
  const related = fused.flatMap(({ id: key }) => {
    const card = cards.get(key)
    if (card === undefined) return []
    const { id, title, category, summary, path, source_url } = card
    const score = Math.max(0, near.get(key) ?? 0)
    if (hasFloor && score < floorFor(item, category)) return []
    return [{ id, title, category, summary, path, source_url, score }]
  })
  return related.slice(0, limit)
}

/** @returns The least cosine with an item of `category` (`main/sub`). */
export function floorFor(item: { main_category: string; subcategory: string }, category: string): number {
  // What waits to be placed has nothing in common.
  if (item.main_category === UNSORTED_PLACE.mainCategory) return FLOORS.elsewhere
  if (category === `${item.main_category}/${item.subcategory}`) return FLOORS.sameTopic
  return category.split('/')[0] === item.main_category ? FLOORS.sameMain : FLOORS.elsewhere
}

/** @returns Similarity by key of the document, the nearest first, and whether `FLOORS` say something of it. */
async function nearest(
  { db, meaning, vectors }: FindParts & { vectors: DatabaseVectors },
  itemId: string,
): Promise<{ near: Map<string, number>; hasFloor: boolean }> {
  const best = new Map<string, number>()
  const models: string[] = []
  for (const { model, hashes } of await listOwnTexts(db, itemId)) {
    const middle = mean(await vectors.load(model, hashes))
    if (middle.length === 0) continue
    models.push(model)
    // Without a filter, so that an index serves; the item's own passages are the nearest of all.
    const near = await meaning.nearVector(model, middle, { filter: undefined, limit: NEAREST + OWN_CHUNKS })
    for (const { kind, documentId: id, similarity } of near)
      if (kind === 'item' && id !== itemId && !best.has(keyOf({ kind, id })))
        best.set(keyOf({ kind, id }), similarity)
  }
  return { near: best, hasFloor: models.length > 0 && models.every((model) => IS_BUILTIN.test(model)) }
}

async function listOwnTexts(db: Db, itemId: string): Promise<{ model: string; hashes: string[] }[]> {
  const { rows } = await sql<{ model: string; hashes: string[] }>`
    select embedded_by as model, array_agg(content_hash order by position) as hashes from chunks
    where owner_kind = 'item' and owner_id = ${itemId} and embedded_by is not null and position < ${OWN_CHUNKS}
    group by embedded_by order by embedded_by`.execute(db)
  return rows
}

function mean(vectors: readonly (readonly number[])[]): number[] {
  return (vectors[0] ?? []).map(
    (_, at) => vectors.reduce((sum, vector) => sum + (vector[at] ?? 0), 0) / vectors.length,
  )
}
