/** Search: by word and by meaning. */
import { z } from 'zod'
import { itemFilters, readingSchema } from './items.ts'
import { flagQuery, nextCursor, timeSchema, type Operations } from './operation.ts'

export const searchResultSchema = z
  .object({
    kind: z.enum(['item', 'synthesis']),
    id: z.string().describe('of the post; of a synthesis `main/sub`, or `main/`'),
    title: z.string(),
    category: z.string().describe('main/sub; main for the synthesis of a main category'),
    main_category: z.string(),
    subcategory: z.string(),
    score: z.number(),
    snippet: z.string().describe('plain text on one line'),
    highlights: z
      .array(z.object({ text: z.string(), hit: z.boolean() }))
      .describe('the snippet in pieces, to be shown without parsing'),
    path: z.string(),
    source_url: z.string().describe('empty for a synthesis'),
    author: z.string().nullable(),
    posted_at: timeSchema.nullable(),
    thumbnail: z.string().nullable(),
    favourite: z.boolean(),
    reading: readingSchema,
  })
  .meta({ id: 'SearchResult' })
export type SearchResult = z.infer<typeof searchResultSchema>

export const searchApi = {
  search: {
    method: 'get',
    path: '/api/search',
    summary: 'Find items by word and by meaning',
    query: z.object({
      q: z.string().max(20_000).describe('words, "a phrase", -without, pre*, or; an empty one finds nothing'),
      ...itemFilters,
      category: z.string().max(200).optional().describe('main or main/sub'),
      has_code: flagQuery.optional(),
      kind: z.enum(['item', 'synthesis']).optional().describe('both when not given'),
      as_you_type: flagQuery.optional().describe('the last word may be unfinished'),
      by: z.enum(['words', 'meaning', 'both']).default('both'),
      cursor: z.string().max(500).optional().describe('`next_cursor` of the page before'),
      limit: z.coerce.number().int().min(1).max(100).default(20),
    }),
    answer: z.object({
      results: z.array(searchResultSchema).describe('best first'),
      retrieval: z.enum(['words', 'words and meaning']).describe('which search ran'),
      notice: z.string().nullable().describe('why meaning did not help'),
      suggestion: z
        .string()
        .nullable()
        .describe('what may have been meant: words that stand nowhere, replaced by words like them'),
      is_meant: z.boolean().describe('whether the results are those of the suggestion'),
      next_cursor: nextCursor,
    }),
    errors: ['invalid_cursor'],
  },
} as const satisfies Operations
