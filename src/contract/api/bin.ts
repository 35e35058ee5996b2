/** The bin: delete, list, restore. */
import { z } from 'zod'
import { nextCursor, pageQuery, postId, timeSchema, type Operations } from './operation.ts'

const binnedSchema = z
  .object({
    id: z.string(),
    title: z.string().describe('of the item; of a post without one, the beginning of its text'),
    source_url: z.string(),
    author: z.string().nullable().describe('handle without the at sign'),
    main_category: z.string().nullable(),
    subcategory: z.string().nullable(),
    deleted_at: timeSchema,
    until: timeSchema.describe('it cannot be restored after this time'),
  })
  .meta({ id: 'BinnedPost' })
export type BinnedPost = z.infer<typeof binnedSchema>

const params = z.object({ id: postId })

export const binApi = {
  deleteItem: {
    method: 'delete',
    path: '/api/items/{id}',
    summary: 'Delete an item: it goes to the bin',
    about:
      'Its file, media, passages and vectors go too. The post stays known: no import, no fetch and no run brings it back. It can be restored for 30 days.',
    params,
    answer: z.object({ deleted: z.array(z.string()) }),
    errors: ['unknown_item'],
  },
  listBin: {
    method: 'get',
    path: '/api/bin',
    summary: 'What was deleted and can be restored, the last first',
    query: z.object(pageQuery),
    answer: z.object({
      posts: z.array(binnedSchema),
      total: z.int().nullable().describe('only on the first page'),
      next_cursor: nextCursor,
    }),
    errors: ['invalid_cursor'],
  },
  restorePost: {
    method: 'post',
    path: '/api/bin/{id}/restore',
    summary: 'Restore a post from the bin, with its item and file',
    about: 'Pictures beside the file and vectors are made again by the next run, without a model call.',
    params,
    answer: z.object({ restored: z.array(z.string()) }),
    errors: ['not_in_bin'],
  },
} as const satisfies Operations
