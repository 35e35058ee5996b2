/** "What do I have about query performance?": a topic of that name, and what is in it. */
import { sql } from 'kysely'
import type { Db } from '../db/tables.ts'
import type { Passage } from '../search/find-request.ts'
import { keyOf } from '../search/ranked-document.ts'
import type { Search } from '../search/search.ts'

const MAX_ITEMS = 12

/**
 * @param subject - In words; a topic is meant by its whole name alone.
 * @returns A passage of each of its newest items; none where no topic has the name.
 */
export async function listTopicItems(
  { db, search }: { db: Db; search: Pick<Search, 'recent'> },
  subject: string,
): Promise<Passage[]> {
  const category = await findTopic(db, subject)
  if (category === undefined) return []
  const { results } = await search.recent({ category, kind: 'item', limit: MAX_ITEMS })
  return results.map(
    ({ kind, id, title, snippet, score, category: place, path, source_url, author, posted_at }) => ({
      id: `${keyOf({ kind, id })}#0`,
      ...{ kind, documentId: id, title, heading: title, text: snippet, category: place, path, source_url },
      ...{ author, posted_at, score, similarity: undefined, coverage: 1 },
    }),
  )
}

/** @returns `main/sub`, or `main`; a subcategory goes before a main category of the same name. */
async function findTopic(db: Db, subject: string): Promise<string | undefined> {
  const name = subject
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
  const { rows } = await sql<{ place: string }>`
    select place from (
      select main_category || '/' || subcategory as place, 1 as rank from items where subcategory = ${name}
      union all select main_category, 2 from items where main_category = ${name}) as named
    order by rank, place limit 1`.execute(db)
  return rows[0]?.place
}
