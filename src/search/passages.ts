/** Finds the pieces of items and syntheses that an answer can be made from. */
import { sql } from 'kysely'
import type { Db } from '../db/tables.ts'
import { withoutFrontMatter } from '../documents/front-matter.ts'
import { withoutAskingWords } from './asking-words.ts'
import type { NearChunk } from './by-meaning.ts'
import { chunkMarkdown } from './chunk.ts'
import { loadCards, type DocumentCard } from './documents.ts'
import { keyOf, type RankedDocument } from './ranked-document.ts'
import { filterCondition } from './filters.ts'
import { matchersOf, type FindParts } from './find.ts'
import type { OwnerKind, Passage, PassageRequest } from './find-request.ts'
import { fuseRanks } from './fuse-ranks.ts'
import { parseQuery } from './query.ts'
import { coverageOf } from './snippet.ts'

const PER_DOCUMENT = 3
/** Documents whose passages are compared with the words of a question. */
const READ_DOCUMENTS = 24
const NEAREST = 60
/** A document that is not cut yet is cut here; of a long one its beginning. */
const MAX_BODY_CHARS = 20_000

/** See `Search.retrieve`. */
export async function retrievePassages(
  parts: FindParts,
  request: PassageRequest,
  signal?: AbortSignal,
): Promise<Passage[]> {
  const query = parseQuery(request.query)
  if (query.text === '') return []
  const filter = filterCondition(request)
  const rank = async () => {
    const words = await parts.words.weigh(query)
    return { words, documents: await parts.words.rank(query, words, { ...request, limit: READ_DOCUMENTS }) }
  }
  // The database looks for the words while the model reads the question.
  const [understood, { words, documents }] = await Promise.all([
    parts.meaning.near(query.text, { filter, limit: NEAREST, signal }),
    rank(),
  ])
  const near = understood !== undefined && 'chunks' in understood ? understood.chunks : []
  const passages = await loadPassages(parts.db, documents, near)
  const matchers = matchersOf(
    withoutAskingWords(words, ({ text }) => text),
    parts.words,
  )
  for (const passage of passages.values())
    passage.coverage = coverageOf(`${passage.heading}\n${passage.text}`, matchers)
  return choose(passages, { documents, near, request })
}

function choose(
  passages: Map<string, Passage>,
  { documents, near, request }: { documents: RankedDocument[]; near: NearChunk[]; request: PassageRequest },
): Passage[] {
  const places = new Map(documents.map((document, place) => [keyOf(document), place]))
  const placeOf = ({ kind, documentId }: Passage): number =>
    places.get(keyOf({ kind, id: documentId })) ?? places.size
  const byWords = [...passages.values()]
    .filter(({ coverage }) => coverage > 0)
    .sort((a, b) => b.coverage - a.coverage || placeOf(a) - placeOf(b) || (a.id < b.id ? -1 : 1))
  const fused = fuseRanks([byWords.map(({ id }) => id), near.map(idOf)])
  const taken = new Map<string, number>()
  const chosen = fused.flatMap(({ id, score }) => {
    const passage = passages.get(id)
    if (passage === undefined) return []
    const key = keyOf({ kind: passage.kind, id: passage.documentId })
    taken.set(key, (taken.get(key) ?? 0) + 1)
    return (taken.get(key) ?? 0) > (request.perDocument ?? PER_DOCUMENT) ? [] : [{ ...passage, score }]
  })
  return chosen.slice(0, request.limit)
}

function idOf({
  kind,
  documentId,
  position,
}: {
  kind: OwnerKind
  documentId: string
  position: number
}): string {
  return `${keyOf({ kind, id: documentId })}#${position}`
}

interface ChunkRow {
  kind: OwnerKind
  documentId: string
  position: number
  heading: string
  text: string
}

/** The passages of the documents, and those near the question, by id. */
async function loadPassages(
  db: Db,
  documents: readonly RankedDocument[],
  near: readonly NearChunk[],
): Promise<Map<string, Passage>> {
  const nearDocuments = near.map(({ kind, documentId: id }) => ({ kind, id }))
  const all = new Map([...documents, ...nearDocuments].map((document) => [keyOf(document), document]))
  const rows = await loadChunks(db, [...all.values()])
  const cut = new Set(rows.map(({ kind, documentId: id }) => keyOf({ kind, id })))
  const uncut = [...all].flatMap(([key, document]) => (cut.has(key) ? [] : [document]))
  const cards = await loadCards(db, [...all.values()], 0)
  const whole = await loadCards(db, uncut, MAX_BODY_CHARS)
  const similarities = new Map(near.map((chunk) => [idOf(chunk), chunk.similarity]))
  return new Map(
    rows.concat([...whole.values()].flatMap(cutNow)).flatMap((row) => {
      const card = cards.get(keyOf({ kind: row.kind, id: row.documentId }))
      const id = idOf(row)
      return card === undefined ? [] : [[id, toPassage(id, row, card, similarities.get(id))]]
    }),
  )
}

async function loadChunks(db: Db, documents: readonly RankedDocument[]): Promise<ChunkRow[]> {
  const { rows } = await sql<ChunkRow>`
    select kind, asked.id as "documentId", position, heading, text
    from unnest(${documents.map(({ kind }) => kind)}::text[], ${documents.map(({ id }) => id)}::text[]) as asked (kind, id)
    join chunks on owner_kind = kind and owner_id = asked.id order by 1, 2, 3`.execute(db)
  return rows
}

/** Items are found by words the moment they are stored; their chunks come a little later. */
function cutNow({ kind, id: documentId, title, body }: DocumentCard): ChunkRow[] {
  return chunkMarkdown(title, withoutFrontMatter(body)).map((chunk, position) => ({
    ...{ kind, documentId, position },
    ...chunk,
  }))
}

function toPassage(id: string, row: ChunkRow, card: DocumentCard, similarity: number | undefined): Passage {
  const { title, category, path, source_url, author, posted_at } = card
  return {
    ...row,
    id,
    title,
    category,
    path,
    source_url,
    author,
    posted_at,
    similarity,
    score: 0,
    coverage: 0,
  }
}
