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

/** @returns The MP4 of the highest bitrate; exports name the fields in three ways. */
export function bestVariant(variants: JsonObject[]): string | undefined {
  const files = variants.flatMap((variant) => {
    const url = textAt(variant, 'url')
    const type = textAt(variant, 'content_type') ?? textAt(variant, 'contentType') ?? 'video/mp4'
    const rate = numberAt(variant, 'bitrate') ?? numberAt(variant, 'bit_rate') ?? 0
    return url !== undefined && type === 'video/mp4' ? [{ url, rate, pixels: pixelsOf(url) }] : []
  })
  return files.sort((a, b) => b.rate - a.rate || b.pixels - a.pixels)[0]?.url
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
  if (word === 'video' || /\.mp4(?:\?|$)/.test(url)) return 'video'
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
