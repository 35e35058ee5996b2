/** What the authors of posts wrote themselves: no quoted post, no picture's text, no linked page, no words of ours. */
import { sql } from 'kysely'
import type { AlsoSaved, Post, PostPart } from '../../contract/post.ts'
import type { Db } from '../../db/tables.ts'

/** @returns By post, its own text as it was written; without an entry where nothing is known of it. */
export async function listOwnTexts(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const posts = db.selectFrom('posts').select(['id', 'content'])
  const rows = await posts.where(sql<boolean>`id = any(${[...new Set(ids)]})`).execute()
  return new Map(rows.map(({ id, content }) => [id, ownText(content)]))
}

/** The thread in its order, then what was merged into it. */
function ownText(post: Post): string {
  return [post, ...(post.also ?? [])].flatMap(textsOf).join('\n\n')
}

function textsOf({ parts }: Post | AlsoSaved): string[] {
  return parts.flatMap((part) => textOf(part.reposted ?? part)).filter((text) => text.trim() !== '')
}

function textOf({ text, article }: PostPart): string[] {
  const body = article?.plain ?? article?.body ?? article?.preview
  return body === undefined ? [text] : [text, body]
}
