/** Chat sessions in the database. */
import { sql } from 'kysely'
import { NOW } from '../db/clock.ts'
import type { Db } from '../db/tables.ts'
import { UsageError } from '../errors.ts'

export interface SessionRow {
  id: string
  title: string
  archived: boolean
  message_count: number
  created_at: Date
  updated_at: Date
  /** `updated_at` to the microsecond, for the page behind it. */
  position: string
}

export interface ListSessionsRequest {
  /** Words in titles and messages; the last may be the beginning of one. */
  query?: string | undefined
  archived: boolean
  /** The last of the page before. */
  after?: { position: string; id: string } | undefined
  limit: number
}

const COLUMNS = sql`
  s.id, s.title, s.archived_at is not null as archived, s.created_at, s.updated_at, s.updated_at::text as position,
  (select count(*)::int from chat_messages m where m.session_id = s.id) as message_count`

/** @returns The last changed first. */
export async function listSessions(db: Db, request: ListSessionsRequest): Promise<SessionRow[]> {
  const { query, archived, after, limit } = request
  const words = query === undefined || query.trim() === '' ? undefined : prefixQuery(query)
  const fits =
    words === undefined
      ? sql`true`
      : sql`(to_tsvector('simple', s.title) @@ ${words} or exists (
          select from chat_messages m where m.session_id = s.id and m.words @@ ${words}))`
  const isBehind =
    after === undefined
      ? sql`true`
      : sql`(s.updated_at, s.id) < (${after.position}::timestamptz, ${after.id}::uuid)`
  const { rows } = await sql<SessionRow>`
    select ${COLUMNS} from chat_sessions s
    where (s.archived_at is not null) = ${archived} and ${fits} and ${isBehind}
    order by s.updated_at desc, s.id desc limit ${limit}`.execute(db)
  return rows
}

/** All of the words, each perhaps only begun. The parser of PostgreSQL makes them safe first. */
function prefixQuery(query: string) {
  const text = query.replaceAll('\u0000', ' ')
  return sql`(select coalesce(string_agg(quote_literal(word) || ':*', ' & '), '')::tsquery
    from unnest(tsvector_to_array(to_tsvector('simple', ${text}))) as word)`
}

/** @throws {UsageError} `unknown_session` */
export async function getSession(db: Db, id: string): Promise<SessionRow> {
  const { rows } = await sql<SessionRow>`select ${COLUMNS} from chat_sessions s where s.id = ${id}`.execute(
    db,
  )
  return rows[0] ?? refuse()
}

export async function createSession(db: Db, id: string, title = ''): Promise<SessionRow> {
  await db.insertInto('chat_sessions').values({ id, title }).execute()
  return getSession(db, id)
}

/** @throws {UsageError} `unknown_session` */
export async function changeSession(
  db: Db,
  id: string,
  change: { title?: string | undefined; archived?: boolean | undefined },
): Promise<SessionRow> {
  const { title, archived } = change
  await db
    .updateTable('chat_sessions')
    .set({
      updated_at: NOW,
      ...(title === undefined ? {} : { title }),
      ...(archived === undefined ? {} : { archived_at: archived ? NOW : null }),
    })
    .where('id', '=', id)
    .execute()
  return getSession(db, id)
}

/** @throws {UsageError} `unknown_session` */
export async function deleteSession(db: Db, id: string): Promise<void> {
  const { numDeletedRows } = await db.deleteFrom('chat_sessions').where('id', '=', id).executeTakeFirst()
  if (numDeletedRows === 0n) refuse()
}

/** @returns The session that was changed last, of those that are not archived. */
export async function findLastSession(db: Db): Promise<SessionRow | undefined> {
  const [last] = await listSessions(db, { archived: false, limit: 1 })
  return last
}

function refuse(): never {
  throw new UsageError('unknown_session', 'There is no such chat session.', {
    hint: 'GET /api/chat/sessions lists them.',
  })
}
