/** Looks wider than the question's own words: into the topic that most of what was found belongs to, and its synthesis. */
import { sql } from 'kysely'
import type { Db } from '../db/tables.ts'
import { itemPath, synthesisPath } from '../topics/place.ts'
import { keyOf } from '../search/ranked-document.ts'
import type { Passage } from '../search/find-request.ts'

export interface WidenRequest {
  /** Best first; not empty. */
  found: readonly Passage[]
  query: string
  /** Also other items of the topic, not only its synthesis. */
  isWide: boolean
  /** What the user keeps the question to. */
  category: string | undefined
}

/** The topic is that of most of the first so many. */
const LOOKED_AT = 6
const SYNTHESIS_PASSAGES = 2
const OTHER_ITEMS = 3

/** @returns Passages of documents that were not found already: of the synthesis first. */
export async function widenByTopic(db: Db, request: WidenRequest): Promise<Passage[]> {
  const topic = topicOf(request.found)
  if (topic === undefined) return []
  const [main = '', sub = ''] = topic.split('/')
  const known = new Set(request.found.map(({ kind, documentId }) => `${kind} ${documentId}`))
  const [syntheses, items] = await Promise.all([
    findInSynthesis(db, main, sub, request.query),
    request.isWide ? findInItems(db, main, sub, request) : [],
  ])
  return [...syntheses, ...items].filter(({ kind, documentId }) => !known.has(`${kind} ${documentId}`))
}

/** @returns The subcategory that half of the best belong to. */
function topicOf(found: readonly Passage[]): string | undefined {
  const best = found.slice(0, LOOKED_AT)
  const counts = new Map<string, number>()
  for (const { category } of best) counts.set(category, (counts.get(category) ?? 0) + 1)
  const [topic, count] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? ['', 0]
  return topic.includes('/') && count * 2 >= best.length ? topic : undefined
}

/** Any of the words: what is looked for here was not found by all of them. */
function anyWord(query: string) {
  return sql`replace(plainto_tsquery('english', ${query.replaceAll('\u0000', ' ')})::text, '&', '|')::tsquery`
}

interface ChunkRow {
  position: number
  heading: string
  text: string
  title: string
}

async function findInSynthesis(db: Db, main: string, sub: string, query: string): Promise<Passage[]> {
  const { rows } = await sql<ChunkRow>`
    select c.position, c.heading, c.text, s.title
    from syntheses s join chunks c on c.owner_kind = 'synthesis' and c.owner_id = s.main_category || '/' || s.subcategory
    where s.main_category = ${main} and s.subcategory = ${sub}
    order by ts_rank_cd(to_tsvector('english', c.heading || ' ' || c.text), ${anyWord(query)}) desc, c.position
    limit ${SYNTHESIS_PASSAGES}`.execute(db)
  const path = synthesisPath({ main_category: main, subcategory: sub })
  const topic = `${main}/${sub}`
  return rows.map((row) =>
    passageOf(row, {
      ...{ kind: 'synthesis', documentId: topic, category: topic, path, source_url: '' },
      ...{ author: null, posted_at: null },
    }),
  )
}

interface ItemChunkRow extends ChunkRow {
  item_id: string
  main_category: string
  subcategory: string
  slug: string
  source_url: string
  author_handle: string | null
  posted_at: Date | null
}

/** One passage each of the items of the topic that have some of the words. */
async function findInItems(
  db: Db,
  main: string,
  sub: string,
  { found, query }: WidenRequest,
): Promise<Passage[]> {
  const known = found.flatMap(({ kind, documentId }) => (kind === 'item' ? [documentId] : []))
  const { rows } = await sql<ItemChunkRow>`
    with near as (
      select i.id, i.title, i.main_category, i.subcategory, i.slug
      from items i join chunks on owner_kind = 'item' and owner_id = i.id
      cross join lateral (select to_tsvector('english', heading || ' ' || text) as words) as cut
      where i.main_category = ${main} and i.subcategory = ${sub}
        and i.id <> all(${known}) and words @@ ${anyWord(query)}
      group by i.id order by max(ts_rank_cd(words, ${anyWord(query)})) desc, i.id limit ${OTHER_ITEMS})
    select near.id as item_id, near.title, near.main_category, near.subcategory, near.slug, p.source_url,
      p.author_handle, p.posted_at, c.position, c.heading, c.text
    from near join posts p on p.id = near.id cross join lateral (
      select position, heading, text from chunks where owner_kind = 'item' and owner_id = near.id
      order by ts_rank_cd(to_tsvector('english', heading || ' ' || text), ${anyWord(query)}) desc, position limit 1) c`.execute(
    db,
  )
  return rows.map((row) =>
    passageOf(row, {
      ...{ kind: 'item', documentId: row.item_id, path: itemPath(row), source_url: row.source_url },
      ...{ category: `${main}/${sub}`, author: row.author_handle, posted_at: row.posted_at },
    }),
  )
}

function passageOf(
  { position, heading, text, title }: ChunkRow,
  document: Pick<
    Passage,
    'kind' | 'documentId' | 'path' | 'source_url' | 'author' | 'posted_at' | 'category'
  >,
): Passage {
  const id = `${keyOf({ kind: document.kind, id: document.documentId })}#${position}`
  return { id, heading, text, title, ...document, score: 0, similarity: undefined, coverage: 0 }
}
