/** One part of a post from two sources becomes one that has what either had. */
import type { Article, Author, Link, Medium, PostPart } from '../contract/post.ts'

/** @returns One part of two copies; nothing that was there is lost. */
export function mergeParts(known: PostPart, incoming: PostPart): PostPart {
  const merged: PostPart = {
    ...incoming,
    ...known,
    author: mergeAuthors(known.author, incoming.author),
    url: known.author.handle === undefined ? incoming.url : known.url,
    text: richerText(known.text, incoming.text),
    links: mergeLinks(known.links, incoming.links),
    media: mergeMedia(known.media, incoming.media),
    hashtags: [...new Set([...known.hashtags, ...incoming.hashtags])],
  }
  if (incoming.poll?.final === true) merged.poll = incoming.poll
  if (known.article && incoming.article) merged.article = mergeArticles(known.article, incoming.article)
  if (known.quoted && incoming.quoted) merged.quoted = mergeNested(known.quoted, incoming.quoted)
  if (known.reposted && incoming.reposted) merged.reposted = mergeNested(known.reposted, incoming.reposted)
  const sayingAll = [known, incoming].filter(({ text }) => text === merged.text)
  if (sayingAll.some(({ isCut }) => isCut !== true)) delete merged.isCut
  // A copy that holds anything proves that the post could be read once.
  if (hasContent(merged)) delete merged.unavailable
  return merged
}

function mergeNested(known: PostPart, incoming: PostPart): PostPart {
  return known.id === incoming.id ? mergeParts(known, incoming) : known
}

function hasContent(part: PostPart): boolean {
  return part.text !== '' || part.media.length > 0 || part.poll !== undefined || part.article !== undefined
}

export function mergeAuthors(known: Author, incoming: Author): Author {
  return { ...incoming, ...known }
}

/** The one that says more. Addresses are not counted: poorer exports leave in what others expand or remove. */
function richerText(known: string, incoming: string): string {
  const [had, has] = [wordsOf(known), wordsOf(incoming)]
  if (has.length !== had.length) return has.length > had.length ? incoming : known
  return has === had && countShort(incoming) < countShort(known) ? incoming : known
}

function wordsOf(text: string): string {
  return text
    .replace(/https?:\/\/\S+/g, '')
    .replace(/\s+/g, ' ')
    .trim()
}

function countShort(text: string): number {
  return text.match(/https?:\/\/t\.co\//g)?.length ?? 0
}

function mergeLinks(known: readonly Link[], incoming: readonly Link[]): Link[] {
  const short = new Set([...known, ...incoming].flatMap((link) => link.shortUrl ?? []))
  const byUrl = new Map<string, Link>()
  for (const link of [...known, ...incoming])
    if (!short.has(link.url)) byUrl.set(link.url, { ...link, ...byUrl.get(link.url) })
  return [...byUrl.values()]
}

/** Tools name media by id or by file: the known name stays, for a file may be stored under it. */
function mergeMedia(known: readonly Medium[], incoming: readonly Medium[]): Medium[] {
  const merged = [...known]
  for (const medium of incoming) {
    const index = merged.findIndex((other) => isSameMedium(other, medium))
    const twin = merged[index]
    if (twin === undefined) merged.push(medium)
    else merged[index] = { ...medium, ...twin, ...betterFile(twin, medium) }
  }
  return merged
}

function isSameMedium(a: Medium, b: Medium): boolean {
  if (a.id === b.id) return true
  const files = [b.url, b.posterUrl].flatMap((url) => fileOf(url) ?? [])
  return [a.url, a.posterUrl].some((url) => files.includes(fileOf(url) ?? ''))
}

/** The path of the address without the ending: one picture is asked for in several sizes and types. */
function fileOf(url: string | undefined): string | undefined {
  return url?.replace(/[?#][\s\S]*$/, '').replace(/\.\w+(?::\w+)?$/, '')
}

/** Where one source has no more than the picture of a video, the other's file is the video. */
function betterFile(known: Medium, incoming: Medium): Partial<Medium> {
  const isVideo = (medium: Medium): boolean => /\.mp4(?:\?|$)/.test(medium.url)
  return isVideo(incoming) && !isVideo(known) ? { url: incoming.url, type: incoming.type } : {}
}

function mergeArticles(known: Article, incoming: Article): Article {
  const longer = (incoming.body?.length ?? 0) > (known.body?.length ?? 0)
  const merged = longer ? { ...known, ...incoming } : { ...incoming, ...known }
  return { ...merged, title: merged.title || known.title || incoming.title }
}
