/** What each fetch and each import showed, and what became of it. */
import { z } from 'zod'
import { nextCursor, pageQuery, timeSchema, type Operations } from './operation.ts'

/** Of a fetch or an import, against what is stored now. */
export const receiptSchema = z
  .object({
    id: z.string(),
    kind: z.enum(['fetch', 'import']),
    source: z.string().describe('id of the source, or of the format'),
    name: z.string(),
    began_at: timeSchema,
    ended_at: timeSchema.nullable().describe('null: it was cut off, or is under way'),
    error: z.string().nullable().describe('why it ended early'),
    shown: z.int().describe('records that it held'),
    posts: z.int().describe('posts of them, each once'),
    new_posts: z.int(),
    repeated: z.int(),
    left_out: z
      .array(
        z.object({
          kind: z.enum(['ignored', 'bad']),
          reason: z.string(),
          times: z.int(),
          places: z.array(z.string()).describe('where the first of them are'),
        }),
      )
      .describe('the most frequent reason first'),
    merged: z.int().describe('posts that are part of another now'),
    lost: z.int().describe('posts that are not here; this must not be'),
    cut: z.int().describe('posts of which a part is missing still'),
    unavailable: z.int().describe('posts that X no longer shows'),
    without_media: z.int().describe('posts with an image or video that has no file'),
  })
  .meta({ id: 'Receipt' })
export type Receipt = z.infer<typeof receiptSchema>

export const receiptPostSchema = z
  .object({
    post_id: z.string(),
    state: z.enum(['lost', 'cut', 'unavailable', 'without_media']),
    reason: z.string().nullable().describe('why there is no file'),
    source_url: z.string().nullable(),
    author: z.string().nullable(),
    text: z.string().nullable().describe('the beginning of the post'),
    has_item: z.boolean(),
  })
  .meta({ id: 'ReceiptPost' })
export type ReceiptPost = z.infer<typeof receiptPostSchema>

export const receiptsApi = {
  listReceipts: {
    method: 'get',
    path: '/api/receipts',
    summary: 'What each fetch and each import showed, stored and left out, the newest first',
    query: z.object({
      ...pageQuery,
      kind: z.enum(['fetch', 'import']).optional(),
      source: z.string().max(100).optional().describe('id of a source, or of a format'),
    }),
    answer: z.object({ receipts: z.array(receiptSchema), next_cursor: nextCursor }),
    errors: ['invalid_cursor'],
  },
  getReceipt: {
    method: 'get',
    path: '/api/receipts/{id}',
    summary: 'One receipt, with the posts that are lost, cut, unavailable or without a file',
    about: 'Of each kind the first 100; `kba verify RECEIPT` names all.',
    params: z.object({ id: z.uuid('an id of a receipt') }),
    answer: z.object({ receipt: receiptSchema, posts: z.array(receiptPostSchema) }),
    errors: ['unknown_receipt'],
  },
} as const satisfies Operations
