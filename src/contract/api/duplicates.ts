/** Posts that may be the same: pairs that wait for a decision. */
import { z } from 'zod'
import { nextCursor, pageQuery, postId, timeSchema, type Operations } from './operation.ts'

export const duplicatePostSchema = z
  .object({
    id: z.string(),
    source_url: z.string(),
    author: z.string().nullable().describe('handle without the at sign'),
    author_name: z.string().nullable(),
    posted_at: timeSchema.nullable(),
    bookmarked_at: timeSchema.nullable(),
    text: z.string().describe('how the post begins; plain text from outside'),
    tags: z.array(z.string()).describe("the user's own"),
    thumbnail: z.string().nullable().describe('address of an image of the post'),
    media_count: z.int(),
    item: z
      .object({
        title: z.string(),
        main_category: z.string(),
        subcategory: z.string(),
        user_edited: z.boolean().describe('merged into the other, its edits would go'),
      })
      .nullable()
      .describe('null where no run has made one yet'),
  })
  .meta({ id: 'DuplicatePost' })
export type DuplicatePost = z.infer<typeof duplicatePostSchema>

export const duplicateSchema = z
  .object({
    id: z.int(),
    reason: z
      .enum(['post', 'link', 'text'])
      .describe('one post under two ids; both are about one link; nearly the same words'),
    score: z.number().describe('how likely, 0 to 1'),
    found_at: timeSchema,
    posts: z.array(duplicatePostSchema).length(2),
    suggested: z.string().describe('id of the post that is better kept'),
  })
  .meta({ id: 'Duplicate' })
export type Duplicate = z.infer<typeof duplicateSchema>

const params = z.object({ id: z.coerce.number().int().min(1).describe('of the pair') })

export const duplicatesApi = {
  listDuplicates: {
    method: 'get',
    path: '/api/duplicates',
    summary: 'Pairs of posts that may be the same, the likeliest first',
    query: z.object(pageQuery),
    answer: z.object({
      duplicates: z.array(duplicateSchema),
      total: z.int().nullable().describe('all that wait; only on the first page'),
      next_cursor: nextCursor,
    }),
    errors: ['invalid_cursor'],
  },
  mergeDuplicate: {
    method: 'post',
    path: '/api/duplicates/{id}/merge',
    summary: 'Make one item of the two: the other post becomes one of its sources',
    about: 'The kept item finds by the words of both at once; its file is written anew by the next run.',
    params,
    body: z.strictObject({
      keep: postId.describe('id of the post to keep'),
      discard_edits: z.boolean().default(false).describe('also when the other item was edited by hand'),
    }),
    answer: z.object({ kept: z.string(), merged: z.string() }),
    errors: [
      'unknown_duplicate',
      'duplicate_merged',
      'duplicate_keep',
      'unknown_post',
      'kept_post_empty',
      'item_edited',
    ],
  },
  dismissDuplicate: {
    method: 'post',
    path: '/api/duplicates/{id}/dismiss',
    summary: 'The two are not the same; they are not offered again',
    params,
    answer: z.object({ dismissed: z.literal(true) }),
    errors: ['unknown_duplicate', 'duplicate_merged'],
  },
} as const satisfies Operations
