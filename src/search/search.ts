/** Finds items and syntheses by word and by meaning; gives chat its passages. Without vectors it finds by words alone. */
import { sql, type RawBuilder } from 'kysely'
import type { OpenedDatabase } from '../db/open.ts'
import { itemPath } from '../knowledge/item.ts'
import { cutText } from '../models/builtin/cut-text.ts'
import type { EmbeddingModel } from '../models/model.ts'
import { toLiteral } from './chunk-repository.ts'
import { filterCondition } from './filters.ts'
import type {
  FindReply,
  FindRequest,
  FoundDocument,
  Passage,
  PassageRequest,
  RecentReply,
  RecentRequest,
  RelatedDocument,
} from './find-request.ts'
import { fuseRanks } from './fuse-ranks.ts'

export interface Search {
  /** @returns Best first, equal ones by id. An odd query finds nothing or something, and never fails. */
  find(request: FindRequest, signal?: AbortSignal): Promise<FindReply>
  /** @returns Passages for an answer, best first. Those of items that have no chunks yet are among them. */
  retrieve(request: PassageRequest, signal?: AbortSignal): Promise<Passage[]>
  /** @returns Items that are near in meaning, without the item itself. None when there is no such item. */
  related(itemId: string, limit: number): Promise<RelatedDocument[]>
  /** What is new, of everything or on a topic. */
  recent(request: RecentRequest): Promise<RecentReply>
}

/** How deep each ranking is read before they are fused. */
const DEPTH = 100
/** Below this cosine a passage has nothing to do with the question. */
const MIN_SIMILARITY = 0.2
const MAX_QUERY_CHARS = 1000

export function openSearch(database: OpenedDatabase, embedding: EmbeddingModel): Search {
  return {
    find: (request, signal) => find(database, embedding, request, signal),
    retrieve: (request, signal) => retrieve(database, embedding, request, signal),
    related: (itemId, limit) => related(database, embedding, itemId, limit),
    recent: (request) => recent(database, embedding, request),
  }
}

interface Hit {
  chunkId: string
  itemId: string
  similarity: number
}

async function find(
  database: OpenedDatabase,
  embedding: EmbeddingModel,
  request: FindRequest,
  signal?: AbortSignal,
): Promise<FindReply> {
  const query = tidyQuery(request.query)
  const none: FindReply = {
    ...{ results: [], nextCursor: undefined, by: 'words', notice: undefined, suggestion: undefined },
  }
  if (query === '') return none
  const filter = filterCondition(request)
  const byWords = await findByWords(database, query, filter)
  const meaning =
    request.wordsOnly === true ? undefined : await findByMeaning(database, embedding, query, filter, signal)
  const byMeaning = [...new Set((meaning ?? []).map((hit) => hit.itemId))]
  const from = Number(request.cursor ?? 0)
  const fused = fuseRanks([byWords, byMeaning])
  const page = fused.slice(from, from + request.limit)
  const nextCursor = fused.length > from + page.length ? String(from + page.length) : undefined
  const results = await describe(database, query, page)
  return {
    ...none,
    ...{ results, nextCursor, by: meaning === undefined ? 'words' : 'words and meaning' },
  }
}

function tidyQuery(query: string): string {
  return cutText(query.replaceAll('\u0000', ' ').trim(), MAX_QUERY_CHARS)
}

