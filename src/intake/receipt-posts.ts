/** The posts of a receipt that somebody may want to look at: those of which something is missing. */
import { sql } from 'kysely'
import type { Db } from '../db/tables.ts'
import type { CheckedReceipt } from './receipts.ts'

export interface ReceiptPost {
  post_id: string
  state: 'lost' | 'cut' | 'unavailable' | 'without_media'
  /** Why there is no file. */
  reason: string | null
  /** This and the others are null where the post is lost. */
  source_url: string | null
  author: string | null
  text: string | null
  has_item: boolean
}

/** Of each kind so many are told. */
export const MAX_RECEIPT_POSTS = 100
const EXCERPT_CHARS = 200

/** @returns The gravest first. A post that is cut and has no file is there twice. */
export async function listReceiptPosts(
  db: Db,
  { lost, cut, unavailable, without_media: bare }: CheckedReceipt,
): Promise<ReceiptPost[]> {
  const plain = (state: ReceiptPost['state'], ids: readonly string[]): Named[] =>
    ids.slice(0, MAX_RECEIPT_POSTS).map((id) => ({ id, state, reason: null }))
  const named: Named[] = [
    ...plain('lost', lost),
    ...plain('cut', cut),
    ...plain('unavailable', unavailable),
    ...bare
      .slice(0, MAX_RECEIPT_POSTS)
      .map(({ id, reason }): Named => ({ id, state: 'without_media', reason })),
  ]
  if (named.length === 0) return []
  const { rows } = await sql<ReceiptPost>`
    select named.id as post_id, named.state, named.reason, p.source_url, p.author_handle as author,
      left(p.text, ${EXCERPT_CHARS}) as text, i.id is not null as has_item
    from jsonb_to_recordset(${JSON.stringify(named.map((one, at) => ({ ...one, at })))}::jsonb)
      as named (id text, state text, reason text, at int)
    left join posts p on p.id = named.id left join items i on i.id = named.id
    order by named.at`.execute(db)
  return rows
}

interface Named {
  id: string
  state: ReceiptPost['state']
  reason: string | null
}
