/** Looks wider than the question's own words: into the topic that most of what was found belongs to, and its synthesis. */
import { sql } from 'kysely'
import type { Db } from '../db/tables.ts'
import { synthesisPath } from '../topics/place.ts'
import { keyOf } from '../search/ranked-document.ts'
import type { OwnerKind, Passage } from '../search/find-request.ts'
import type { Search } from '../search/search.ts'

export interface WidenRequest {
  /** Best first; not empty. */
  found: readonly Passage[]
  query: string
  /** Also other items of the topic, not only its synthesis. */
  isWide: boolean
  /** Undefined: items and syntheses. */
  kind: OwnerKind | undefined
  signal: AbortSignal
}

interface WidenParts {
  db: Db
  search: Pick<Search, 'retrieve'>
}

/** The topic is that of most of the first so many. */
const LOOKED_AT = 6
const SYNTHESIS_PASSAGES = 2
const OTHER_ITEMS = 3

/** @returns Passages of documents that were not found already: of the synthesis first. */
export async function widenByTopic({ db, search }: WidenParts, request: WidenRequest): Promise<Passage[]> {
  const topic = topicOf(request.found)
  if (topic === undefined) return []
  const [main = '', sub = ''] = topic.split('/')
  const known = new Set(request.found.map(({ kind, documentId }) => `${kind} ${documentId}`))
  const [syntheses, items] = await Promise.all([
    request.kind === 'item' ? [] : findInSynthesis(db, main, sub),
    request.isWide ? findInItems(search, topic, request) : [],
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

interface ChunkRow {
  position: number
  heading: string
  text: string
  title: string
}

/** Its beginning: what it says in short. */
async function findInSynthesis(db: Db, main: string, sub: string): Promise<Passage[]> {
  const { rows } = await sql<ChunkRow>`
    select c.position, c.heading, c.text, s.title
    from syntheses s join chunks c on c.owner_kind = 'synthesis' and c.owner_id = s.main_category || '/' || s.subcategory
    where s.main_category = ${main} and s.subcategory = ${sub}
    order by c.position limit ${SYNTHESIS_PASSAGES}`.execute(db)
  const path = synthesisPath({ main_category: main, subcategory: sub })
  const topic = `${main}/${sub}`
  return rows.map((row) =>
    passageOf(row, {
      ...{ kind: 'synthesis', documentId: topic, category: topic, path, source_url: '' },
      ...{ author: null, posted_at: null },
    }),
  )
}

/** One passage each of other items of the topic. */
async function findInItems(
  search: WidenParts['search'],
  topic: string,
  request: WidenRequest,
): Promise<Passage[]> {
  const known = new Set(request.found.map(({ documentId }) => documentId))
  const wanted = { query: request.query, category: topic, kind: 'item', perDocument: 1 } as const
  const limit = OTHER_ITEMS + known.size
  const passages = await search.retrieve({ ...wanted, limit }, request.signal)
  return passages.filter(({ documentId }) => !known.has(documentId)).slice(0, OTHER_ITEMS)
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
