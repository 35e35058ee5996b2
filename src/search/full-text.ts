/**
 * Ranks documents by the words of a query. PostgreSQL's own ranks do not know that a rare word tells more than a common
 * one, so each word is ranked by itself and weighed. Rare words pick the candidates; all words rank them.
 */
import { sql } from 'kysely'
import type { Db } from '../db/tables.ts'
import { allOf, type Condition } from './filters.ts'
import type { OwnerKind } from './find-request.ts'
import type { Query } from './query.ts'
import type { WeighedWord } from './weigh-words.ts'

/** A document of a ranking. */
export interface RankedDocument {
  kind: OwnerKind
  id: string
}

/** Words pick candidates, the rarest first, until they have picked so many. */
const CANDIDATES = 2000
/** So many of them are ranked by all their text; the rest has only been ranked by titles. */
const RANKED = 200
/** What must be found of the weight of all words, where nothing else is said. */
const MIN_SHARE = 0.25
/** Of body, text of the post, tags, title: `{D, C, B, A}`. */
const FIELD_WEIGHTS = '{0.15, 0.3, 0.6, 1}'
/** Divides by 1 + log(length): a long text has more of every word. */
const BY_LENGTH = 1

/**
 * @param filter - Over `search_documents d`.
 * @returns At most `limit`, best first; equal ones by kind and id. None when the query has neither words nor phrases.
 */
export async function rankByWords(
  db: Db,
  query: Query,
  words: readonly WeighedWord[],
  {
    filter,
    limit,
    minShare = MIN_SHARE,
  }: { filter: Condition | undefined; limit: number; minShare?: number },
): Promise<RankedDocument[]> {
  const condition = allOf([...(filter === undefined ? [] : [filter]), ...textConditions(query)])
  if (words.length === 0) return query.phrases.length === 0 ? [] : listNewest(db, condition, limit)
  const { picking, together } = pickWords(words)
  const total = words.reduce((sum, { weight }) => sum + weight, 0)
  const { rows } = await sql<RankedDocument>`
    with asked as materialized (
      select query::tsquery as query, weight from unnest(
        ${words.map(({ query: one }) => one)}::text[], ${words.map(({ weight }) => weight)}::float8[]) as word (query, weight)),
    found as (
      select d.kind, d.id, sum(picked.weight) as weight from unnest(
        ${picking.map((word) => word.query)}::text[], ${picking.map(({ weight }) => weight)}::float8[]) as picked (query, weight)
      cross join lateral (
        select kind, id from search_documents d where d.words @@ picked.query::tsquery and ${condition}
        limit ${together ? CANDIDATES : null}) as d
      group by d.kind, d.id),
    candidates as materialized (
      select kind, id from found join search_documents d using (kind, id)
      order by found.weight + 2 * (select sum(asked.weight * ts_rank(${FIELD_WEIGHTS}::real[], d.title_words, asked.query)) from asked) desc, kind, id
      limit ${RANKED})
    select kind, id from (
      select kind, id, (select sum(weight * ts_rank(${FIELD_WEIGHTS}::real[], text, query, ${BY_LENGTH})) from asked) as rank,
        (select sum(weight) from asked where text @@ query) as share
      from (select kind, id, d.words || '' as text from candidates join search_documents d using (kind, id) offset 0) as read) as ranked
    where share >= ${minShare * total} order by rank desc, kind, id limit ${limit}`.execute(db)
  return rows
}

/** The rarest words, as many as pick enough candidates. Where even the rarest is common, all must stand together. */
function pickWords(words: readonly WeighedWord[]): { picking: WeighedWord[]; together: boolean } {
  const byRarity = [...words].sort((a, b) => a.documents - b.documents)
  const rarest = byRarity[0]
  if (rarest !== undefined && rarest.documents > CANDIDATES) {
    const query = words.map((word) => `(${word.query})`).join(' & ')
    return { picking: [{ ...rarest, query }], together: true }
  }
  let sum = 0
  const picking = byRarity.filter(({ documents }) => {
    sum += documents
    return sum <= CANDIDATES
  })
  return { picking, together: false }
}

/** Phrases are taken word by word; what must not be there, also in its other forms. */
function textConditions({ phrases, without }: Query): Condition[] {
  return [
    ...phrases.map((phrase) => sql<boolean>`d.words @@ phraseto_tsquery('simple', search_text(${phrase}))`),
    ...without.map(
      (text) => sql<boolean>`not d.words @@ (phraseto_tsquery('english', search_text(${text}))
        || phraseto_tsquery('simple', search_text(${text})))`,
    ),
  ]
}

async function listNewest(db: Db, condition: Condition, limit: number): Promise<RankedDocument[]> {
  const { rows } = await sql<RankedDocument>`
    select kind, id from search_documents d where ${condition} order by added_at desc, kind, id limit ${limit}`.execute(
    db,
  )
  return rows
}
