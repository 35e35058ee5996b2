/** Syntheses: documents over the items of a topic. */
import { z } from 'zod'
import { nextCursor, pageQuery, timeSchema, type Operations } from './operation.ts'

export const synthesisCardSchema = z
  .object({
    main_category: z.string(),
    subcategory: z.string().nullable().describe('null for the synthesis of a main category'),
    title: z.string(),
    excerpt: z.string().describe('its beginning, as plain text'),
    item_count: z.int(),
    created_at: timeSchema,
    updated_at: timeSchema,
    user_edited: z.boolean(),
  })
  .meta({ id: 'SynthesisCard' })
export type SynthesisCard = z.infer<typeof synthesisCardSchema>

export const synthesisSchema = synthesisCardSchema
  .extend({
    body: z.string().describe('Markdown, without front matter; links are relative to `path`'),
    path: z.string().describe('relative to the knowledge base'),
    model: z.string(),
    prompt_version: z.string(),
    sources: z
      .array(
        z.object({
          kind: z.enum(['item', 'synthesis']),
          id: z.string().nullable().describe('of the item; null for a synthesis'),
          title: z.string(),
          main_category: z.string(),
          subcategory: z.string().nullable(),
          path: z.string().describe('relative to the knowledge base, as its links lead to'),
        }),
      )
      .describe('what it cites, in the order of its links'),
  })
  .meta({ id: 'Synthesis' })
export type Synthesis = z.infer<typeof synthesisSchema>

const name = z.string().min(1).max(100)

export const synthesesApi = {
  listSyntheses: {
    method: 'get',
    path: '/api/syntheses',
    summary: 'Syntheses, by topic',
    query: z.object({ ...pageQuery, main_category: z.string().max(100).optional() }),
    answer: z.object({ syntheses: z.array(synthesisCardSchema), next_cursor: nextCursor }),
    errors: ['invalid_cursor'],
  },
  getMainSynthesis: {
    method: 'get',
    path: '/api/syntheses/{main_category}',
    summary: 'The synthesis of a main category',
    params: z.object({ main_category: name }),
    answer: synthesisSchema,
    errors: ['unknown_synthesis'],
  },
  getSynthesis: {
    method: 'get',
    path: '/api/syntheses/{main_category}/{subcategory}',
    summary: 'The synthesis of a subcategory',
    params: z.object({ main_category: name, subcategory: name }),
    answer: synthesisSchema,
    errors: ['unknown_synthesis'],
  },
} as const satisfies Operations
