/** One part of a post from two sources becomes one that has what either had. */
import { isDeepStrictEqual } from 'node:util'
import type { Article, Author, Link, Medium, PostCounts, PostPart } from '../contract/post.ts'
import { isStream } from '../x-data/raw-tweet/media.ts'

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
  const counts = newerCounts(known.counts, incoming.counts)
  if (counts !== undefined) merged.counts = counts
  // Readers correct their corrections: the one that was read last stands.
  if (incoming.communityNote !== undefined) merged.communityNote = incoming.communityNote
  if ((incoming.versions?.length ?? 0) > (known.versions?.length ?? 0) && incoming.versions !== undefined)
    merged.versions = incoming.versions
  const styled = [known, incoming].find(({ text, styles }) => styles !== undefined && text === merged.text)
  if (styled?.styles === undefined) delete merged.styles
  else merged.styles = styled.styles
  // Of a repost that quotes, the quote belongs to what it reposts.
  if (merged.reposted !== undefined && merged.quoted?.id === merged.reposted.quoted?.id) delete merged.quoted
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

export function wordsOf(text: string): string {
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

export function isSameMedium(a: Medium, b: Medium): boolean {
  if (a.id === b.id) return true
  const files = [b.url, b.posterUrl].flatMap((url) => fileOf(url) ?? [])
  return [a.url, a.posterUrl].some((url) => files.includes(fileOf(url) ?? ''))
}

/** The path of the address without the ending: one picture is asked for in several sizes and types. */
function fileOf(url: string | undefined): string | undefined {
  return url?.replace(/[?#][\s\S]*$/, '').replace(/\.\w+(?::\w+)?$/, '')
}

/** Where one source has no more than the picture or the stream of a video, the other's file is the video. */
export function betterFile(known: Medium, incoming: Medium): Partial<Medium> {
  const worth = ({ url }: Medium): number => (/\.mp4(?:\?|$)/.test(url) ? 2 : isStream(url) ? 1 : 0)
  return worth(incoming) > worth(known) ? { url: incoming.url, type: incoming.type } : {}
}

/** What was read later counts; the same numbers keep the time at which they were first read. */
function newerCounts(
  known: PostCounts | undefined,
  incoming: PostCounts | undefined,
): PostCounts | undefined {
  if (known === undefined || incoming === undefined) return incoming ?? known
  const isKnownNewer = (known.readAt ?? '') > (incoming.readAt ?? '')
  const [older, newer] = isKnownNewer ? [incoming, known] : [known, incoming]
  const merged = { ...older, ...newer }
  const { readAt: _new, ...now } = merged
  const { readAt: _old, ...before } = older
  return isDeepStrictEqual(now, before) ? older : merged
}

function mergeArticles(known: Article, incoming: Article): Article {
  const longer = (incoming.body?.length ?? 0) > (known.body?.length ?? 0)
  const merged = longer ? { ...known, ...incoming } : { ...incoming, ...known }
  // The words of one text do not go with the marks of another.
  const words = (longer ? incoming : known).plain
  if (words === undefined && merged.body !== undefined) delete merged.plain
  return { ...merged, title: merged.title || known.title || incoming.title }
}
