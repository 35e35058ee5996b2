/** Items: list, read, move, edit. */
import { z } from 'zod'
import { flagQuery, nextCursor, pageQuery, postId, timeSchema, type Operations } from './operation.ts'
import { MAX_NOTE_CHARS } from '../note-size.ts'
import { READING_STATES } from '../post.ts'
import { daySchema } from '../times.ts'

export const readingSchema = z
  .enum(READING_STATES)
  .nullable()
  .describe('`unread` is to be read; null where nobody said anything')

/** As it stands in lists. */
export const itemCardSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    summary: z.string(),
    main_category: z.string(),
    subcategory: z.string(),
    tags: z.array(z.string()),
    author: z.string().nullable().describe('handle without the at sign'),
    author_name: z.string().nullable(),
    posted_at: timeSchema.nullable(),
    created_at: timeSchema,
    updated_at: timeSchema,
    source_url: z.string(),
    thumbnail: z.string().nullable().describe('address of an image of the post'),
    media_count: z.int(),
    user_edited: z.boolean(),
    favourite: z.boolean(),
    reading: readingSchema,
  })
  .meta({ id: 'ItemCard' })
export type ItemCard = z.infer<typeof itemCardSchema>

export const itemMediumSchema = z
  .object({
    medium_id: z.string(),
    type: z.enum(['photo', 'video', 'animated_gif']),
    url: z.string().nullable().describe('address here; null where there is no file'),
    content_type: z.string().nullable(),
    size_bytes: z.int().nullable(),
    width: z.int().nullable(),
    height: z.int().nullable(),
    alt_text: z.string().nullable(),
    description: z.string().nullable(),
    missing: z.string().nullable().describe('why there is no file'),
  })
  .meta({ id: 'ItemMedium' })
export type ItemMedium = z.infer<typeof itemMediumSchema>

const linkSchema = z.object({
  url: z.string(),
  title: z.string().optional(),
  description: z.string().optional(),
})

const authorSchema = z.object({ handle: z.string().optional(), name: z.string().optional() })

/** One post of the thread, as its author wrote it. Plain text, from outside: never HTML. */
const postPartSchema = z.object({
  id: z.string(),
  url: z.string(),
  author: authorSchema,
  posted_at: z.string().nullable(),
  text: z.string(),
  links: z.array(linkSchema),
  hashtags: z.array(z.string()),
  unavailable: z.string().nullable(),
  community_note: z
    .object({ text: z.string(), url: z.string().optional(), links: z.array(linkSchema) })
    .nullable()
    .describe('what readers of X corrected'),
  counts: z
    .object({
      likes: z.int().optional(),
      reposts: z.int().optional(),
      replies: z.int().optional(),
      quotes: z.int().optional(),
      bookmarks: z.int().optional(),
      views: z.int().optional(),
      read_at: z.string().optional(),
    })
    .nullable()
    .describe('as X told them at `read_at`; what it did not tell is missing'),
  translation: z.string().nullable().describe('by X'),
  warnings: z.array(z.string()).describe('before what X warns'),
  community: z.string().nullable().describe('of X, that it was written in'),
  versions: z.array(z.string()).describe('ids of all versions of an edited post, the oldest first'),
})

export const sourcePostSchema = z
  .object({
    id: z.string(),
    url: z.string(),
    parts: z.array(
      postPartSchema.extend({ quoted: postPartSchema.nullable(), reposted: postPartSchema.nullable() }),
    ),
    bookmarked_at: timeSchema.nullable(),
    folders: z.array(z.string()),
    reader: z
      .object({
        title: z.string().nullable(),
        notes: z.string().describe('plain text or Markdown; may be empty'),
        highlights: z.array(
          z.object({ quote: z.string(), note: z.string().optional(), color: z.string().optional() }),
        ),
        favourite: z.boolean(),
        reading: readingSchema,
      })
      .describe('what the reader wrote or set, here or in the tool that the bookmark comes from'),
    also_saved_as: z
      .array(
        z.object({
          id: z.string(),
          url: z.string(),
          author: authorSchema,
          posted_at: z.string().nullable(),
          text: z.string().describe('what the post itself does not say; may be empty'),
        }),
      )
      .describe('posts that were merged into this one'),
  })
  .meta({ id: 'SourcePost' })
export type SourcePost = z.infer<typeof sourcePostSchema>

export const itemSchema = itemCardSchema
  .extend({
    body: z.string().describe('Markdown, without front matter; links to media are relative to the item'),
    body_hash: z.string().describe('sent back with an edit, so that no other edit is lost'),
    path: z.string().describe('relative to the knowledge base'),
    media: z.array(itemMediumSchema),
    media_base: z
      .string()
      .describe('where relative addresses of the body lead to: `media/image_1.jpg` is at media_base + it'),
    source: sourcePostSchema,
    generated_by: z.object({ provider: z.string(), model: z.string(), prompt_version: z.string() }),
  })
  .meta({ id: 'Item' })
export type Item = z.infer<typeof itemSchema>

