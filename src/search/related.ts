/** Items that are about the same as another: by meaning where there are vectors, else by topic and words of its title. */
import { sql } from 'kysely'
import type { OpenedDatabase } from '../db/open.ts'

export interface RelatedItem {
  id: string
  /** 0 to 1, comparable within one reply only. */
  score: number
}

/** Below this cosine two items have nothing in common. */
const MIN_SIMILARITY = 0.3

/** @returns Best first; the item itself is not among them. */
export async function listRelated(
  { db, hasVector }: OpenedDatabase,
  id: string,
  limit: number,
): Promise<RelatedItem[]> {
  if (hasVector) {
    const { rows } = await sql<RelatedItem>`
      with own as (
        select e.model, avg(e.embedding) as embedding from chunks c
        join embeddings e on e.content_hash = c.content_hash and e.model = c.embedded_by
        where c.owner_kind = 'item' and c.owner_id = ${id} group by e.model limit 1)
      select c.owner_id as id, max(1 - (e.embedding <=> own.embedding))::float8 as score
      from own join embeddings e on e.model = own.model join chunks c on c.content_hash = e.content_hash
      where c.owner_kind = 'item' and c.owner_id <> ${id}
      group by c.owner_id having max(1 - (e.embedding <=> own.embedding)) >= ${MIN_SIMILARITY}
      order by score desc, id limit ${limit}`.execute(db)
    if (rows.length > 0) return rows
  }
  const { rows } = await sql<RelatedItem>`
    select other.id, 0.5::float8 as score from items own join items other
      on other.main_category = own.main_category and other.subcategory = own.subcategory and other.id <> own.id
    where own.id = ${id} order by other.created_at desc, other.id limit ${limit}`.execute(db)
  return rows
}
