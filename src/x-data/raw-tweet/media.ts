/** Photos, videos and GIFs: the best file that X has of each. */
import type { Medium } from '../../contract/post.ts'
import { compact, type JsonObject, numberAt, objectsAt, textAt } from '../shape.ts'

/** @returns The media of `extended_entities.media` (or `entities.media`), each once, without what cannot be loaded. */
export function mediaOf(entities: JsonObject[]): Medium[] {
  const byId = new Map<string, Medium>()
  for (const entity of entities) {
    const medium = mediumOf(entity)
    if (medium && !byId.has(medium.id)) byId.set(medium.id, medium)
  }
  return [...byId.values()]
}

/** @returns The address of the photo in its original size. */
export function originalPhoto(address: string): string {
  const match = /^(https?:\/\/pbs\.twimg\.com\/media\/[\w-]+)(?:\.(\w+))?(?::\w+)?(?:\?(.*))?$/.exec(address)
  if (!match?.[1]) return address
  const format = match[2] ?? new URLSearchParams(match[3] ?? '').get('format') ?? 'jpg'
  return `${match[1]}?format=${format}&name=orig`
}

/**
 * @returns The best file of a video: the most pixels, then the highest bitrate; where X offers no file, its stream. Exports
 * name the fields in three ways.
 */
export function bestVariant(variants: JsonObject[]): string | undefined {
  const offered = variants.flatMap((variant) => {
    const url = textAt(variant, 'url')
    if (url === undefined) return []
    const type = textAt(variant, 'content_type') ?? textAt(variant, 'contentType')
    const isFile = type === undefined ? !isStream(url) : /^video\/mp4\b/i.test(type)
    const rate = numberAt(variant, 'bitrate') ?? numberAt(variant, 'bit_rate') ?? 0
    return [{ url, rate, pixels: pixelsOf(url), isFile }]
  })
  const files = offered.filter(({ isFile }) => isFile)
  // Sizes are compared where all tell them: a rate says less, and is missing with the largest.
  const haveSizes = files.every(({ pixels }) => pixels > 0) || files.some(({ rate }) => rate === 0)
  files.sort((a, b) =>
    haveSizes ? b.pixels - a.pixels || b.rate - a.rate : b.rate - a.rate || b.pixels - a.pixels,
  )
  return files[0]?.url ?? offered.find(({ url }) => isStream(url))?.url
}

/** Whether an address is that of a stream in pieces (HLS, DASH), of which there is no file. */
export function isStream(url: string): boolean {
  return /\.(?:m3u8|mpd)(?:[?#]|$)/i.test(url)
}

/** X names the size in the path (`/vid/avc1/1280x720/`); some exports have it nowhere else. */
function pixelsOf(url: string): number {
  const [, width, height] = /\/(\d{2,5})x(\d{2,5})\//.exec(url) ?? []
  return Number(width ?? 0) * Number(height ?? 0)
}

/** @returns An id made of a media address: the name of its file. */
export function mediumId(address: string): string {
  const path = address.replace(/[?#][\s\S]*$/, '')
  return (
    path
      .split('/')
      .pop()
      ?.replace(/\.\w+(?::\w+)?$/, '') || address
  )
}

/** @returns The type in our words, for the words of all exports. */
export function mediumType(word: string | undefined, url: string): Medium['type'] {
  if (word === 'animated_gif' || word === 'gif' || url.includes('/tweet_video/')) return 'animated_gif'
  if (word === 'video' || /\.mp4(?:\?|$)/.test(url) || isStream(url)) return 'video'
  return 'photo'
}

function mediumOf(entity: JsonObject): Medium | undefined {
  const still = textAt(entity, 'media_url_https') ?? textAt(entity, 'media_url')
  const type = mediumType(textAt(entity, 'type'), '')
  const video = bestVariant(objectsAt(entity, 'video_info', 'variants'))
  const url = type === 'photo' ? still && originalPhoto(still) : (video ?? still)
  if (url === undefined) return undefined
  return compact<Medium>({
    id: textAt(entity, 'id_str') ?? mediumId(url),
    type,
    url,
    posterUrl: type === 'photo' ? undefined : still,
    altText: textAt(entity, 'ext_alt_text'),
    width: numberAt(entity, 'original_info', 'width'),
    height: numberAt(entity, 'original_info', 'height'),
    durationMs: numberAt(entity, 'video_info', 'duration_millis'),
  })
}
