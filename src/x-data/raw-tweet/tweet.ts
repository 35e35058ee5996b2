/** A raw tweet of X's web client (or of v1) to one part of a post. */
import type { Link, Medium, PostPart } from '../../contract/post.ts'
import { isoDate } from '../dates.ts'
import { idOf, requireId } from '../post-id.ts'
import { parsePostUrl, postUrl } from '../post-url.ts'
import {
  at,
  compact,
  isObject,
  type JsonObject,
  numberAt,
  objectAt,
  objectsAt,
  RecordError,
  textAt,
} from '../shape.ts'
import { aroundOf } from './around.ts'
import { articleOf } from './article.ts'
import { cardMediaOf, pollOf, withCard } from './card.ts'
import { mediaOf } from './media.ts'
import { stylesOf } from './styles.ts'
import { expandWithEdits, fromHtml, hashtagsOf, langOf, linksOf, uniqueLinks } from './text.ts'
import { tweetAuthor } from './user.ts'

/** Names the link to a post that a quoted post quotes. */
export const INNER_QUOTE = 'The post that it quotes'
/** A quoted post may quote another; X delivers no more than that. */
const MAX_QUOTES = 3

/** @returns True for what `tweetPart` reads: a tweet, a wrapped one, or a stub of one. */
export function isRawTweet(value: unknown): boolean {
  if (!isObject(value)) return false
  if (isObject(value.tweet) && value.tweet.rest_id !== undefined) return true
  const type = textAt(value, '__typename') ?? ''
  if (/^Tweet/.test(type) || isV1(value)) return true
  // Users have a `legacy` too.
  return type === '' && value.rest_id !== undefined && textAt(value, 'legacy', 'full_text') !== undefined
}

/** As X's first API wrote it, and what scrapes it still do. */
function isV1(value: JsonObject): boolean {
  const text = textAt(value, 'full_text') ?? textAt(value, 'text')
  return idOf(value.id_str) !== undefined && text !== undefined && isObject(value.user)
}

/**
 * @param knownId - The id from the entry around it, for stubs that say nothing of themselves.
 * @throws {RecordError} if there is no id at all.
 */
export function tweetPart(result: unknown, knownId?: string, depth = 0): PostPart {
  const tweet = unwrapped(result)
  const isWhole = tweet !== undefined && (textAt(tweet, 'full_text') !== undefined || isV1(tweet))
  const legacy = objectAt(tweet, 'legacy') ?? (isWhole ? tweet : undefined)
  if (!tweet || !legacy) return stubPart(result, tweet, knownId)
  const id = requireId(
    at(tweet, 'rest_id'),
    at(legacy, 'id_str'),
    at(tweet, 'id_str'),
    at(legacy, 'id'),
    knownId,
  )
  const author = tweetAuthor(tweet)
  const { quoted, reposted } = innerParts(tweet, legacy, depth)
  const article = articleOf(tweet)
  return compact<PostPart>({
    id,
    url: postUrl(id, author.handle),
    author,
    postedAt: isoDate(at(legacy, 'created_at')),
    ...textAndLinks(tweet, legacy, quoted, depth),
    lang: langOf(at(legacy, 'lang')),
    media: eachOnce([
      ...mediaOf(mediaEntities(legacy)),
      ...(article?.media ?? []),
      ...cardMediaOf(cardOf(tweet)),
    ]),
    poll: pollOf(cardOf(tweet)),
    article: article?.article,
    quoted,
    reposted,
    inReplyTo: replyOf(legacy),
    ...aroundOf(result, tweet, legacy),
    replies: numberAt(legacy, 'reply_count'),
    isCut: lacksLongText(tweet) ? true : undefined,
  })
}

function eachOnce(media: readonly Medium[]): Medium[] {
  return [...new Map([...media].reverse().map((medium) => [medium.id, medium])).values()].reverse()
}

function cardOf(tweet: JsonObject): unknown {
  return at(tweet, 'card') ?? at(tweet, 'tweet_card') ?? at(tweet, 'legacy', 'card')
}

