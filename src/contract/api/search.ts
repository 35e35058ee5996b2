/** Search: by word and by meaning. */
import { z } from 'zod'
import { itemFilters } from './items.ts'
import { timeSchema, type Operations } from './operation.ts'

export const searchResultSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    category: z.string().describe('main/sub'),
    main_category: z.string(),
    subcategory: z.string(),
    score: z.number(),
    snippet: z.string().describe('plain text with **hits** marked'),
    highlights: z
      .array(z.object({ text: z.string(), hit: z.boolean() }))
      .describe('the snippet in pieces, to be shown without parsing'),
    path: z.string(),
    source_url: z.string(),
    author: z.string().nullable(),
    posted_at: timeSchema.nullable(),
    thumbnail: z.string().nullable(),
  })
  .meta({ id: 'SearchResult' })
export type SearchResult = z.infer<typeof searchResultSchema>

export const searchApi = {
  search: {
    method: 'get',
    path: '/api/search',
    summary: 'Find items by word and by meaning',
    query: z.object({
      q: z.string().max(1000).describe('an empty one finds nothing'),
      ...itemFilters,
      category: z.string().max(200).optional().describe('main or main/sub'),
      limit: z.coerce.number().int().min(1).max(100).default(20),
    }),
    answer: z.object({
      results: z.array(searchResultSchema).describe('best first'),
      retrieval: z.enum(['words', 'words and meaning']).describe('which search ran'),
    }),
  },
} as const satisfies Operations
