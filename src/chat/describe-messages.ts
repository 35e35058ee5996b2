/** Messages as they are told: their references become titles, links and passages of what is there now. */
import { sql } from 'kysely'
import type {
  AnswerContext,
  ChatMessage,
  ChatSession,
  ChatSource,
  NearestItem,
} from '../contract/api/chat.ts'
import type { ChatReference } from '../db/tables/chat-tables.ts'
import type { Db } from '../db/tables.ts'
import { itemPath, synthesisPath } from '../topics/place.ts'
import { listKeptIds } from '../posts/merged-posts.ts'
import type { MessageRow } from './message-repository.ts'
import type { SessionRow } from './session-repository.ts'

export function describeSession({
  position: _,
  created_at,
  updated_at,
  ...session
}: SessionRow): ChatSession {
  return { ...session, created_at: created_at.toISOString(), updated_at: updated_at.toISOString() }
}

/** @returns In the same order. */
export async function describeMessages(db: Db, rows: readonly MessageRow[]): Promise<ChatMessage[]> {
  const known = await loadReferences(
    db,
    rows.flatMap(({ sources, nearest }) => [...sources, ...nearest]),
  )
  return rows.map((row) => describe(row, known))
}

export async function describeMessage(db: Db, row: MessageRow): Promise<ChatMessage> {
  const known = await loadReferences(db, [...row.sources, ...row.nearest])
  return describe(row, known)
}

function describe(row: MessageRow, known: KnownReferences): ChatMessage {
  const {
    id,
    session_id,
    role,
    content,
    status,
    notice,
    question_class,
    model,
    in_knowledge_base,
    error,
    stats,
  } = row
  return {
    ...{ id, session_id, role, content, status, notice, question_class, model },
    sources: row.sources.map((reference, index): ChatSource => {
      const passages = reference.passages.flatMap((passage) => known.passages.get(passage) ?? [])
      return { number: index + 1, ...documentOf(reference, known), passages }
    }),
    in_knowledge_base,
    nearest: row.nearest.map((reference) => documentOf(reference, known)).filter(({ gone }) => !gone),
    ...{ error, stats },
    created_at: row.created_at.toISOString(),
    completed_at: row.completed_at?.toISOString() ?? null,
  }
}

/** @returns What an answer was made from; empty for one that was not begun. */
export async function describeContext(db: Db, row: MessageRow): Promise<AnswerContext> {
  const given = row.context?.given ?? []
  const known = await loadReferences(db, given)
  const numbers = new Map(row.sources.map((source, index) => [keyOf(source), index + 1]))
  return {
    message_id: row.id,
    searched_for: row.context?.searchedFor ?? '',
    is_follow_up: row.context?.isFollowUp ?? false,
    found_by: row.context?.foundBy ?? [],
    prompt_version: row.context?.promptVersion ?? null,
    passages: given.flatMap((reference) => {
      const { kind, id, title } = documentOf(reference, known)
      const number = numbers.get(keyOf(reference)) ?? null
      return reference.passages.flatMap((passage) => {
        const text = known.passages.get(passage)
        return text === undefined ? [] : [{ number, kind, id, title, ...text }]
      })
    }),
  }
}

interface KnownReferences {
  documents: Map<string, NearestItem>
  passages: Map<string, { heading: string; text: string }>
}

function keyOf({ kind, id }: Pick<ChatReference, 'kind' | 'id'>): string {
  return `${kind} ${id}`
}

/** Of what was deleted since, nothing is left to be told. */
function documentOf(reference: ChatReference, { documents }: KnownReferences): NearestItem {
  const { kind, id } = reference
  const gone = { kind, id, gone: true, title: '', category: '', path: '', source_url: null, author: null }
  return documents.get(keyOf(reference)) ?? gone
}

async function loadReferences(db: Db, references: readonly ChatReference[]): Promise<KnownReferences> {
  if (references.length === 0) return { documents: new Map(), passages: new Map() }
  const idsOf = (kind: ChatReference['kind']): string[] => [
    ...new Set(references.flatMap((reference) => (reference.kind === kind ? [reference.id] : []))),
  ]
  // What was merged into another item is told as that one.
  const keptIds = await listKeptIds(db, idsOf('item'))
  const [items, syntheses, passages] = await Promise.all([
    loadItems(db, [...idsOf('item'), ...keptIds.values()]),
    loadSyntheses(db, idsOf('synthesis')),
    loadPassages(db, references),
  ])
  const documents = new Map([...items, ...syntheses].map((document) => [keyOf(document), document]))
  for (const [id, keptId] of keptIds) {
    const kept = documents.get(keyOf({ kind: 'item', id: keptId }))
    if (kept !== undefined) documents.set(keyOf({ kind: 'item', id }), kept)
  }
  return { documents, passages }
}

async function loadItems(db: Db, ids: readonly string[]): Promise<NearestItem[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('items')
    .innerJoin('posts', 'posts.id', 'items.id')
    .select([
      'items.id',
      'title',
      'items.main_category',
      'items.subcategory',
      'slug',
      'source_url',
      'author_handle',
    ])
    .where(sql<boolean>`items.id = any(${[...ids]})`)
    .execute()
  return rows.map((row) => ({
    ...{ kind: 'item', id: row.id, gone: false, title: row.title, source_url: row.source_url },
    ...{
      category: `${row.main_category}/${row.subcategory}`,
      path: itemPath(row),
      author: row.author_handle,
    },
  }))
}

async function loadSyntheses(db: Db, ids: readonly string[]): Promise<NearestItem[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('syntheses')
    .select(['main_category', 'subcategory', 'title'])
    .where(sql<boolean>`main_category || '/' || subcategory = any(${[...ids]})`)
    .execute()
  return rows.map((row) => ({
    ...{ kind: 'synthesis', id: `${row.main_category}/${row.subcategory}`, gone: false, title: row.title },
    ...{ path: synthesisPath(row), source_url: null, author: null },
    category: row.subcategory === '' ? row.main_category : `${row.main_category}/${row.subcategory}`,
  }))
}

/** The number behind the sign is the place of the passage in its document. */
async function loadPassages(
  db: Db,
  references: readonly ChatReference[],
): Promise<Map<string, { heading: string; text: string }>> {
  const wanted = references.flatMap(({ kind, id, passages }) =>
    passages.map((passage) => ({ passage, kind, id, position: /#(\d{1,6})$/.exec(passage)?.[1] ?? '-1' })),
  )
  if (wanted.length === 0) return new Map()
  const { rows } = await sql<{ passage: string; heading: string; text: string }>`
    select distinct passage, heading, text
    from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as wanted (passage text, kind text, id text, position integer)
    join chunks c on c.owner_kind = wanted.kind and c.owner_id = wanted.id and c.position = wanted.position`.execute(
    db,
  )
  return new Map(rows.map(({ passage, heading, text }) => [passage, { heading, text }]))
}
