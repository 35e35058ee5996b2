/** Views of a post that several rooms read: all its text, all its media, what it is made of. */
import type { AlsoSaved, Article, Link, Medium, Post, PostPart } from '../contract/post.ts'

/** @returns Every part, each followed by what it quotes or reposts; without what was merged into the post. */
export function listParts(post: Pick<Post, 'parts'>): PostPart[] {
  return post.parts.flatMap((part) => [part, part.quoted, part.reposted].filter((one) => one !== undefined))
}

/** @returns The same, followed by the parts of the posts that were merged into it. */
export function listAllParts(post: Post): PostPart[] {
  return [post, ...(post.also ?? [])].flatMap(listParts)
}

/** @returns The text of the post as one: thread, articles and quoted posts, parted by blank lines; of a repost the original's, once. */
export function fullText(post: Pick<Post, 'parts'>): string {
  return listParts({ parts: post.parts.map(spokenPart) })
    .flatMap((part) => [part.article?.title, part.text, articleText(part.article)])
    .filter((text) => text !== undefined && text.trim() !== '')
    .join('\n\n')
}

/** @returns The part that says something: of a repost the original. */
export function spokenPart(part: PostPart): PostPart {
  return part.reposted ?? part
}

/** @returns What the author wrote, and of a repost what is reposted; without quoted posts. */
export function ownText(post: Pick<Post, 'parts'>): string {
  return joinTexts(post.parts.map(spokenPart).flatMap(textsOf))
}

/** @returns What is quoted, post by post. */
export function quotedTexts(post: Pick<Post, 'parts'>): string[] {
  return post.parts
    .map(spokenPart)
    .flatMap(({ quoted }) => (quoted === undefined ? [] : [joinTexts(textsOf(quoted))]))
    .filter((text) => text !== '')
}

/** Names of those whom a reply answers stand before its text. */
const LEADING_MENTIONS = /^\s{0,20}(?:@\w{1,20}\s{1,10})+/u

function textsOf({ article, text }: PostPart): (string | undefined)[] {
  return [article?.title, text.replace(LEADING_MENTIONS, ''), articleText(article)]
}

function joinTexts(texts: readonly (string | undefined)[]): string {
  return texts.filter((text) => text !== undefined && text.trim() !== '').join('\n\n')
}

function articleText(article: Article | undefined): string | undefined {
  return article?.plain ?? article?.body ?? article?.preview
}

/** @returns The post with the time at which its counts were read, where they do not tell it themselves. */
export function countedAt(post: Post, readAt: string): Post {
  const part = (one: PostPart): PostPart => ({
    ...one,
    ...(one.counts === undefined ? {} : { counts: { readAt, ...one.counts } }),
    ...(one.quoted === undefined ? {} : { quoted: part(one.quoted) }),
    ...(one.reposted === undefined ? {} : { reposted: part(one.reposted) }),
  })
  const also = post.also?.map((one) => ({ ...one, parts: one.parts.map(part) }))
  return { ...post, parts: post.parts.map(part), ...(also === undefined ? {} : { also }) }
}

/** @returns What readers of X corrected in the post or in what it quotes; '' where they did not. */
export function correctionOf(post: Pick<Post, 'parts'>): string {
  const notes = listParts(post).flatMap(({ communityNote }) => communityNote?.text ?? [])
  return [...new Set(notes)].join('\n')
}

/** @returns All that the post is found by: its text, and author, address and text of what was merged into it. */
export function searchText(post: Post): string {
  const translations = listParts(post).flatMap(({ translation }) => translation?.text ?? [])
  return [fullText(post), correctionOf(post), ...translations, ...(post.also ?? []).map(textOfAlso)]
    .filter((text) => text !== '')
    .join('\n\n')
}

function textOfAlso({ url, author, parts }: AlsoSaved): string {
  const head = [author.name, author.handle && `@${author.handle}`, url].filter(Boolean).join(' ')
  return [head, fullText({ parts })].filter((text) => text !== '').join('\n')
}

/** @returns Media in the order of the post, each once; those of merged posts last. */
export function listMedia(post: Post): Medium[] {
  const byId = new Map<string, Medium>()
  for (const part of listAllParts(post))
    for (const medium of part.media) if (!byId.has(medium.id)) byId.set(medium.id, medium)
  return [...byId.values()]
}

/** @returns Links in the order of the post, each target once; those of merged posts last. */
export function listLinks(post: Post): Link[] {
  const byUrl = new Map<string, Link>()
  for (const part of listAllParts(post))
    for (const link of part.links) if (!byUrl.has(link.url)) byUrl.set(link.url, link)
  return [...byUrl.values()]
}

export function hasCode(text: string): boolean {
  return /```|^[ \t]{4,200}\S.{0,300}[;{}()=]|^[ \t]{0,200}\$ \w|=>|\b(function|def|class|SELECT|import|const|fn)\b.{0,300}[({;]/m.test(
    text,
  )
}
