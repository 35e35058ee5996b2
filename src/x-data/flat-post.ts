/** Builds a part of a post out of the flat fields that the export tools write. */
import type { Article, Author, Link, Medium, PostPart } from '../contract/post.ts'
import { isoDate } from './dates.ts'
import { parsePostUrl, postUrl } from './post-url.ts'
import { articleBody } from './raw-tweet/article.ts'
import { bestVariant, mediumId, mediumType, originalPhoto } from './raw-tweet/media.ts'
import { expandText, fromHtml, fromHtmlUnlessLong, langOf, uniqueLinks } from './raw-tweet/text.ts'
import { compact, isObject, numberAt, objectsAt, textAt } from './shape.ts'

export interface FlatPost {
  id: string
  author: Author
  text: string | undefined
  /** The tool writes the text of a long post, which is plain, in the same field. */
  holdsLongText?: boolean
  postedAt?: unknown
  lang?: unknown
  links?: Link[]
  /** From short address to target; an empty target removes the address from the text. */
  targets?: ReadonlyMap<string, string>
  media?: Medium[]
  hashtags?: string[]
  quoted?: PostPart | undefined
  reposted?: PostPart | undefined
  article?: PostPart['article']
  inReplyTo?: PostPart['inReplyTo']
  replies?: number | undefined
}

/** @returns The part; the text decoded and expanded, optional fields away where nothing is known. */
export function flatPart(flat: FlatPost): PostPart {
  const links = flat.links ?? []
  const targets = new Map(
    links.flatMap((link) => (link.shortUrl === undefined ? [] : [[link.shortUrl, link.url]])),
  )
  for (const [short, target] of flat.targets ?? []) targets.set(short, target)
  const decode = flat.holdsLongText === true ? fromHtmlUnlessLong : fromHtml
  return compact<PostPart>({
    id: flat.id,
    url: postUrl(flat.id, flat.author.handle),
    author: flat.author,
    postedAt: isoDate(flat.postedAt),
    text: withoutArticleStub(expandText(decode(flat.text ?? ''), targets)),
    lang: langOf(flat.lang),
    links: uniqueLinks(links.filter(({ url }) => parsePostUrl(url)?.id !== (flat.quoted?.id ?? flat.id))),
    media: flat.media ?? [],
    hashtags: [
      ...new Set((flat.hashtags ?? []).map((tag) => tag.replace(/^#/, '')).filter((tag) => tag !== '')),
    ],
    article: flat.article && withMarkdown(flat.article),
    quoted: flat.quoted,
    reposted: flat.reposted,
    inReplyTo: flat.inReplyTo,
    replies: flat.replies,
  })
}

/** What the tools write of an article is plain text. */
function withMarkdown(article: Article): Article {
  const { body } = article
  if (body === undefined || article.plain !== undefined) return article
  return compact<Article>({ ...article, body: articleBody(body), plain: body })
}

/** A post that is nothing but the address of an article on X: what it says is not there, so it is waited for. */
function withoutArticleStub(text: string): string {
  return /^(?:https?:\/\/)?(?:www\.)?(?:x|twitter)\.com\/(?:i|\w{1,20})\/article\/\S*$/i.test(text)
    ? ''
    : text
}

/** @returns A part of which no more than the address is known. */
export function linkedPart(id: string, handle?: string): PostPart {
  return flatPart({ id, author: handle === undefined ? {} : { handle }, text: '' })
}

/** @returns Links of a list of addresses; what is no http address is left out. */
export function linksFrom(addresses: readonly string[]): Link[] {
  return addresses.filter((url) => /^https?:\/\/\S+$/i.test(url)).map((url) => ({ url }))
}

/**
 * @param items - Addresses, or objects: the tools name their fields in many ways.
 * @returns The media, each once.
 */
export function mediaFrom(items: readonly unknown[]): Medium[] {
  const byId = new Map<string, Medium>()
  for (const item of items) {
    const medium = mediumFrom(isObject(item) ? item : { url: item })
    if (medium && !byId.has(medium.id)) byId.set(medium.id, medium)
  }
  return [...byId.values()]
}

function mediumFrom(item: Record<string, unknown>): Medium | undefined {
  const word = textAt(item, 'type')
  const still = ['original', 'url', 'mediaUrl', 'preview_image_url']
    .map((key) => textAt(item, key))
    .find(isFile)
  const variants = [...objectsAt(item, 'videoVariants'), ...objectsAt(item, 'variants')]
  const video = bestVariant(variants) ?? textAt(item, 'videoUrl')
  const url = video ?? still
  if (url === undefined) return undefined
  const type = mediumType(word, url)
  const poster = ['thumbnail', 'previewUrl', 'thumbnailUrl', 'preview_image_url']
    .map((key) => textAt(item, key))
    .find(isFile)
  const stillOfVideo = video !== undefined && still !== video ? still : undefined
  return compact<Medium>({
    id: mediumId(url),
    type,
    url: type === 'photo' ? originalPhoto(url) : url,
    posterUrl: type === 'photo' ? undefined : (poster ?? stillOfVideo),
    altText:
      textAt(item, 'ext_alt_text') ??
      textAt(item, 'altText') ??
      textAt(item, 'extAltText') ??
      textAt(item, 'alt_text'),
    width: numberAt(item, 'width'),
    height: numberAt(item, 'height'),
    durationMs: numberAt(item, 'durationMs') ?? numberAt(item, 'duration_ms'),
  })
}

/** An address of a file, not the t.co one of a page. */
function isFile(url: string | undefined): boolean {
  return url !== undefined && /^https?:\/\/(?!t\.co\/)/i.test(url)
}
