/** Views of a post that several rooms read: all its text, all its media, what it is made of. */
import type { Link, Medium, Post, PostPart } from '../contract/post.ts'

/** @returns Every part, each followed by what it quotes or reposts. */
export function listParts(post: Post): PostPart[] {
  return post.parts.flatMap((part) => [part, part.quoted, part.reposted].filter((one) => one !== undefined))
}

/** @returns The text of the post as one: thread, articles and quoted posts, parted by blank lines. */
export function fullText(post: Post): string {
  return listParts(post)
    .flatMap((part) => [part.article?.title, part.text, part.article?.body ?? part.article?.preview])
    .filter((text) => text !== undefined && text.trim() !== '')
    .join('\n\n')
}

/** @returns Media in the order of the post, each once. */
export function listMedia(post: Post): Medium[] {
  const byId = new Map<string, Medium>()
  for (const part of listParts(post))
    for (const medium of part.media) if (!byId.has(medium.id)) byId.set(medium.id, medium)
  return [...byId.values()]
}

/** @returns Links in the order of the post, each target once. */
export function listLinks(post: Post): Link[] {
  const byUrl = new Map<string, Link>()
  for (const part of listParts(post))
    for (const link of part.links) if (!byUrl.has(link.url)) byUrl.set(link.url, link)
  return [...byUrl.values()]
}

export function hasCode(text: string): boolean {
  return /```|^\s{4,}\S.*[;{}()=]|^\s*\$ \w|=>|\b(function|def|class|SELECT|import|const|fn)\b.*[({;]/m.test(
    text,
  )
}
