/** Reads a post as any tool writes it: by the names in `post-names.ts`, not by the tool. */
import type { Article, PostPart } from '../../contract/post.ts'
import { parsePostUrl } from '../../x-data/post-url.ts'
import { flatPart, linkedPart } from '../../x-data/flat-post.ts'
import { idOf, requireId } from '../../x-data/post-id.ts'
import { completed, isRawTweet, tweetPart } from '../../x-data/raw-tweet/tweet.ts'
import { compact, isObject, type JsonObject, RecordError, textAt } from '../../x-data/shape.ts'
import { authorIn } from './author.ts'
import { Fields } from './fields.ts'
import { type Identity, identityOf } from './identity.ts'
import { leadsTo, linksFrom, withShortAddresses, withWholeAddresses } from './links.ts'
import { mediaIn } from './media.ts'
import * as names from './post-names.ts'
import { writtenAt } from './written-at.ts'

const MAX_QUOTES = 3
/** In a cell of a table. */
const SEPARATOR = /[;,|\s]+/

/**
 * @param trusted - The file is known to hold posts: see `identityOf`.
 * @throws {RecordError} where it is not sure which post it is.
 */
export function anyPost(record: JsonObject, trusted: boolean): PostPart {
  const raw = rawIn(record)
  if (isRawTweet(record)) return tweetPart(record)
  const fields = new Fields(record)
  const identity = identityOf(fields, trusted)
  if (identity === undefined) {
    const rawId = idOf(raw?.rest_id) ?? idOf(raw?.id_str)
    if (raw !== undefined && rawId !== undefined) return tweetPart(raw, rawId)
    // Says what is wrong with the id, where there is one.
    throw new RecordError(unknownIdentity(fields))
  }
  const part = postOf(fields, identity.id, identity.handle, 0)
  return raw === undefined ? part : completed(tweetPart(raw, part.id), part)
}

function unknownIdentity(fields: Fields): string {
  try {
    requireId(...fields.all([...names.POST_ID, ...names.RECORD_ID]))
  } catch (error) {
    if (error instanceof RecordError) return error.message
    throw error
  }
  return 'it is not sure that this is a post of X'
}

/** @returns The answer of X that a tool keeps beside its own fields. */
function rawIn(record: JsonObject): JsonObject | undefined {
  const fields = new Fields(record)
  for (const value of fields.all(names.RAW)) {
    const raw = typeof value === 'string' && value.startsWith('{') ? parsed(value) : value
    if (isObject(raw) && isRawTweet(raw)) return raw
  }
  return undefined
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    // A text like any other.
    return undefined
  }
}

function postOf(fields: Fields, id: string, handle: string | undefined, depth: number): PostPart {
  const quoted = innerPost(fields, names.QUOTED, names.QUOTED_ID, id, depth)
  const reposted = innerPost(fields, names.REPOSTED, [], id, depth)
  const media = mediaIn(fields)
  const all = linksFrom(fields.list(names.LINKS, SEPARATOR))
  const text = withWholeAddresses(textIn(fields), all)
  const listed = all.filter((link) => !leadsTo(link, [id, quoted?.id]))
  return flatPart({
    id,
    author: authorIn(fields, handle),
    text,
    holdsLongText: true,
    postedAt: writtenAt(fields.all(names.WRITTEN), id),
    lang: fields.text(names.LANGUAGE),
    links: withShortAddresses(listed, text, { hasMedia: media.length > 0, hasQuote: quoted !== undefined }),
    targets: mediaTargets(fields),
    media,
    hashtags: hashtagsIn(fields),
    quoted,
    reposted,
    article: articleIn(fields),
    inReplyTo: replyIn(fields, id),
    replies: fields.number(names.REPLIES),
  })
}

/** A quoted or repeated post: an object, or no more than its id or address. */
function innerPost(
  fields: Fields,
  objects: readonly string[],
  ids: readonly string[],
  outer: string,
  depth: number,
): PostPart | undefined {
  const record =
    fields.object(objects) ?? referenced(fields, objects === names.QUOTED ? 'quoted' : 'retweeted')
  const found = fields.all(ids).map((value) => namedPost(value))
  const named = found.find((one) => one !== undefined && !/^0+$/.test(one.id) && one.id !== outer)
  const known = named?.id
  if (record !== undefined && depth < MAX_QUOTES) {
    if (isRawTweet(record)) return tweetPart(record, known)
    const inner = new Fields(record)
    const identity = identityOf(inner, true) ?? (known === undefined ? undefined : { id: known })
    if (identity !== undefined && identity.id !== outer)
      return postOf(inner, identity.id, identity.handle, depth + 1)
  }
  return named === undefined ? undefined : linkedPart(named.id, named.handle)
}

function namedPost(value: unknown): Identity | undefined {
  const id = idOf(value)
  if (id !== undefined) return { id }
  return typeof value === 'string' ? parsePostUrl(value) : undefined
}

/** As the X API has them, put in place of the ids by a tool. */
function referenced(fields: Fields, type: string): JsonObject | undefined {
  const references = fields.list(['referencedtweets']).filter(isObject)
  return references.find((reference) => reference.type === type && textAt(reference, 'text') !== undefined)
}

function textIn(fields: Fields): string {
  return fields.text(names.TEXT) ?? ''
}

/** The short address of a medium in the text stands for what is shown: it goes. */
function mediaTargets(fields: Fields): Map<string, string> {
  const entities = [...names.RAW_MEDIA, 'media'].flatMap((name) => fields.list([name])).filter(isObject)
  return new Map(
    entities.flatMap((entity): [string, string][] => {
      const short = textAt(entity, 'url')
      return short !== undefined && /^https?:\/\/t\.co\//.test(short) ? [[short, '']] : []
    }),
  )
}

function hashtagsIn(fields: Fields): string[] {
  return fields.list(names.HASHTAGS, SEPARATOR).flatMap((tag) => {
    const word = isObject(tag) ? new Fields(tag).text(['text', 'tag', 'name']) : tag
    return typeof word === 'string' ? [word.trim()] : []
  })
}

function articleIn(fields: Fields): Article | undefined {
  const title = fields.text(names.ARTICLE_TITLE)
  if (title === undefined) return undefined
  return compact<Article>({
    title,
    preview: fields.text(names.ARTICLE_PREVIEW),
    body: fields.text(names.ARTICLE_BODY),
  })
}

function replyIn(fields: Fields, own: string): PostPart['inReplyTo'] {
  const ids = fields.all(names.ANSWERED_ID).map((value) => idOf(isObject(value) ? value.id : value))
  const id = ids.find((found) => found !== undefined && !/^0+$/.test(found) && found !== own)
  if (id === undefined) return undefined
  const handle = fields.text(names.ANSWERED_HANDLE)?.trim().replace(/^@/, '')
  return compact<{ id: string; handle?: string }>({
    id,
    handle: /^\w{1,15}$/.test(handle ?? '') ? handle : undefined,
  })
}
