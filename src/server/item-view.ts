/** Items as the API tells them. */
import type { Item, ItemCard, ItemMedium, SourcePost } from '../contract/api/items.ts'
import type { Author, Link, PostPart } from '../contract/post.ts'
import type { MediaRow, PostRow } from '../db/tables.ts'
import { bodyHashOf } from '../documents/get-item.ts'
import { itemPath } from '../topics/place.ts'
import type { ListedItem } from '../documents/item-list.ts'
import type { ShownItem } from '../documents/item-repository.ts'
import { fullText, listAllParts } from '../posts/post-text.ts'

export function mediumUrl(postId: string, mediumId: string): string {
  return `/api/media/${encodeURIComponent(postId)}/${encodeURIComponent(mediumId)}`
}

export function itemCard(row: ListedItem): ItemCard {
  const { id, title, summary, main_category, subcategory, tags, source_url, media_count, user_edited } = row
  const { favourite, reading } = row
  return {
    ...{ id, title, summary, main_category, subcategory, tags, source_url, media_count, user_edited },
    ...{ favourite, reading },
    ...{ author: row.author_handle, author_name: row.author_name },
    posted_at: row.posted_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    thumbnail: row.thumbnail === null ? null : mediumUrl(id, row.thumbnail),
  }
}

export interface ItemParts {
  item: ShownItem
  post: PostRow
  media: readonly MediaRow[]
}

export function wholeItem({ item, post, media }: ItemParts): Item {
  const { id, main_category, subcategory, title, summary, tags, body, model, user_edited } = item
  const picture = media.find((medium) => isStored(medium) && medium.content_type?.startsWith('image/'))
  return {
    ...{ id, title, summary, main_category, subcategory, tags, body, user_edited },
    ...{ source_url: post.source_url, author: post.author_handle, author_name: post.author_name },
    posted_at: post.posted_at?.toISOString() ?? null,
    created_at: item.created_at.toISOString(),
    updated_at: item.updated_at.toISOString(),
    thumbnail: picture === undefined ? null : mediumUrl(id, picture.medium_id),
    media_count: media.length,
    favourite: post.favourite,
    reading: post.reading as ItemCard['reading'],
    body_hash: bodyHashOf(item),
    path: itemPath(item),
    media: media.map((medium) => itemMedium(medium, post)),
    media_base: `/api/media/${encodeURIComponent(id)}/`,
    source: sourcePost(post),
    generated_by: { ...makerOf(model), prompt_version: item.prompt_version },
  }
}

/** Models are stored as `provider/name`. */
function makerOf(model: string): { provider: string; model: string } {
  const at = model.indexOf('/')
  return at === -1 ? { provider: model, model } : { provider: model.slice(0, at), model: model.slice(at + 1) }
}

function isStored(medium: MediaRow): boolean {
  return medium.state === 'stored' && medium.path !== null
}

function itemMedium(medium: MediaRow, post: PostRow): ItemMedium {
  const announced = listAllParts(post.content)
    .flatMap((part) => part.media)
    .find(({ id }) => id === medium.medium_id)
  return {
    medium_id: medium.medium_id,
    type: medium.type as ItemMedium['type'],
    url: isStored(medium) ? mediumUrl(medium.post_id, medium.medium_id) : null,
    content_type: medium.content_type,
    size_bytes: medium.size_bytes,
    width: announced?.width ?? null,
    height: announced?.height ?? null,
    alt_text: medium.alt_text,
    description: medium.description,
    missing: isStored(medium) ? null : (medium.reason ?? 'not downloaded yet'),
  }
}

function sourcePost(post: PostRow): SourcePost {
  return {
    id: post.id,
    url: post.source_url,
    parts: post.content.parts.map((part) => ({
      ...sourcePart(part),
      quoted: part.quoted === undefined ? null : sourcePart(part.quoted),
      reposted: part.reposted === undefined ? null : sourcePart(part.reposted),
    })),
    bookmarked_at: post.bookmarked_at?.toISOString() ?? null,
    reader: {
      ...{ title: post.own_title, notes: post.notes, highlights: post.highlights, favourite: post.favourite },
      reading: post.reading as SourcePost['reader']['reading'],
    },
    folders: post.folders,
    also_saved_as: (post.content.also ?? []).map(({ id, url, author, postedAt, parts }) => ({
      ...{ id, url, author: authorOf(author), posted_at: postedAt ?? null, text: fullText({ parts }) },
    })),
  }
}

function sourcePart(part: PostPart) {
  const { id, url, author, postedAt, text, links, hashtags, unavailable } = part
  return {
    ...aroundOf(part),
    ...{ id, url, text, hashtags },
    author: authorOf(author),
    posted_at: postedAt ?? null,
    links: links.map(linkOf),
    unavailable: unavailable ?? null,
  }
}

/** What X tells of the post beside its text. */
function aroundOf({ communityNote: note, counts, translation, warnings, community, versions }: PostPart) {
  const { readAt, ...numbers } = counts ?? {}
  const url = note?.url === undefined ? {} : { url: note.url }
  return {
    community_note: note === undefined ? null : { text: note.text, ...url, links: note.links.map(linkOf) },
    counts:
      counts === undefined ? null : { ...numbers, ...(readAt === undefined ? {} : { read_at: readAt }) },
    translation: translation?.text ?? null,
    warnings: warnings ?? [],
    community: community?.name ?? null,
    versions: versions ?? [],
  }
}

function linkOf({ url, title, description }: Link) {
  return {
    url,
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
  }
}

function authorOf({ handle, name }: Author): Author {
  return { ...(handle === undefined ? {} : { handle }), ...(name === undefined ? {} : { name }) }
}
