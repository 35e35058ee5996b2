/** Lists what is new in the knowledge base: all of it, or on a topic. */
import { isTime } from '../contract/times.ts'
import { sql } from 'kysely'
import { UsageError } from '../errors.ts'
import { loadCards } from './documents.ts'
import { keyOf, type RankedDocument } from './ranked-document.ts'
import { allOf, filterCondition } from './filters.ts'
import { find, matchersOf, toFound, type FindParts } from './find.ts'
import type { RecentReply, RecentRequest } from './find-request.ts'

/** Of what is on a topic, the best so many are put in order of time. */
const ON_TOPIC = 50
const SNIPPET_FROM_CHARS = 2000

/** See `Search.recent`. @throws {UsageError} `search_cursor` when the cursor is none of ours. */
export async function listRecent(parts: FindParts, request: RecentRequest): Promise<RecentReply> {
  const { topic, cursor, limit, ...filters } = request
  if (topic !== undefined && topic.trim() !== '') {
    const { results } = await find(parts, { ...filters, query: topic, limit: ON_TOPIC })
    results.sort((a, b) => b.added_at.getTime() - a.added_at.getTime() || (a.id < b.id ? -1 : 1))
    return { results: results.slice(0, limit), nextCursor: undefined }
  }
  const conditions = [filterCondition(filters), cursor === undefined ? undefined : behind(cursor)]
  const { rows } = await sql<RankedDocument & { place: string }>`
    select kind, id, concat_ws('~', to_char(added_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), kind, id) as place from search_documents d
    where ${allOf(conditions.filter((condition) => condition !== undefined))}
    order by added_at desc, kind, id limit ${limit + 1}`.execute(parts.db)
  const page = rows.slice(0, limit)
  const cards = await loadCards(parts.db, page, SNIPPET_FROM_CHARS)
  return {
    results: page.flatMap((row) => {
      const card = cards.get(keyOf(row))
      return card === undefined ? [] : [toFound(card, matchersOf([], parts.words), 0)]
    }),
    nextCursor: rows.length > limit ? page.at(-1)?.place : undefined,
  }
}

function behind(cursor: string) {
  const [, at, kind, id] = /^(\d{4}-[\dT:.-]+Z)~(item|synthesis)~(.+)$/su.exec(cursor) ?? []
  if (at === undefined || !isTime(at) || kind === undefined || id === undefined)
    throw new UsageError('search_cursor', 'This cursor does not come from a search.', {
      hint: 'List again, without a cursor.',
    })
  const time = sql`${at}::timestamptz`
  return sql<boolean>`(d.added_at < ${time} or d.added_at = ${time} and (d.kind, d.id) > (${kind}, ${id}))`
}
