/** Numbers for plots. */
import { z } from 'zod'
import type { Operations } from './operation.ts'

export const totalsSchema = z
  .object({
    posts: z.int(),
    queued: z.int(),
    processed: z.int(),
    waiting: z.int().describe('without text yet'),
    unavailable: z.int(),
    set_aside: z.int(),
    failed: z.int(),
    items: z.int(),
    categories: z.int(),
    syntheses: z.int(),
    media_stored: z.int(),
    media_missing: z.int(),
  })
  .meta({ id: 'Totals' })
export type Totals = z.infer<typeof totalsSchema>

const phaseCostSchema = z.object({
  phase: z.string(),
  seconds: z.number(),
  input_tokens: z.int(),
  output_tokens: z.int(),
  usd: z.number().nullable(),
})

export const statisticsSchema = z
  .object({
    totals: totalsSchema,
    items_over_time: z
      .array(z.object({ day: z.iso.date(), items: z.int(), total: z.int() }))
      .describe('items made a day, days without any left out; `total` is the sum so far'),
    by_category: z
      .array(z.object({ main_category: z.string(), subcategory: z.string(), items: z.int() }))
      .describe('the largest first'),
    by_author: z.array(z.object({ author: z.string(), items: z.int() })).describe('the twenty with most'),
    runs: z
      .array(
        z.object({
          task_id: z.string(),
          started_at: z.string(),
          status: z.string(),
          seconds: z.number(),
          processed: z.int(),
          failed: z.int(),
          usd: z.number().nullable(),
          phases: z.array(phaseCostSchema),
        }),
      )
      .describe('the last ones, oldest first'),
    model_use: z
      .array(
        z.object({
          purpose: z.enum(['run', 'chat', 'search']),
          calls: z.int(),
          input_tokens: z.int(),
          output_tokens: z.int(),
          usd: z.number().nullable().describe('of the models that have a price; null when none has one'),
        }),
      )
      .describe('what models on servers were used for in these days'),
    failures: z
      .array(z.object({ code: z.string(), sub_phase: z.string(), posts: z.int(), example: z.string() }))
      .describe('by cause, the most frequent first'),
  })
  .meta({ id: 'Statistics' })
export type Statistics = z.infer<typeof statisticsSchema>

export const statisticsApi = {
  getTotals: {
    method: 'get',
    path: '/api/statistics/totals',
    countsAll: true,
    summary: 'The state of the knowledge base in numbers',
    answer: totalsSchema,
  },
  getStatistics: {
    method: 'get',
    path: '/api/statistics',
    countsAll: true,
    summary:
      'Items over time and by category; seconds, tokens and money by phase, run and purpose; failures by cause',
    query: z.object({
      days: z.coerce.number().int().min(1).max(3650).default(365),
      runs: z.coerce.number().int().min(1).max(200).default(30),
    }),
    answer: statisticsSchema,
  },
} as const satisfies Operations
