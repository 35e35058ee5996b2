/** What a search is kept to, over facts in memory. The same as `filterCondition` asks of the database. */
import type { SearchFilters } from '../find-request.ts'
import type { DocumentFacts } from './changes.ts'

/** @returns Whether a document meets all filters; `undefined` where nothing is asked for. */
export function filterFacts(filters: SearchFilters): ((facts: DocumentFacts) => boolean) | undefined {
  const [main = '', sub = ''] = (filters.category ?? '').split('/')
  const author = filters.author?.replace(/^@/, '').toLowerCase()
  const { postedSince, postedBefore, addedSince, hasMedia, hasCode, kind, favourite, reading } = filters
  const tests: ((facts: DocumentFacts) => boolean)[] = []
  if (main !== '') tests.push((facts) => facts.main_category === main)
  if (sub !== '') tests.push((facts) => facts.subcategory === sub)
  if (author !== undefined) tests.push((facts) => facts.author === author)
  if (postedSince !== undefined) tests.push(({ posted_at }) => posted_at !== null && posted_at >= postedSince)
  if (postedBefore !== undefined)
    tests.push(({ posted_at }) => posted_at !== null && posted_at < postedBefore)
  if (addedSince !== undefined) tests.push(({ added_at }) => added_at >= addedSince)
  if (hasMedia !== undefined) tests.push((facts) => facts.has_media === hasMedia)
  if (hasCode !== undefined) tests.push((facts) => facts.has_code === hasCode)
  if (kind !== undefined) tests.push((facts) => facts.kind === kind)
  if (favourite !== undefined) tests.push((facts) => facts.favourite === favourite)
  if (reading !== undefined) tests.push((facts) => facts.reading === reading)
  return tests.length === 0 ? undefined : (facts) => tests.every((test) => test(facts))
}
