/** The media of a post, of what tools write: addresses, objects, lists by kind, or entities as X writes them. */
import type { Medium } from '../../contract/post.ts'
import { bestVariant, mediaOf, mediumId, mediumType, originalPhoto } from '../../x-data/raw-tweet/media.ts'
import { compact, isObject, type JsonObject, objectsAt } from '../../x-data/shape.ts'
import { Fields } from './fields.ts'
import { MEDIA, RAW_MEDIA } from './post-names.ts'

type Kind = Medium['type'] | undefined

const FILE = [
  'original',
  'fullurl',
  'mediaurlhttps',
  'mediaurl',
  'url',
  'src',
  'imageurl',
  'imgurl',
  'previewimageurl',
] as const
const VIDEO_FILE = ['videourl', 'video.url', 'mp4', 'mp4url', 'downloadurl'] as const
const VARIANTS = ['variants', 'videovariants', 'videoinfo.variants', 'streams'] as const
const POSTER = [
  'preview',
  'thumbnail',
  'thumbnailurl',
  'previewurl',
  'previewimageurl',
  'poster',
  'thumb',
] as const
const ALT_TEXT = ['extalttext', 'alttext', 'alt', 'accessibilitylabel'] as const
const IS_LIST = ['photos', 'photo', 'videos', 'video', 'animated', 'gifs', 'images', 'imagelinks'] as const

/** @returns The media of the record, each once; where X's own entities are there, these. */
export function mediaIn(fields: Fields): Medium[] {
  const raw = RAW_MEDIA.map((name) => fields.list([name]).filter(isObject)).find((list) => list.length > 0)
  const known = raw === undefined ? [] : mediaOf(raw)
  const others = Object.entries(MEDIA).flatMap(([name, kind]) =>
    fields.list([name], /[;,|\s]+/).flatMap((item) => mediaFrom(item, kind)),
  )
  const byId = new Map<string, Medium>()
  for (const medium of [...known, ...galleryFile(fields), ...others])
    if (!byId.has(medium.id) && !isPosterOf(medium, byId)) byId.set(medium.id, medium)
  return [...byId.values()]
}

function mediaFrom(item: unknown, kind: Kind): Medium[] {
  if (typeof item === 'string') return isFile(item) ? [fileMedium(item, kind)] : []
  if (!isObject(item)) return []
  const fields = new Fields(item)
  // `{ photos: [...], videos: [...] }`
  if (IS_LIST.some((name) => Array.isArray(fields.get(name)))) return mediaIn(fields)
  const medium = mediumFrom(fields, item, kind)
  return medium === undefined ? [] : [medium]
}

function mediumFrom(fields: Fields, item: JsonObject, kind: Kind): Medium | undefined {
  const word = fields.text(['type', 'kind', 'mediatype', '_type'])?.toLowerCase()
  const variants = VARIANTS.flatMap((name) => fields.list([name]).filter(isObject)).map(plainVariant)
  const still = fields.all(FILE).find(isFile)
  const video = bestVariant(variants) ?? fields.all(VIDEO_FILE).find(isFile)
  const url = video ?? still ?? variants.map((variant) => variant.url).find(isFile)
  if (url === undefined) return undefined
  const type = typeOf(word, url, kind)
  const poster =
    type === 'photo' ? undefined : (fields.all(POSTER).find(isFile) ?? (still === url ? undefined : still))
  return compact<Medium>({
    id: mediumId(url),
    type,
    url: type === 'photo' ? originalPhoto(url) : url,
    posterUrl: poster,
    altText: fields.text(ALT_TEXT),
    width: fields.number(['width', 'originalinfo.width']),
    height: fields.number(['height', 'originalinfo.height']),
    durationMs: durationOf(fields, item),
  })
}

function fileMedium(url: string, kind: Kind): Medium {
  const type = typeOf(undefined, url, kind)
  return { id: mediumId(url), type, url: type === 'photo' ? originalPhoto(url) : url }
}

function typeOf(word: string | undefined, url: string, kind: Kind): Medium['type'] {
  if (word !== undefined && /gif/.test(word)) return 'animated_gif'
  if (word !== undefined && /video/.test(word))
    return url.includes('/tweet_video/') ? 'animated_gif' : 'video'
  const byAddress = mediumType(undefined, url)
  if (byAddress !== 'photo') return byAddress
  return kind === undefined || /pbs\.twimg\.com\/media\//.test(url) ? 'photo' : kind
}

function plainVariant(variant: JsonObject): JsonObject {
  const fields = new Fields(variant)
  return compact<Record<string, unknown>>({
    url: fields.all(['url', 'src']).find(isFile),
    content_type: fields.text(['contenttype', 'type', 'mimetype']),
    bitrate: fields.get('bitrate'),
  })
}

function durationOf(fields: Fields, item: JsonObject): number | undefined {
  const ms = fields.number(['durationms', 'durationmillis', 'videoinfo.durationmillis'])
  if (ms !== undefined) return ms
  // twscrape writes milliseconds, snscrape seconds: no video on X is shorter than half a second.
  const duration = fields.number(['duration'])
  if (duration === undefined) return undefined
  return Math.round(duration >= 500 && objectsAt(item, 'variants').length > 0 ? duration : duration * 1000)
}

/** gallery-dl writes a record for each file. */
function galleryFile(fields: Fields): Medium[] {
  const name = fields.text(['filename'])
  const extension = fields.text(['extension'])
  const url = fields.text(['url'])
  if (name === undefined || extension === undefined || !fields.has(['tweetid'])) return []
  if (url !== undefined && isFile(url) && /twimg\.com/.test(url)) return [fileMedium(url, undefined)]
  const isPhoto = /^(?:jpe?g|png|webp)$/i.test(extension)
  return isPhoto ? [fileMedium(`https://pbs.twimg.com/media/${name}.${extension}`, 'photo')] : []
}

/** Some tools list the still picture of a video among the photos. */
function isPosterOf(medium: Medium, known: ReadonlyMap<string, Medium>): boolean {
  return [...known.values()].some(
    ({ posterUrl }) => posterUrl !== undefined && mediumId(posterUrl) === medium.id,
  )
}

/** An address of a file, not the t.co one of a page. */
function isFile(value: unknown): value is string {
  return (
    typeof value === 'string' && /^https?:\/\/(?!t\.co\/)[^\s/]/i.test(value) && !/\/status\/\d+/.test(value)
  )
}
