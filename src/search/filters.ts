/** Turns filters into conditions over `search_documents d`. */
import { sql, type RawBuilder } from 'kysely'
import type { SearchFilters } from './find-request.ts'

export type Condition = RawBuilder<boolean>

/** @returns The condition; `undefined` where nothing is asked for. */
export function filterCondition(filters: SearchFilters): Condition | undefined {
  const [main = '', sub = ''] = (filters.category ?? '').split('/')
  const conditions: Condition[] = []
  if (main !== '') conditions.push(sql`d.main_category = ${main}`)
  if (sub !== '') conditions.push(sql`d.subcategory = ${sub}`)
  if (filters.author !== undefined)
    conditions.push(sql`d.author = ${filters.author.replace(/^@/, '').toLowerCase()}`)
  if (filters.postedSince !== undefined) conditions.push(sql`d.posted_at >= ${filters.postedSince}`)
  if (filters.postedBefore !== undefined) conditions.push(sql`d.posted_at < ${filters.postedBefore}`)
  if (filters.addedSince !== undefined) conditions.push(sql`d.added_at >= ${filters.addedSince}`)
  if (filters.hasMedia !== undefined) conditions.push(sql`d.has_media = ${filters.hasMedia}`)
  if (filters.hasCode !== undefined) conditions.push(sql`d.has_code = ${filters.hasCode}`)
  if (filters.kind !== undefined) conditions.push(sql`d.kind = ${filters.kind}`)
  if (filters.favourite !== undefined) conditions.push(sql`d.favourite = ${filters.favourite}`)
  if (filters.reading !== undefined) conditions.push(sql`d.reading = ${filters.reading}`)
  return conditions.length === 0 ? undefined : allOf(conditions)
}

/** @returns True where there are none. */
export function allOf(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? sql<boolean>`true` : sql<boolean>`(${sql.join(conditions, sql` and `)})`
}
