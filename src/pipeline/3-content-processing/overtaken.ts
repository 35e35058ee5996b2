/** What tells that the user was faster: what they did to a post since the run read it counts, whatever the run has made. */
import type { Db, PostRow } from '../../db/tables.ts'

/** Nothing was stored. The post is read again, and the run goes on from what the user left. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken'

  constructor(postId: string) {
    super(`Post ${postId} is no longer as it was read.`)
  }
}

type Read = Pick<PostRow, 'id' | 'last_act'>

/** Whether the user has done something to the post since it was read; also when it is gone. */
export async function isOvertaken(db: Db, read: Read): Promise<boolean> {
  const post = await db.selectFrom('posts').select('last_act').where('id', '=', read.id).executeTakeFirst()
  return post === undefined || post.last_act !== read.last_act
}

/** Asked before files are written, while nobody else writes those of the post. @throws {Overtaken} */
export async function requireUntouched(db: Db, read: Read): Promise<void> {
  if (await isOvertaken(db, read)) throw new Overtaken(read.id)
}
