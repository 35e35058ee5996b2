/** One post of the X API v2, joined with what the `includes` of its page hold. */
import type { Link, Medium, Poll, PostCounts, PostPart } from '../contract/post.ts'
import { isoDate } from './dates.ts'
import { flatPart, mediaFrom } from './flat-post.ts'
import { idOf, requireId } from './post-id.ts'
import { parsePostUrl, postUrl } from './post-url.ts'
import { articleBody } from './raw-tweet/article.ts'
import { hashtagsOf, linksOf } from './raw-tweet/text.ts'
import { INNER_QUOTE, unavailablePart } from './raw-tweet/tweet.ts'
import { authorOf } from './raw-tweet/user.ts'
import { at, compact, type JsonObject, numberAt, objectsAt, textAt, textsAt } from './shape.ts'

/** The includes of a page by kind and key, as `users 12` or `media 3_17`. */
export type Includes = ReadonlyMap<string, JsonObject>

/** @returns The key of an included object. */
export function includeKey(kind: string, object: JsonObject): string {
  return `${kind} ${textAt(object, kind === 'media' ? 'media_key' : 'id') ?? ''}`
}

/** @throws {RecordError} if the post has no id. */
export function v2Part(tweet: JsonObject, includes: Includes, depth = 0): PostPart {
  const note = at(tweet, 'note_tweet')
  const long = textAt(note, 'text')
  const entities = (long === undefined ? undefined : at(note, 'entities')) ?? at(tweet, 'entities')
  const [own, media] = [at(tweet, 'entities'), mediaIn(tweet, includes)]
  const links = linksOf(entities).filter((link) => !isMediaLink(link))
  const id = requireId(tweet.id)
  const user = includes.get(`users ${idOf(tweet.author_id) ?? ''}`)
  const part = flatPart({
    id,
    author: authorOf({ id: tweet.author_id, handle: user?.username, name: user?.name }),
    text: long ?? textAt(tweet, 'text'),
    postedAt: tweet.created_at,
    lang: tweet.lang,
    links: [...links, ...innerQuote(tweet, includes, depth)],
    targets: new Map([own, entities].flatMap(targetsIn)),
    media: [...media, ...articleMedia(tweet, includes)],
    hashtags: hashtagsOf(entities, 'tag'),
    quoted: referenced(tweet, 'quoted', includes, depth),
    reposted: referenced(tweet, 'retweeted', includes, depth),
    inReplyTo: replyOf(tweet, includes),
    article: articleIn(tweet, includes),
  })
  const poll = pollIn(tweet, includes)
  return { ...part, text: withoutQuote(part), ...(poll === undefined ? {} : { poll }), ...aroundIn(tweet) }
}

/** What X tells of a post beside its text. */
function aroundIn(tweet: JsonObject): Pick<PostPart, 'counts' | 'versions' | 'warnings'> {
  const metric = (name: string): number | undefined => numberAt(tweet, 'public_metrics', name)
  const counts = compact<PostCounts>({
    likes: metric('like_count'),
    reposts: metric('retweet_count'),
    replies: metric('reply_count'),
    quotes: metric('quote_count'),
    bookmarks: metric('bookmark_count'),
    views: metric('impression_count'),
  })
  const versions = textsAt(tweet, 'edit_history_tweet_ids').filter((id) => idOf(id) !== undefined)
  return compact<Pick<PostPart, 'counts' | 'versions' | 'warnings'>>({
    counts: Object.keys(counts).length === 0 ? undefined : counts,
    versions: versions.length > 1 ? versions : undefined,
    warnings: tweet.possibly_sensitive === true ? ['possibly sensitive'] : undefined,
  })
}

/** Of a quote within a quote no more is delivered than its id. */
function innerQuote(tweet: JsonObject, includes: Includes, depth: number): Link[] {
  const id = referenceId(tweet, 'quoted')
  const isLeftOut = depth > 0 && id !== undefined && (depth > 1 || !includes.has(`tweets ${id}`))
  return isLeftOut ? [{ url: postUrl(id), title: INNER_QUOTE }] : []
}

