/** What posts are compared by: each key is shared by posts that may be the same. */
import { focalPart, type Post } from '../contract/post.ts'
import type { DuplicateReason } from '../db/tables/duplicate-tables.ts'
import { bandsOf, keyOfText, shapeOf, type TextShape } from './similar-text.ts'
import { sharedLinkOf } from './shared-link.ts'

/** A post as it is compared. */
export interface ComparedPost {
  id: string
  /** By key, what it is a hash of. */
  keys: ReadonlyMap<number, DuplicateReason>
  /** Of its own text, and of that of each post that was merged into it. */
  shapes: readonly TextShape[]
}

type Source = Pick<Post, 'id' | 'parts'>

/** @returns Keys and texts of the post and of all that was merged into it. */
export function comparePost(post: Post): ComparedPost {
  const sources: Source[] = [post, ...(post.also ?? [])]
  const keys = new Map<number, DuplicateReason>()
  const shapes: TextShape[] = []
  for (const source of sources) {
    for (const id of idsOf(source)) keys.set(keyOfText(`post ${id}`), 'post')
    if (source.parts.length === 0) continue
    const link = sharedLinkOf(source)
    if (link !== undefined) keys.set(keyOfText(`link ${link}`), 'link')
    const shape = shapeOf(ownText(source))
    if (shape === undefined) continue
    shapes.push(shape)
    for (const band of bandsOf(shape)) keys.set(keyOfText(`text ${band}`), 'text')
  }
  return { id: post.id, keys, shapes }
}

/** Every post of a thread stands for it; a repost that adds nothing stands for what it reposts. */
function idsOf({ id, parts }: Source): string[] {
  const reposted = parts.flatMap((part) => (part.reposted === undefined ? [] : [part.reposted.id]))
  return [id, ...parts.map((part) => part.id), ...reposted]
}

/** What the author wrote; of a repost without words, what it reposts. */
function ownText(source: Source): string {
  const written = source.parts.flatMap(({ text, article }) => [article?.title, text, article?.body])
  const text = written.filter((one) => one !== undefined && one.trim() !== '').join('\n')
  return text === '' ? (focalPart(source).reposted?.text ?? '') : text
}