async function findByWords(
  { db }: OpenedDatabase,
  query: string,
  filter: RawBuilder<boolean>,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select i.id from items i join posts p on p.id = i.id,
      (select websearch_to_tsquery('english', ${query}) || websearch_to_tsquery('simple', ${query}) as q) as asked
    where i.words @@ q and ${filter} order by ts_rank_cd(i.words, q) desc, i.id limit ${DEPTH}`.execute(db)
  return rows.map((row) => row.id)
}

/** @returns The nearest chunks; `undefined` when there are no vectors or the model does not answer. */
async function findByMeaning(
  database: OpenedDatabase,
  embedding: EmbeddingModel,
  query: string,
  filter: RawBuilder<boolean>,
  signal?: AbortSignal,
): Promise<Hit[] | undefined> {
  const { rows } = await sql<{ some: boolean }>`
    select exists (select from embeddings where model = ${nameOf(embedding)}) as some`.execute(database.db)
  if (rows[0]?.some !== true) return undefined
  const vector = await embedding.embed([query], signal).then(
    ({ vectors }) => vectors[0],
    () => undefined, // The model is away: words alone still find.
  )
  signal?.throwIfAborted()
  return vector && findNearest(database, nameOf(embedding), vector, filter)
}

async function findNearest(
  { db, hasVector }: OpenedDatabase,
  model: string,
  vector: readonly number[],
  filter: RawBuilder<boolean>,
): Promise<Hit[]> {
  const asked = toLiteral(vector, hasVector)
  const similarity = hasVector
    ? sql`1 - (e.embedding <=> ${asked}::vector)`
    : sql`(select sum(a * b) / nullif(sqrt(sum(a * a)) * sqrt(sum(b * b)), 0) from unnest(e.embedding, ${asked}::real[]) as pair (a, b))`
  const { rows } = await sql<{ chunk_id: string; item_id: string; similarity: number }>`
    select * from (
      select c.id::text as chunk_id, i.id as item_id, (${similarity})::float8 as similarity
      from embeddings e join chunks c on c.content_hash = e.content_hash and c.owner_kind = 'item'
        join items i on i.id = c.owner_id join posts p on p.id = i.id
      where e.model = ${model} and ${filter}) as ranked
    where similarity >= ${MIN_SIMILARITY} order by similarity desc, item_id, chunk_id limit ${DEPTH}`.execute(
    db,
  )
  return rows.map((row) => ({ chunkId: row.chunk_id, itemId: row.item_id, similarity: row.similarity }))
}

function nameOf(embedding: EmbeddingModel): string {
  return `${embedding.provider}/${embedding.name}`
}

interface FoundRow {
  id: string
  title: string
  main_category: string
  subcategory: string
  slug: string
  snippet: string
  source_url: string
  author_handle: string | null
  posted_at: Date | null
  created_at: Date
}

async function describe(
  { db }: OpenedDatabase,
  query: string,
  fused: readonly { id: string; score: number }[],
): Promise<FoundDocument[]> {
  const { rows } = await sql<FoundRow>`
    select i.id, title, i.main_category, i.subcategory, slug, source_url, author_handle, posted_at, i.created_at,
      ts_headline('english', summary || ' ' || left(body, 5000), websearch_to_tsquery('english', ${query}),
                  ${'MaxWords=30, MinWords=12, StartSel=\u0002, StopSel=\u0003'}) as snippet
    from items i join posts p on p.id = i.id where i.id = any(${fused.map(({ id }) => id)})`.execute(db)
  const byId = new Map(rows.map((row) => [row.id, row]))
  return fused.flatMap(({ id, score }) => {
    const row = byId.get(id)
    return row === undefined ? [] : [toFound(row, score)]
  })
}

function toFound(row: FoundRow, score: number): FoundDocument {
  const { id, title, source_url, posted_at } = row
  return {
    ...{ kind: 'item', id, title, score, source_url, posted_at, ...splitMarks(row.snippet) },
    category: `${row.main_category}/${row.subcategory}`,
    path: itemPath(row),
    author: row.author_handle,
    added_at: row.created_at,
  }
}

function splitMarks(marked: string): { snippet: string; marks: [number, number][] } {
  let snippet = ''
  const marks: [number, number][] = []
  for (const [index, piece] of marked
    .replaceAll(/\s+/g, ' ')
    .split(/[\u0002\u0003]/)
    .entries()) {
    if (index % 2 === 1) marks.push([snippet.length, snippet.length + piece.length])
    snippet += piece
  }
  return { snippet, marks }
}

async function retrieve(
  database: OpenedDatabase,
  embedding: EmbeddingModel,
  request: PassageRequest,
  signal?: AbortSignal,
): Promise<Passage[]> {
  const query = tidyQuery(request.query)
  if (query === '') return []
  const filter = filterCondition(request)
  const words = await findByWords(database, query, filter)
  const hits = (await findByMeaning(database, embedding, query, filter, signal)) ?? []
  const rows = await loadChunks(database, query, words.slice(0, request.limit * 2), hits)
  const inWords = [...rows.values()].filter(({ coverage }) => coverage > 0)
  const rankedByWords = inWords.sort((a, b) => b.coverage - a.coverage || compareText(a.id, b.id))
  const fused = fuseRanks([rankedByWords.map(({ id }) => id), hits.map((hit) => hit.chunkId)])
  const taken = new Map<string, number>()
  return fused
    .flatMap(({ id, score }) => {
      const row = rows.get(id)
      return row === undefined ? [] : [{ ...row, score }]
    })
    .filter(({ documentId }) => {
      const count = (taken.get(documentId) ?? 0) + 1
      taken.set(documentId, count)
      return count <= (request.perDocument ?? 3)
    })
    .slice(0, request.limit)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

async function loadChunks(
  { db }: OpenedDatabase,
  query: string,
  itemIds: readonly string[],
  hits: readonly Hit[],
): Promise<Map<string, Passage>> {
  const { rows } = await sql<FoundRow & { chunk_id: string; heading: string; text: string; rank: number }>`
    select c.id::text as chunk_id, c.heading, c.text, i.id, i.title, i.main_category, i.subcategory, i.slug, p.source_url,
      p.author_handle, p.posted_at,
      ts_rank_cd(to_tsvector('english', c.heading || ' ' || c.text), websearch_to_tsquery('english', ${query}))::float8 as rank
    from chunks c join items i on c.owner_kind = 'item' and i.id = c.owner_id join posts p on p.id = i.id
    where c.id = any(${hits.map((hit) => hit.chunkId)}::bigint[]) or c.owner_id = any(${[...itemIds]})`.execute(
    db,
  )
  const similarities = new Map(hits.map((hit) => [hit.chunkId, hit.similarity]))
  return new Map(
    rows.map((row) => [
      row.chunk_id,
      {
        ...{ id: row.chunk_id, kind: 'item', documentId: row.id, title: row.title, heading: row.heading },
        ...{ text: row.text, category: `${row.main_category}/${row.subcategory}`, path: itemPath(row) },
        ...{ source_url: row.source_url, author: row.author_handle, posted_at: row.posted_at, score: 0 },
        similarity: similarities.get(row.chunk_id),
        coverage: Math.min(1, row.rank),
      },
    ]),
  )
}

async function related(
  database: OpenedDatabase,
  embedding: EmbeddingModel,
  itemId: string,
  limit: number,
): Promise<RelatedDocument[]> {
  const item = await database.db
    .selectFrom('items')
    .select(['title', 'summary'])
    .where('id', '=', itemId)
    .executeTakeFirst()
  if (item === undefined) return []
  const query = tidyQuery(`${item.title} ${item.summary}`)
  const hits = (await findByMeaning(database, embedding, query, sql<boolean>`true`)) ?? []
  const best = new Map<string, number>()
  for (const hit of hits)
    if (hit.itemId !== itemId && !best.has(hit.itemId)) best.set(hit.itemId, hit.similarity)
  const ids = [...best.keys()].slice(0, limit)
  const rows = await database.db
    .selectFrom('items')
    .innerJoin('posts', 'posts.id', 'items.id')
    .select([
      'items.id',
      'title',
      'summary',
      'items.main_category',
      'items.subcategory',
      'slug',
      'source_url',
    ])
    .where(sql<boolean>`items.id = any(${ids})`)
    .execute()
  return rows
    .map((row) => ({
      ...{ id: row.id, title: row.title, summary: row.summary, source_url: row.source_url },
      ...{
        category: `${row.main_category}/${row.subcategory}`,
        path: itemPath(row),
        score: best.get(row.id) ?? 0,
      },
    }))
    .sort((a, b) => b.score - a.score || compareText(a.id, b.id))
}

async function recent(
  database: OpenedDatabase,
  embedding: EmbeddingModel,
  request: RecentRequest,
): Promise<RecentReply> {
  const { topic, cursor, ...filters } = request
  if (topic !== undefined && topic.trim() !== '') {
    const { results } = await find(database, embedding, { ...filters, query: topic, limit: DEPTH })
    results.sort((a, b) => b.added_at.getTime() - a.added_at.getTime() || compareText(a.id, b.id))
    return { results: results.slice(0, request.limit), nextCursor: undefined }
  }
  const from = Number(cursor ?? 0)
  const { rows } = await sql<{ id: string }>`
    select i.id from items i join posts p on p.id = i.id where ${filterCondition(filters)}
    order by i.created_at desc, i.id limit ${request.limit} offset ${from}`.execute(database.db)
  const results = await describe(
    database,
    '',
    rows.map(({ id }) => ({ id, score: 0 })),
  )
  return { results, nextCursor: rows.length === request.limit ? String(from + rows.length) : undefined }
}