/** Each short address of the entities; the media's own and those of photos lead nowhere. */
function targetsIn(entities: unknown): [string, string][] {
  return objectsAt(entities, 'urls').flatMap((entity): [string, string][] => {
    const short = textAt(entity, 'url')
    const target = textAt(entity, 'unwound_url') ?? textAt(entity, 'expanded_url')
    if (short === undefined || target === undefined) return []
    return [[short, entity.media_key !== undefined || isMediaLink({ url: target }) ? '' : target]]
  })
}

function isMediaLink({ url }: Link): boolean {
  return /\/status\/\d+\/(photo|video)\/\d+$/.test(url) && parsePostUrl(url) !== undefined
}

function withoutQuote({ text, quoted }: PostPart): string {
  const last = /(?<!\s)\s*(?<!\S)(https?:\/\/\S+)$/.exec(text)
  if (!quoted || !last?.[1] || parsePostUrl(last[1])?.id !== quoted.id) return text
  return text.slice(0, last.index)
}

function mediaIn(tweet: JsonObject, includes: Includes): Medium[] {
  return textsAt(tweet, 'attachments', 'media_keys').flatMap((key) => includedMedium(key, includes))
}

function includedMedium(key: string, includes: Includes): Medium[] {
  const item = includes.get(`media ${key}`)
  // The key is `<kind>_<id>`, and the id is the one of the web client.
  return item ? mediaFrom([item]).map((medium) => ({ ...medium, id: key.replace(/^\d+_/, '') })) : []
}

function pollIn(tweet: JsonObject, includes: Includes): Poll | undefined {
  const poll = includes.get(`polls ${textsAt(tweet, 'attachments', 'poll_ids')[0] ?? ''}`)
  const choices = objectsAt(poll, 'options').flatMap((option) => {
    const label = textAt(option, 'label')
    return label === undefined
      ? []
      : [compact<Poll['choices'][number]>({ label, votes: numberAt(option, 'votes') })]
  })
  if (choices.length === 0) return undefined
  const status = textAt(poll, 'voting_status')
  return compact<Poll>({
    choices,
    endsAt: isoDate(poll?.end_datetime),
    final: status === undefined ? undefined : status === 'closed',
  })
}

function articleIn(tweet: JsonObject, includes: Includes): PostPart['article'] {
  const title = textAt(tweet, 'article', 'title')
  if (title === undefined) return undefined
  const cover = includes.get(`media ${textAt(tweet, 'article', 'cover_media') ?? ''}`)
  return compact<NonNullable<PostPart['article']>>({
    title,
    preview: textAt(tweet, 'article', 'preview_text'),
    body: articleBody(textAt(tweet, 'article', 'plain_text')),
    plain: textAt(tweet, 'article', 'plain_text'),
    coverUrl: cover && mediaFrom([cover])[0]?.url,
  })
}

/** Its cover first. */
function articleMedia(tweet: JsonObject, includes: Includes): Medium[] {
  const keys = [textAt(tweet, 'article', 'cover_media') ?? '', ...textsAt(tweet, 'article', 'media_entities')]
  return keys.flatMap((key) => includedMedium(key, includes))
}

function referenceId(tweet: JsonObject, type: string): string | undefined {
  return idOf(objectsAt(tweet, 'referenced_tweets').find((reference) => reference.type === type)?.id)
}

function referenced(
  tweet: JsonObject,
  type: string,
  includes: Includes,
  depth: number,
): PostPart | undefined {
  const id = referenceId(tweet, type)
  if (id === undefined || depth > 1) return undefined
  const other = includes.get(`tweets ${id}`)
  if (other) return v2Part(other, includes, depth + 1)
  return depth > 0 ? undefined : unavailablePart(id, `the ${type} post is not in this export`)
}

function replyOf(tweet: JsonObject, includes: Includes): PostPart['inReplyTo'] {
  const id = referenceId(tweet, 'replied_to')
  if (id === undefined) return undefined
  const user = includes.get(`users ${idOf(tweet.in_reply_to_user_id) ?? ''}`)
  return compact<{ id: string; handle?: string }>({ id, handle: authorOf({ handle: user?.username }).handle })
}
