/** Finds items by word and by meaning, fused. Without vectors it finds by words alone. */
import { sql } from 'kysely'
import type { OpenedDatabase } from '../db/open.ts'
import type { EmbeddingModel } from '../models/model.ts'
import { itemPath } from '../knowledge/item.ts'
import { cutText } from '../models/builtin/cut-text.ts'
import { fuseRanks } from './fuse-ranks.ts'
import { toLiteral } from './chunk-repository.ts'

export interface SearchRequest {
  query: string
  /** A main category, or `main/sub`. */
  category?: string | undefined
  limit: number
}

export interface SearchResult {
  id: string
  title: string
  category: string
  score: number
  snippet: string
  /** Relative to the knowledge base. */
  path: string
  source_url: string
}

/** How deep each ranking is read before they are fused. */
const DEPTH = 100
/** Below this cosine a passage has nothing to do with the question. */
const MIN_SIMILARITY = 0.2
const MAX_QUERY_CHARS = 1000

/** @returns Best first; an empty query finds nothing. */
export async function searchItems(
  database: OpenedDatabase,
  embedding: EmbeddingModel,
  request: SearchRequest,
): Promise<SearchResult[]> {
  const query = cutText(request.query.replaceAll('\u0000', ' ').trim(), MAX_QUERY_CHARS)
  if (query === '') return []
  const [main = '', sub = ''] = (request.category ?? '').split('/')
  const filter = sql`(${main} = '' or i.main_category = ${main}) and (${sub} = '' or i.subcategory = ${sub})`
  const byWords = await sql<{ id: string }>`
    select i.id from items i, (select websearch_to_tsquery('english', ${query}) || websearch_to_tsquery('simple', ${query}) as q) as asked
    where i.words @@ q and ${filter} order by ts_rank_cd(i.words, q) desc, i.id limit ${DEPTH}`.execute(
    database.db,
  )
  const byMeaning = await findByMeaning(database, embedding, query, filter)
  const fused = fuseRanks([byWords.rows.map((row) => row.id), byMeaning]).slice(0, request.limit)
  return describe(database, query, fused)
}

async function findByMeaning(
  database: OpenedDatabase,
  embedding: EmbeddingModel,
  query: string,
  filter: ReturnType<typeof sql>,
): Promise<string[]> {
  const model = `${embedding.provider}/${embedding.name}`
  const { rows } = await sql<{
    some: boolean
  }>`select exists (select from embeddings where model = ${model}) as some`.execute(database.db)
  if (rows[0]?.some !== true) return []
  const vector = await embedding.embed([query]).then(
    ({ vectors }) => vectors[0],
    () => undefined, // The model is away: words alone still find.
  )
  if (vector === undefined) return []
  const asked = toLiteral(vector, database.hasVector)
  const similarity = database.hasVector
    ? sql`1 - (e.embedding <=> ${asked}::vector)`
    : sql`(select sum(a * b) / nullif(sqrt(sum(a * a)) * sqrt(sum(b * b)), 0) from unnest(e.embedding, ${asked}::real[]) as pair (a, b))`
  const found = await sql<{ id: string }>`
    select id from (
      select i.id, max(${similarity}) as similarity
      from embeddings e join chunks c on c.content_hash = e.content_hash and c.owner_kind = 'item' join items i on i.id = c.owner_id
      where e.model = ${model} and ${filter} group by i.id) as ranked
    where similarity >= ${MIN_SIMILARITY} order by similarity desc, id limit ${DEPTH}`.execute(database.db)
  return found.rows.map((row) => row.id)
}

async function describe(
  database: OpenedDatabase,
  query: string,
  fused: readonly { id: string; score: number }[],
): Promise<SearchResult[]> {
  const ids = fused.map(({ id }) => id)
  const { rows } = await sql<{
    id: string
    title: string
    main_category: string
    subcategory: string
    slug: string
    snippet: string
    source_url: string
  }>`
    select i.id, title, i.main_category, i.subcategory, slug, source_url,
      ts_headline('english', summary || ' ' || left(body, 5000), websearch_to_tsquery('english', ${query}),
                  'MaxWords=30, MinWords=12, StartSel=**, StopSel=**') as snippet
    from items i join posts p on p.id = i.id where i.id = any(${ids})`.execute(database.db)
  const byId = new Map(rows.map((row) => [row.id, row]))
  return fused.flatMap(({ id, score }) => {
    const row = byId.get(id)
    if (row === undefined) return []
    const category = `${row.main_category}/${row.subcategory}`
    return [
      {
        id,
        title: row.title,
        category,
        score,
        snippet: row.snippet,
        path: itemPath(row),
        source_url: row.source_url,
      },
    ]
  })
}