/**
 * Tools write what they understood beside the raw tweet, which may lack its author or be a mere stub.
 *
 * @returns The part of the raw tweet with what only the tool's own fields hold.
 */
export function completed(raw: PostPart, flat: PostPart): PostPart {
  if (raw.unavailable !== undefined && flat.text !== '') return flat
  const author = { ...flat.author, ...raw.author }
  return { ...raw, author, url: postUrl(raw.id, author.handle) }
}

/** @returns A part for a post that the source names but cannot show. */
export function unavailablePart(id: string, reason: string): PostPart {
  return {
    id,
    url: postUrl(id),
    author: {},
    text: '',
    links: [],
    media: [],
    hashtags: [],
    unavailable: reason,
  }
}

function unwrapped(result: unknown): JsonObject | undefined {
  return objectAt(result, 'tweet') ?? (isObject(result) ? result : undefined)
}

function stubPart(result: unknown, tweet: JsonObject | undefined, knownId: string | undefined): PostPart {
  const id = idOf(at(tweet, 'rest_id')) ?? knownId
  if (id === undefined) throw new RecordError('a post without id that X no longer shows')
  const said = textAt(result, 'tombstone', 'text', 'text') ?? textAt(tweet, 'tombstone', 'text', 'text')
  const reason = said ?? textAt(tweet, 'reason') ?? 'X delivered no content of this post'
  return unavailablePart(id, reason.replace(/(?<!\s)\s*Learn more$/, '').trim())
}

function textAndLinks(
  tweet: JsonObject,
  legacy: JsonObject,
  quoted: PostPart | undefined,
  depth: number,
): Pick<PostPart, 'text' | 'links' | 'hashtags' | 'styles'> {
  const note = objectAt(tweet, 'note_tweet', 'note_tweet_results', 'result')
  const long = textAt(note, 'text')
  const entities = (long === undefined ? undefined : at(note, 'entity_set')) ?? at(legacy, 'entities')
  const raw = long ?? fromHtml(textAt(legacy, 'full_text') ?? textAt(legacy, 'text') ?? '')
  const isQuote = (link: Link): boolean => quoted !== undefined && parsePostUrl(link.url)?.id === quoted.id
  const found = linksOf(entities).filter((link) => !isQuote(link))
  const expanded = expandWithEdits(raw, targetsOf(legacy, entities))
  const text = withoutQuoteLink(expanded.text, quoted)
  return compact<Pick<PostPart, 'text' | 'links' | 'hashtags' | 'styles'>>({
    text,
    styles: long === undefined ? undefined : stylesOf(note, raw, expanded.edits, text),
    links: uniqueLinks([...withCard(found, cardOf(tweet)), innerQuoteLink(tweet, legacy, quoted, depth)]),
    hashtags: hashtagsOf(entities),
  })
}

/** Of a quote within a quote X tells no more than where it is. */
function innerQuoteLink(
  tweet: JsonObject,
  legacy: JsonObject,
  quoted: PostPart | undefined,
  depth: number,
): Link | undefined {
  const id = quotedIdOf(tweet, legacy)
  if (quoted !== undefined || depth === 0 || id === undefined) return undefined
  const permalink =
    textAt(legacy, 'quoted_status_permalink', 'expanded') ??
    textAt(legacy, 'quoted_status_permalink', 'expanded_url')
  const known = permalink === undefined ? undefined : parsePostUrl(permalink)
  return {
    url: postUrl(id, known?.id === id ? known.handle : undefined),
    title: INNER_QUOTE,
  }
}

/** X names a long text and does not deliver it. */
function lacksLongText(tweet: JsonObject): boolean {
  const note = objectAt(tweet, 'note_tweet')
  return note !== undefined && textAt(note, 'note_tweet_results', 'result', 'text') === undefined
}