const diffLineSchema = z.object({
  kind: z.enum(['same', 'added', 'removed']),
  text: z.string(),
})

export const diffSchema = z
  .object({
    changed: z.boolean(),
    added: z.int().describe('lines'),
    removed: z.int().describe('lines'),
    hunks: z.array(z.object({ old_start: z.int(), new_start: z.int(), lines: z.array(diffLineSchema) })),
  })
  .meta({ id: 'Diff' })
export type Diff = z.infer<typeof diffSchema>

const suggestionSchema = z
  .object({
    main_category: z.string(),
    subcategory: z.string(),
    confidence: z.number().describe('0 to 1: the share of such suggestions that is right'),
  })
  .meta({ id: 'PlaceSuggestion' })
export type PlaceSuggestion = z.infer<typeof suggestionSchema>

const params = z.object({ id: postId })
const bodyText = z.string().max(500_000).describe('Markdown')

export const ITEM_ORDERS = [
  ...(['newest', 'oldest', 'title', 'updated'] as const),
  ...(['likes', 'reposts', 'bookmarks', 'views'] as const),
] as const

export const itemFilters = {
  main_category: z.string().max(100).optional(),
  subcategory: z.string().max(100).optional(),
  author: z.string().max(100).optional().describe('handle, with or without the at sign'),
  from: daySchema.optional().describe('posted on this day or later'),
  to: daySchema.optional().describe('posted on this day or before'),
  has_media: flagQuery.optional(),
  favourite: flagQuery.optional(),
  reading: z.enum(READING_STATES).optional().describe('`unread`: to read'),
}

export const itemsApi = {
  listItems: {
    method: 'get',
    path: '/api/items',
    summary: 'Items, by category, author, date, media',
    query: z.object({
      ...itemFilters,
      ...pageQuery,
      order: z
        .enum(ITEM_ORDERS)
        .default('newest')
        .describe('by the time of the post, unless it says otherwise'),
    }),
    answer: z.object({
      items: z.array(itemCardSchema),
      total: z.int().nullable().describe('all that match; only on the first page'),
      next_cursor: nextCursor,
    }),
    errors: ['invalid_cursor'],
  },
  listUnsorted: {
    method: 'get',
    path: '/api/unsorted',
    summary: 'Items that fit no topic, each with places that it may belong to',
    about: 'An item leaves the list when it is moved. What was moved teaches where others like it belong.',
    query: z.object(pageQuery),
    answer: z.object({
      items: z.array(itemCardSchema.extend({ suggestions: z.array(suggestionSchema) })),
      total: z.int().nullable().describe('only on the first page'),
      next_cursor: nextCursor,
    }),
    errors: ['invalid_cursor'],
  },
  getItem: {
    method: 'get',
    path: '/api/items/{id}',
    summary: 'An item, whole, with the post that it was made from',
    params,
    answer: itemSchema,
    errors: ['unknown_item'],
  },
  listRelatedItems: {
    method: 'get',
    path: '/api/items/{id}/related',
    summary: 'Items that are about the same',
    params,
    query: z.object({ limit: z.coerce.number().int().min(1).max(50).default(8) }),
    answer: z.object({ items: z.array(itemCardSchema.extend({ score: z.number() })) }),
    errors: ['unknown_item'],
  },
  diffItem: {
    method: 'post',
    path: '/api/items/{id}/diff',
    summary: 'What an edit would change; changes nothing',
    params,
    body: z.strictObject({ body: bodyText }),
    answer: diffSchema,
    errors: ['unknown_item'],
  },
  editItem: {
    method: 'put',
    path: '/api/items/{id}',
    summary: 'Save an edit of the Markdown',
    about: "From now on the file is the user's: runs leave it as it is, unless they are forced.",
    params,
    body: z.strictObject({
      body: bodyText,
      base_hash: z.string().max(100).describe('`body_hash` of what was edited'),
    }),
    answer: itemSchema,
    errors: ['unknown_item', 'edited_meanwhile'],
  },
  markItem: {
    method: 'patch',
    path: '/api/items/{id}',
    summary: 'Set your marks: favourite, reading state, note',
    about:
      'Marks that are not sent stay as they are. What you set here is yours: no import and no run changes it. The note and the marks are written into the Markdown file.',
    params,
    body: z.strictObject({
      favourite: z.boolean().optional(),
      reading: z.enum(READING_STATES).nullable().optional().describe('null takes the mark away'),
      notes: z.string().max(MAX_NOTE_CHARS).optional().describe('Markdown; replaces your note'),
    }),
    answer: itemSchema,
    errors: ['unknown_item', 'no_mark'],
  },
  moveItem: {
    method: 'post',
    path: '/api/items/{id}/move',
    summary: 'Move an item, with its folder and media, to another category',
    params,
    body: z.strictObject({
      main_category: z.string().min(1).max(100),
      subcategory: z.string().min(1).max(100),
    }),
    answer: itemSchema,
    errors: ['unknown_item', 'category_name', 'target_exists'],
  },
} as const satisfies Operations
