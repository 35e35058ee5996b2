/** What belongs to a post goes over to the one that it is merged into: media, linked pages, what was said of the media. */
import { sql } from 'kysely'
import type { Post } from '../contract/post.ts'
import type { Tx } from '../db/tables.ts'
import { mediumSubject } from '../posts/media-descriptions.ts'
import { listMedia } from '../posts/post-text.ts'

export interface Move {
  keptId: string
  mergedId: string
  /** The kept post with the other in it. */
  post: Post
}

/** Files stay where they are in the cache: rows name them. What both have, the kept post keeps. */
export async function moveBelongings(tx: Tx, { keptId, mergedId, post }: Move): Promise<void> {
  const wanted = listMedia(post).map(({ id }) => id)
  // Of two rows for one medium the one with the file is kept.
  await sql`
    delete from media own using media theirs
    where own.post_id = ${keptId} and theirs.post_id = ${mergedId} and theirs.medium_id = own.medium_id
      and theirs.state = 'stored' and own.state <> 'stored'`.execute(tx)
  const { rows } = await sql<{ medium_id: string }>`
    update media set post_id = ${keptId}, position = position + 1000
    where post_id = ${mergedId} and medium_id = any(${wanted})
      and medium_id not in (select medium_id from media where post_id = ${keptId})
    returning medium_id`.execute(tx)
  await moveAnswers(
    tx,
    { keptId, mergedId },
    rows.map((row) => row.medium_id),
  )
  await sql`
    update linked_pages set post_id = ${keptId}, position = position + 1000
    where post_id = ${mergedId} and url not in (select url from linked_pages where post_id = ${keptId})`.execute(
    tx,
  )
}

async function moveAnswers(
  tx: Tx,
  { keptId, mergedId }: Pick<Move, 'keptId' | 'mergedId'>,
  mediumIds: readonly string[],
): Promise<void> {
  const subjects = (post_id: string): string[] =>
    mediumIds.map((medium_id) => mediumSubject({ post_id, medium_id }))
  await sql`delete from answers where subject_id = any(${subjects(keptId)})`.execute(tx)
  await sql`
    update answers set subject_id = moved.now
    from unnest(${subjects(mergedId)}::text[], ${subjects(keptId)}::text[]) as moved (before, now)
    where subject_id = moved.before`.execute(tx)
  await sql`
    delete from answers where subject_id = ${mergedId}
      or subject_id in (select ${`${mergedId}/`} || medium_id from media where post_id = ${mergedId})`.execute(
    tx,
  )
}
