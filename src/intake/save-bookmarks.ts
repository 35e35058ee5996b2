/** Takes bookmarks into the database, in sets: new ones in, known ones completed, nothing twice. */
import { isDeepStrictEqual } from 'node:util'
import { sql } from 'kysely'
import type { Db, Tx } from '../db/tables.ts'
import { hashPost, mergePosts } from '../posts/merge-posts.ts'
import { focalPart, type Bookmark, type Post } from '../contract/post.ts'
import { noteDuplicates } from '../duplicates/find-duplicates.ts'
import { listBinnedIds } from '../posts/bin.ts'
import { leadToKept } from '../posts/merged-posts.ts'
import {
  correctionOf,
  countedAt,
  fullText,
  hasCode,
  listMedia,
  searchText,
  spokenPart,
} from '../posts/post-text.ts'
import { joinMarks, type MarkColumns, mergeMarks, withoutOwn } from '../posts/reader-marks.ts'
import { lackOf } from '../posts/what-is-missing.ts'

export interface SavedBookmarks {
  new: number
  known: number
  /** Of the posts that were not there before. */
  newIds: string[]
  /** Pairs of posts that may be the same, found just now. */
  duplicates: number
}

/** A bookmark with where it came from. */
export interface Origin {
  format: string
  importId: string
  /** When the source was read, where that is not now: counts are of this time. */
  readAt?: Date
}

/**
 * @param bookmarks - Some hundred at a time. The same id may occur twice; the second completes the first.
 * @param alongside - Writes in the same transaction, such as the place from which to go on.
 * @returns How many were new, and how many were already known (completed or not). What the user deleted is known, and stays
 *   deleted.
 */
export async function saveBookmarks(
  db: Db,
  bookmarks: readonly Bookmark[],
  origin: Origin,
  alongside?: (tx: Tx, saved: SavedBookmarks) => Promise<void>,
): Promise<SavedBookmarks> {
  return db.transaction().execute(async (tx) => {
    const readAt = (origin.readAt ?? new Date()).toISOString()
    const read = bookmarks.map((bookmark) => ({ ...bookmark, post: countedAt(bookmark.post, readAt) }))
    const all = groupById(await leadToKept(tx, read))
    const rows = await tx
      .selectFrom('posts')
      .select(['id', 'content', 'content_hash', 'folders', 'tags', 'bookmarked_at', 'sort_index'])
      .select(['notes', 'highlights', 'own_title', 'favourite', 'reading', 'set_by_hand'])
      .where(sql<boolean>`id = any(${[...all.keys()]})`)
      .orderBy(sql`id collate "C"`)
      .forUpdate()
      .execute()
    // Looked at when the posts are held: none of them is deleted meanwhile.
    const binned = await listBinnedIds(tx, [...all.keys()])
    const incoming = new Map([...all].filter(([id]) => !binned.has(id)))
    const ids = [...incoming.keys()]
    const known = new Map(rows.map((row) => [row.id, row]))
    const changed: MarkedBookmark[] = []
    for (const bookmark of incoming.values()) {
      const row = known.get(bookmark.post.id)
      const columns = mergeMarks(row, withoutOwn(bookmark.marks, row?.set_by_hand))
      if (row === undefined) {
        changed.push({ ...bookmark, columns })
        continue
      }
      const merged = {
        ...bookmark,
        post: mergePosts(row.content, bookmark.post),
        folders: union(row.folders, bookmark.folders),
        tags: union(row.tags, bookmark.tags),
        columns,
      }
      // Compared without the order of keys, which the database does not keep.
      if (
        !isDeepStrictEqual(merged.post, row.content) ||
        (bookmark.marks !== undefined && !isDeepStrictEqual(columns, mergeMarks(row))) ||
        merged.folders.length > row.folders.length ||
        merged.tags.length > row.tags.length ||
        (bookmark.sortIndex !== undefined && bookmark.sortIndex !== row.sort_index) ||
        (row.bookmarked_at === null && bookmark.bookmarkedAt !== undefined)
      )
        changed.push(merged)
    }
    if (changed.length > 0) await upsertPosts(tx, changed, origin)
    const duplicates = await noteDuplicates(
      tx,
      changed.map(({ post }) => post),
    )
    const newIds = ids.filter((id) => !known.has(id))
    const saved = { new: newIds.length, known: bookmarks.length - newIds.length, newIds, duplicates }
    await alongside?.(tx, saved)
    return saved
  })
}

