/** First run: what is there, what is next, and the sample. */
import { z } from 'zod'
import { importResultSchema } from './imports.ts'
import type { Operations } from './operation.ts'

export const setupSchema = z
  .object({
    is_empty: z.boolean().describe('no posts yet'),
    posts: z.int(),
    queued: z.int().describe('imported, not worked on yet'),
    items: z.int(),
    runs: z.int(),
    is_running: z.boolean(),
    has_sample: z.boolean().describe('whether the sample comes with this installation'),
    models: z.enum(['built-in', 'server']),
    has_git_remote: z.boolean(),
    no_fetch_because: z
      .string()
      .nullable()
      .describe('why a fetch would bring nothing, in words for the user; null where a source is ready'),
    next: z
      .enum(['import', 'run', 'wait', 'browse'])
      .describe('import: nothing is there; run: posts wait; wait: a run goes on; browse: items are there'),
  })
  .meta({ id: 'Setup' })
export type Setup = z.infer<typeof setupSchema>

export const setupApi = {
  getSetup: {
    method: 'get',
    path: '/api/setup',
    countsAll: true,
    summary: 'What is there yet, and what to do next',
    answer: setupSchema,
  },
  importSample: {
    method: 'post',
    path: '/api/setup/sample',
    summary: 'Import the sample bookmarks and start a run over them',
    answer: z.object({
      imports: z.array(importResultSchema),
      task_id: z.string().nullable().describe('of the run; null when another one was going on'),
    }),
    errors: ['no_sample'],
  },
} as const satisfies Operations
