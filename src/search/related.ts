/** Finds items that are near to an item. */
import { sql } from 'kysely'
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

/** See `Search.related`. */
export async function findRelated(
  parts: FindParts & { vectors: DatabaseVectors },
  itemId: string,
  limit: number,
): Promise<RelatedDocument[]> {
  const item = await parts.db
    .selectFrom('items')
    .select(['id', 'title', 'tags'])
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
  const near = await nearest(parts, itemId)
  const fused = fuseRanks([byWords.map(keyOf), [...near.keys()]]).slice(0, limit)
  const documents = fused.map(({ id }): RankedDocument => ({ kind: 'item', id: id.slice('item:'.length) }))
  const cards = await loadCards(parts.db, documents, 0)
  return fused.flatMap(({ id: key }) => {
    const card = cards.get(key)
    if (card === undefined) return []
    const { id, title, category, summary, path, source_url } = card
    return [{ id, title, category, summary, path, source_url, score: Math.max(0, near.get(key) ?? 0) }]
  })
}

/** @returns Similarity by key of the document, the nearest first. */
async function nearest(
  { db, meaning, vectors }: FindParts & { vectors: DatabaseVectors },
  itemId: string,
): Promise<Map<string, number>> {
  const best = new Map<string, number>()
  for (const { model, hashes } of await listOwnTexts(db, itemId)) {
    const middle = mean(await vectors.load(model, hashes))
    if (middle.length === 0) continue
    // Without a filter, so that an index serves; the item's own passages are the nearest of all.
    const near = await meaning.nearVector(model, middle, { filter: undefined, limit: NEAREST + OWN_CHUNKS })
    for (const { kind, documentId: id, similarity } of near)
      if (kind === 'item' && id !== itemId && !best.has(keyOf({ kind, id })))
        best.set(keyOf({ kind, id }), similarity)
  }
  return best
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
