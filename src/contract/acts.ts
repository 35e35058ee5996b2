/** What a person can do to posts, items and topics: each act with what it takes. Page, command line and API share it. */
import { z } from 'zod'
import { MAX_NOTE_CHARS } from './note-size.ts'
import { READING_STATES } from './post.ts'

const postId = z.string().min(1).max(64)
const category = z.string().max(200)

/** Of one act. */
const MAX_MARKED = 5_000
/** Their files are read, and kept, at once. */
const MAX_DELETED = 500

export const ACTS = {
  move_item: z.strictObject({ id: postId, to: category.describe('main/sub') }),
  edit_item: z.strictObject({
    id: postId,
    body: z.string().max(500_000).describe('Markdown without front matter'),
    base_hash: z.string().max(100).describe('of the body that was edited'),
  }),
  mark_posts: z.strictObject({
    ids: z.array(postId).min(1).max(MAX_MARKED),
    favourite: z.boolean().optional(),
    reading: z.enum(READING_STATES).nullable().optional().describe('null takes the mark away'),
    notes: z
      .string()
      .max(MAX_NOTE_CHARS)
      .overwrite(cleanNote)
      .optional()
      .describe('Markdown; replaces the note that is there'),
  }),
  delete_posts: z.strictObject({ ids: z.array(postId).min(1).max(MAX_DELETED) }),
  restore_posts: z.strictObject({ ids: z.array(postId).min(1).max(MAX_DELETED) }),
  merge_categories: z.strictObject({
    from: category.describe('main or main/sub'),
    to: category.describe('of the same level'),
  }),
  rename_category: z.strictObject({ from: category, to: category }),
  retry_posts: z.strictObject({ post_ids: z.array(postId).describe('none means all') }),
  renew_outdated: z.strictObject({ post_ids: z.array(postId).describe('none means all') }),
  set_aside_posts: z.strictObject({ post_ids: z.array(postId).min(1) }),
  merge_duplicates: z.strictObject({
    kept_id: postId,
    merged_id: postId,
    discard_edits: z.boolean().describe('even if you edited the item that goes'),
  }),
  merge_pair: z.strictObject({
    pair: z.int().min(1),
    kept_id: postId.optional().describe('the better one where nothing is said'),
    discard_edits: z.boolean(),
  }),
  dismiss_pairs: z.strictObject({ pairs: z.array(z.int().min(1)).min(1) }),
} as const satisfies Record<string, z.ZodType>

export type ActKind = keyof typeof ACTS
export type ActInput<Kind extends ActKind> = z.output<(typeof ACTS)[Kind]>

/** A note as it is kept: lines end alike, none is empty at its ends, and nothing is in it that no database stores. */
function cleanNote(note: string): string {
  const clean = note.toWellFormed().replaceAll('\0', '').replaceAll(/\r\n?/g, '\n')
  return clean.replace(/^(?:[ \t]*\n)+/, '').trimEnd()
}