function groupById(bookmarks: readonly Bookmark[]): Map<string, Bookmark> {
  const byId = new Map<string, Bookmark>()
  for (const bookmark of bookmarks) {
    const twin = byId.get(bookmark.post.id)
    byId.set(bookmark.post.id, twin === undefined ? bookmark : mergeBookmarks(twin, bookmark))
  }
  return byId
}

function mergeBookmarks(first: Bookmark, second: Bookmark): Bookmark {
  return {
    ...first,
    ...second,
    post: mergePosts(first.post, second.post),
    folders: union(first.folders, second.folders),
    tags: union(first.tags, second.tags),
    ...(first.marks === undefined && second.marks === undefined
      ? {}
      : { marks: joinMarks(first.marks, second.marks) }),
  }
}

function union(first: readonly string[], second: readonly string[]): string[] {
  return [...new Set([...first, ...second])]
}

/** With what the reader wrote, as it is stored; without it, what is stored stays. */
export interface MarkedBookmark extends Bookmark {
  columns?: MarkColumns
}

/** Writes whole posts with their media. */
export async function upsertPosts(
  tx: Tx,
  unsorted: readonly MarkedBookmark[],
  origin: Origin,
): Promise<void> {
  // Two that write the same posts in another order would wait for each other.
  const bookmarks = [...unsorted].sort((a, b) => (a.post.id < b.post.id ? -1 : 1))
  const posts = JSON.stringify(bookmarks.map((bookmark) => toRow(bookmark, origin)))
  // A post whose substance changed starts again; one that merely gained an author or a count does not.
  await sql`
    insert into posts (id, source_url, author_handle, author_name, posted_at, text, content, content_hash, folders,
                       tags, state, format, import_id, bookmarked_at, sort_index, has_media, has_code, lacks, compared,
                       likes, reposts, bookmarks, views, correction, notes, highlights, own_title, favourite, reading)
    select id, source_url, author_handle, author_name, posted_at, text, content, content_hash,
           array(select jsonb_array_elements_text(folders)), array(select jsonb_array_elements_text(tags)), state, format, import_id, bookmarked_at, sort_index,
           has_media, has_code, lacks, true, likes, reposts, bookmarks, views, correction,
           coalesce(notes, ''), coalesce(highlights, '[]'), own_title, coalesce(favourite, false), reading
    from jsonb_to_recordset(${posts}::jsonb) as row (
      id text, source_url text, author_handle text, author_name text, posted_at timestamptz, text text, content jsonb,
      content_hash text, folders jsonb, tags jsonb, state text, format text, import_id text, bookmarked_at timestamptz,
      sort_index numeric, has_media boolean, has_code boolean, lacks text, likes bigint, reposts bigint, bookmarks bigint,
      views bigint, correction text, notes text, highlights jsonb, own_title text, favourite boolean, reading text)
    on conflict (id) do update set
      source_url = excluded.source_url, author_handle = excluded.author_handle, author_name = excluded.author_name,
      posted_at = excluded.posted_at, text = excluded.text, content = excluded.content,
      content_hash = excluded.content_hash, folders = excluded.folders, tags = excluded.tags, has_media = excluded.has_media,
      has_code = excluded.has_code, lacks = excluded.lacks, bookmarked_at = coalesce(posts.bookmarked_at, excluded.bookmarked_at), updated_at = now(),
      sort_index = coalesce(excluded.sort_index, posts.sort_index),
      likes = excluded.likes, reposts = excluded.reposts, bookmarks = excluded.bookmarks, views = excluded.views,
      correction = excluded.correction,
      notes = case when excluded.notes = '' then posts.notes else excluded.notes end,
      highlights = case when excluded.highlights = '[]' then posts.highlights else excluded.highlights end,
      own_title = coalesce(excluded.own_title, posts.own_title), favourite = excluded.favourite or posts.favourite,
      reading = coalesce(excluded.reading, posts.reading),
      state = case when posts.content_hash = excluded.content_hash and posts.state <> 'waiting' then posts.state
                   else excluded.state end,
      cache_complete = case when posts.content_hash = excluded.content_hash then posts.cache_complete end,
      media_processed = case when posts.content_hash = excluded.content_hash then posts.media_processed end,
      categories_processed = case when posts.content_hash = excluded.content_hash then posts.categories_processed end,
      kb_item_created = case when posts.content_hash = excluded.content_hash then posts.kb_item_created end,
      db_synced = case when posts.content_hash = excluded.content_hash then posts.db_synced end`.execute(tx)
  const media = bookmarks.flatMap((bookmark) => mediaRows(bookmark.post))
  if (media.length > 0) await upsertMedia(tx, media)
}

