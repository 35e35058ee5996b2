/** What X tells of a post beside what its author wrote: counts, corrections, versions, warnings, where it stands. */
import type { CommunityNote, Link, PostCounts, PostPart } from '../../contract/post.ts'
import { idOf } from '../post-id.ts'
import { at, compact, type JsonObject, numberAt, objectAt, objectsAt, textAt, textsAt } from '../shape.ts'
import { langOf } from './text.ts'

type Around = Pick<
  PostPart,
  'communityNote' | 'counts' | 'versions' | 'community' | 'translation' | 'warnings'
>

/**
 * @param outer - What the tweet came wrapped in, which may say why it is not shown to everyone; else the tweet itself.
 * @param legacy - The older half of the tweet.
 */
export function aroundOf(outer: unknown, tweet: JsonObject, legacy: JsonObject): Around {
  return compact<Around>({
    communityNote: noteOf(tweet, legacy),
    counts: countsOf(tweet, legacy),
    versions: versionsOf(tweet),
    community: communityOf(tweet),
    translation: translationOf(tweet),
    warnings: warningsOf(outer, tweet, legacy),
  })
}

function countsOf(tweet: JsonObject, legacy: JsonObject): PostCounts | undefined {
  const counts = compact<PostCounts>({
    likes: countAt(legacy, 'favorite_count'),
    reposts: countAt(legacy, 'retweet_count'),
    replies: countAt(legacy, 'reply_count'),
    quotes: countAt(legacy, 'quote_count'),
    bookmarks: countAt(legacy, 'bookmark_count'),
    views:
      countAt(tweet, 'views', 'count') ??
      countAt(tweet, 'view_count_info', 'count') ??
      countAt(legacy, 'ext_views', 'count'),
  })
  return Object.keys(counts).length === 0 ? undefined : counts
}

function countAt(value: unknown, ...path: string[]): number | undefined {
  const count = numberAt(value, ...path)
  return count !== undefined && Number.isSafeInteger(count) && count >= 0 ? count : undefined
}

/** X calls it a pivot: it leads from the post to the note that readers rated as helpful. */
function noteOf(tweet: JsonObject, legacy: JsonObject): CommunityNote | undefined {
  const pivot = objectAt(tweet, 'birdwatch_pivot') ?? objectAt(legacy, 'birdwatch_pivot')
  const text = textAt(pivot, 'subtitle', 'text') ?? textAt(pivot, 'note', 'summary', 'text')
  if (text === undefined || text.trim() === '') return undefined
  const id = idOf(at(pivot, 'note', 'rest_id')) ?? idOf(at(pivot, 'noteId'))
  const url = textAt(pivot, 'destinationUrl') ?? (id && `https://x.com/i/birdwatch/n/${id}`)
  return compact<CommunityNote>({ text: text.trim(), links: noteLinks(pivot, text), url })
}

function noteLinks(pivot: unknown, text: string): Link[] {
  const links = objectsAt(pivot, 'subtitle', 'entities').flatMap((entity): Link[] => {
    const url = textAt(entity, 'ref', 'url') ?? textAt(entity, 'url')
    if (url === undefined || !/^https?:\/\//i.test(url)) return []
    const [from, to] = [numberAt(entity, 'fromIndex'), numberAt(entity, 'toIndex')]
    const title = from === undefined || to === undefined ? '' : text.slice(from, to).trim()
    return [compact<Link>({ url, title: title === '' ? undefined : title })]
  })
  return [...new Map(links.map((link) => [link.url, link])).values()]
}

/** An edited post names all its versions; one that is alone has none. */
function versionsOf(tweet: JsonObject): string[] | undefined {
  const initial = textsAt(tweet, 'edit_control', 'edit_control_initial', 'edit_tweet_ids')
  const ids = (initial.length > 0 ? initial : textsAt(tweet, 'edit_control', 'edit_tweet_ids')).filter(
    (id) => idOf(id) !== undefined,
  )
  return ids.length > 1 ? [...new Set(ids)] : undefined
}

function communityOf(tweet: JsonObject): PostPart['community'] {
  const found =
    objectAt(tweet, 'community_results', 'result') ??
    objectAt(tweet, 'author_community_relationship', 'community_results', 'result') ??
    objectAt(tweet, 'community')
  const name = textAt(found, 'name')
  if (name === undefined) return undefined
  return compact<NonNullable<PostPart['community']>>({
    id: idOf(at(found, 'id_str')) ?? idOf(at(found, 'rest_id')),
    name,
  })
}

function translationOf(tweet: JsonObject): PostPart['translation'] {
  const raw =
    objectAt(tweet, 'grok_translated_post_with_availability') ?? objectAt(tweet, 'grok_translated_post')
  const post = objectAt(raw, 'translated_post') ?? raw
  const text = textAt(post, 'text') ?? textAt(post, 'translation') ?? textAt(post, 'translated_text')
  if (text === undefined || text.trim() === '') return undefined
  const lang = langOf(at(post, 'destination_language') ?? at(post, 'language') ?? at(post, 'lang'))
  return compact<NonNullable<PostPart['translation']>>({ text: text.trim(), lang })
}

const MEDIA_WARNINGS: Readonly<Record<string, string>> = {
  adult_content: 'adult content',
  graphic_violence: 'graphic violence',
  other: 'sensitive content',
}

function warningsOf(outer: unknown, tweet: JsonObject, legacy: JsonObject): string[] | undefined {
  const warnings: string[] = []
  for (const medium of objectsAt(legacy, 'extended_entities', 'media')) {
    const said =
      objectAt(medium, 'sensitive_media_warning') ?? objectAt(medium, 'ext_sensitive_media_warning')
    for (const [key, words] of Object.entries(MEDIA_WARNINGS))
      if (at(said, key) === true) warnings.push(words)
    const blurred = textAt(medium, 'mediaVisibilityResults', 'blurred_image_interstitial', 'text', 'text')
    if (blurred !== undefined) warnings.push(blurred)
  }
  for (const place of [outer, tweet]) {
    const said =
      textAt(place, 'tweetInterstitial', 'text', 'text') ??
      textAt(place, 'softInterventionPivot', 'text', 'text')
    if (said !== undefined) warnings.push(said)
  }
  if (warnings.length === 0 && at(legacy, 'possibly_sensitive') === true) warnings.push('possibly sensitive')
  return warnings.length === 0 ? undefined : [...new Set(warnings)]
}