/** Where each short address of the text leads; nowhere for that of a medium. */
function targetsOf(legacy: JsonObject, entities: unknown): Map<string, string> {
  const targets = new Map<string, string>()
  const permalink = objectAt(legacy, 'quoted_status_permalink')
  const urls = [...objectsAt(legacy, 'entities', 'urls'), ...objectsAt(entities, 'urls')]
  for (const entity of permalink ? [permalink, ...urls] : urls) {
    const short = textAt(entity, 'url')
    const target = textAt(entity, 'expanded_url') ?? textAt(entity, 'expanded')
    if (short !== undefined && target !== undefined) targets.set(short, target)
  }
  for (const medium of mediaEntities(legacy)) {
    const short = textAt(medium, 'url')
    if (short !== undefined) targets.set(short, '')
  }
  return targets
}

/** The address of the quoted post at the end of the text says nothing that `quoted` does not. */
function withoutQuoteLink(text: string, quoted: PostPart | undefined): string {
  const last = /(?<!\s)\s*(?<!\S)(https?:\/\/\S+)$/.exec(text)
  if (!quoted || !last?.[1] || parsePostUrl(last[1])?.id !== quoted.id) return text
  return text.slice(0, last.index)
}

function mediaEntities(legacy: JsonObject): JsonObject[] {
  const extended = objectsAt(legacy, 'extended_entities', 'media')
  return extended.length > 0 ? extended : objectsAt(legacy, 'entities', 'media')
}

/** A repost says of what it reposts that it quotes; the quote itself belongs to the reposted post. */
function innerParts(
  tweet: JsonObject,
  legacy: JsonObject,
  depth: number,
): { quoted: PostPart | undefined; reposted: PostPart | undefined } {
  const reposted = repostedPart(tweet, legacy, depth)
  const quoted = quotedPart(tweet, legacy, depth)
  if (reposted === undefined || quoted === undefined) return { quoted, reposted }
  if (reposted.quoted !== undefined && reposted.quoted.unavailable === undefined)
    return { quoted: undefined, reposted }
  return { quoted: undefined, reposted: { ...reposted, quoted } }
}

function quotedIdOf(tweet: JsonObject, legacy: JsonObject): string | undefined {
  return idOf(at(legacy, 'quoted_status_id_str')) ?? idOf(at(tweet, 'quotedRefResult', 'result', 'rest_id'))
}

function quotedPart(tweet: JsonObject, legacy: JsonObject, depth: number): PostPart | undefined {
  const result =
    objectAt(tweet, 'quoted_status_result', 'result') ??
    objectAt(tweet, 'quoted_tweet_results', 'result') ??
    objectAt(legacy, 'quoted_status')
  const id = quotedIdOf(tweet, legacy)
  if (depth >= MAX_QUOTES || (!result && id === undefined)) return undefined
  if (result) {
    const known = idOf(at(unwrapped(result), 'rest_id')) ?? idOf(at(result, 'id_str')) ?? id
    return known === undefined ? undefined : tweetPart(result, known, depth + 1)
  }
  // Of a quote within a quote X only names the id: that is not lost, just not delivered.
  return id === undefined || depth > 0
    ? undefined
    : unavailablePart(id, 'the quoted post is not in this export')
}

function repostedPart(tweet: JsonObject, legacy: JsonObject, depth: number): PostPart | undefined {
  const result =
    objectAt(legacy, 'retweeted_status_result', 'result') ??
    objectAt(tweet, 'repost_result', 'result') ??
    objectAt(legacy, 'retweeted_status')
  const known = idOf(at(unwrapped(result), 'rest_id')) ?? idOf(at(result, 'id_str'))
  return result && known !== undefined && depth < MAX_QUOTES ? tweetPart(result, known, depth + 1) : undefined
}

function replyOf(legacy: JsonObject): PostPart['inReplyTo'] {
  const id = idOf(at(legacy, 'in_reply_to_status_id_str')) ?? idOf(at(legacy, 'in_reply_to_status_id'))
  if (id === undefined) return undefined
  return compact<{ id: string; handle?: string }>({ id, handle: textAt(legacy, 'in_reply_to_screen_name') })
}