async function upsertMedia(tx: Tx, media: readonly unknown[]): Promise<void> {
  await sql`
    insert into media (post_id, position, medium_id, type, url, poster_url, alt_text)
    select * from jsonb_to_recordset(${JSON.stringify(media)}::jsonb) as row (
      post_id text, position integer, medium_id text, type text, url text, poster_url text, alt_text text)
    on conflict (post_id, medium_id) do update set
      position = excluded.position, url = excluded.url, poster_url = coalesce(excluded.poster_url, media.poster_url),
      alt_text = coalesce(excluded.alt_text, media.alt_text),
      state = case when media.state <> 'stored' and media.url <> excluded.url then 'pending' else media.state end`.execute(
    tx,
  )
}

function toRow(
  { post, folders, tags, bookmarkedAt, sortIndex, columns }: MarkedBookmark,
  origin: Origin,
): Record<string, unknown> {
  const focal = focalPart(post)
  const { author } = spokenPart(focal)
  const text = searchText(post)
  return {
    id: post.id,
    source_url: focal.url,
    author_handle: author.handle ?? null,
    author_name: author.name ?? null,
    posted_at: focal.postedAt ?? null,
    text,
    content: post,
    content_hash: hashPost(post),
    folders,
    tags,
    state: stateOf(post, fullText(post)),
    format: origin.format,
    import_id: origin.importId,
    bookmarked_at: bookmarkedAt ?? null,
    sort_index: sortIndex ?? null,
    has_media: listMedia(post).length > 0,
    has_code: hasCode(text),
    lacks: lackOf(post) ?? 'nothing',
    ...countColumns(post),
    correction: correctionOf(post) || null,
    ...columns,
  }
}

/** What posts are ordered by: of a repost that of the post it shows. */
function countColumns(post: Post): Record<'likes' | 'reposts' | 'bookmarks' | 'views', number | null> {
  const focal = focalPart(post)
  const { likes, reposts, bookmarks, views } = (focal.reposted ?? focal).counts ?? {}
  return {
    likes: likes ?? null,
    reposts: reposts ?? null,
    bookmarks: bookmarks ?? null,
    views: views ?? null,
  }
}

/** A post known by its id alone waits for its text; one that X no longer shows is kept as a trace. */
function stateOf(post: Post, text: string): string {
  if (text.trim() !== '' || listMedia(post).length > 0) return 'queued'
  return focalPart(post).unavailable === undefined ? 'waiting' : 'unavailable'
}

function mediaRows(post: Post): unknown[] {
  return listMedia(post).map((medium, position) => ({
    post_id: post.id,
    position,
    medium_id: medium.id,
    type: medium.type,
    url: medium.url,
    poster_url: medium.posterUrl ?? null,
    alt_text: medium.altText ?? null,
  }))
}
