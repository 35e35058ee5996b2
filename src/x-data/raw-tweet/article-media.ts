/** Pictures and videos of an article: its cover, and what stands in its text. */
import type { Medium } from '../../contract/post.ts'
import { at, compact, type JsonObject, numberAt, objectAt, objectsAt, textAt } from '../shape.ts'
import { bestVariant, mediumId, originalPhoto } from './media.ts'

export interface ArticleMedia {
  cover: Medium | undefined
  /** Of the text, by X's id. */
  byId: ReadonlyMap<string, Medium>
}

/** @param raw - The article as X delivers it. */
export function articleMediaOf(raw: unknown): ArticleMedia {
  const cover = objectAt(raw, 'cover_media_results', 'result') ?? objectAt(raw, 'cover_media')
  const entities = [...objectsAt(raw, 'media_entities'), ...objectsAt(raw, 'media_entities_results')]
  const media = entities.flatMap((entity) => {
    const medium = mediumOf(objectAt(entity, 'result') ?? entity)
    return medium === undefined ? [] : [medium]
  })
  return {
    cover: cover === undefined ? undefined : mediumOf(cover),
    byId: new Map(media.map((medium) => [medium.id, medium])),
  }
}

/** @returns A picture that is named by its address alone. */
export function pictureAt(address: string): Medium | undefined {
  if (!/^https?:\/\//i.test(address)) return undefined
  return { id: mediumId(address), type: 'photo', url: originalPhoto(address) }
}

function mediumOf(entity: JsonObject): Medium | undefined {
  const info = objectAt(entity, 'media_info') ?? entity
  const still = textAt(info, 'original_img_url') ?? textAt(info, 'preview_image', 'original_img_url')
  const variants = [...objectsAt(info, 'variants'), ...objectsAt(info, 'video_info', 'variants')]
  const type = typeOf(textAt(info, '__typename') ?? '', variants)
  const best = type === 'photo' ? undefined : bestVariant(variants)
  const url = type === 'photo' ? still && originalPhoto(still) : (best ?? still)
  if (url === undefined) return undefined
  const picture = objectAt(info, 'preview_image') ?? info
  return compact<Medium>({
    id: textAt(entity, 'media_id') ?? textAt(entity, 'id_str') ?? mediumId(url),
    type,
    url,
    posterUrl: type === 'photo' ? undefined : still,
    altText: textAt(info, 'alt_text') ?? textAt(info, 'ext_alt_text') ?? textAt(entity, 'ext_alt_text'),
    width: numberAt(picture, 'original_img_width'),
    height: numberAt(picture, 'original_img_height'),
    durationMs: numberAt(info, 'duration_millis') ?? numberAt(info, 'video_info', 'duration_millis'),
  })
}

function typeOf(name: string, variants: readonly JsonObject[]): Medium['type'] {
  if (/gif/i.test(name)) return 'animated_gif'
  if (/video/i.test(name) || variants.length > 0) return 'video'
  return 'photo'
}

/** @returns The captions of what an entity of the text shows, by X's ids. */
export function captionOf(entity: unknown, item: unknown): string | undefined {
  const caption =
    textAt(item, 'caption') ?? textAt(entity, 'data', 'caption') ?? at(entity, 'data', 'caption')
  return typeof caption === 'string' && caption.trim() !== '' ? caption.trim() : undefined
}
