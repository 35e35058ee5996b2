/** Whether the process answers, whether it can work, and what Prometheus asks for. */
import { z } from 'zod'
import type { Operations } from './operation.ts'

export const healthApi = {
  getHealth: {
    method: 'get',
    path: '/health',
    summary: 'Whether the process answers',
    answer: z.object({ status: z.literal('ok') }),
    access: 'open',
  },
  getReadiness: {
    method: 'get',
    path: '/ready',
    summary: 'Whether it can work: database and queue answer in time, and it is not about to end',
    answer: z.object({
      ready: z.boolean(),
      checks: z
        .object({ database: z.string(), queue: z.string(), process: z.string() })
        .optional()
        .describe('`ok`, or why not; for who has the token'),
    }),
    statuses: [200, 503],
    access: 'open',
  },
  getMetrics: {
    method: 'get',
    path: '/metrics',
    summary: 'Metrics in the text format of Prometheus',
    answer: z.string(),
    answerType: 'text/plain',
    access: 'metrics',
  },
} as const satisfies Operations
