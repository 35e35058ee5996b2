/** Turns filters into conditions. */
import { sql, type RawBuilder } from 'kysely'
import type { SearchFilters } from './find-request.ts'

/** @returns A condition over `items i` and `posts p`; true where nothing is asked for. */
export function filterCondition(filters: SearchFilters): RawBuilder<boolean> {
  const [main = '', sub = ''] = (filters.category ?? '').split('/')
  const conditions: RawBuilder<unknown>[] = [sql`true`]
  if (main !== '') conditions.push(sql`i.main_category = ${main}`)
  if (sub !== '') conditions.push(sql`i.subcategory = ${sub}`)
  if (filters.author !== undefined)
    conditions.push(sql`lower(p.author_handle) = ${filters.author.replace(/^@/, '').toLowerCase()}`)
  if (filters.postedSince !== undefined) conditions.push(sql`p.posted_at >= ${filters.postedSince}`)
  if (filters.postedBefore !== undefined) conditions.push(sql`p.posted_at < ${filters.postedBefore}`)
  if (filters.addedSince !== undefined) conditions.push(sql`i.created_at >= ${filters.addedSince}`)
  if (filters.hasMedia !== undefined) conditions.push(sql`p.has_media = ${filters.hasMedia}`)
  if (filters.hasCode !== undefined) conditions.push(sql`p.has_code = ${filters.hasCode}`)
  if (filters.kind === 'synthesis') conditions.push(sql`false`)
  return sql<boolean>`(${sql.join(conditions, sql` and `)})`
}
