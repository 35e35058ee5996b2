/** Every job: its queue, its payload, how often it is tried and how long it may take. Knows no handler. */
import { z } from 'zod'

export const QUEUES = ['agent', 'processing', 'chat'] as const
export type QueueName = (typeof QUEUES)[number]

/** More posts make a job that is hard to share out; fewer make more jobs than work. */
export const POSTS_A_JOB = 8

/** A job takes main categories until it has so many topics. */
export const TOPICS_A_JOB = 4

export interface JobDefinition {
  queue: QueueName
  payload: z.ZodType
  /** Tries, the first among them. A job whose worker died is not counted as tried. */
  attempts: number
  /** The first wait before it is tried again; it doubles, jittered. */
  backoffMs: number
  /** Undefined: as long as a run may take. */
  timeoutMs?: number
}

export const JOBS = {
  /** Leads a run through its phases; hands work out and takes no slot while it waits for it. */
  'run-agent': { queue: 'agent', payload: z.object({ runId: z.uuid() }), attempts: 1, backoffMs: 1000 },
  /** Some posts of a run, each from its first missing checkpoint. */
  'process-posts': {
    queue: 'processing',
    payload: z.object({ runId: z.uuid(), postIds: z.array(z.string()).max(POSTS_A_JOB) }),
    attempts: 3,
    backoffMs: 2000,
  },
  /** The syntheses of some main categories: of each its subcategories, then its own. */
  'write-syntheses': {
    queue: 'processing',
    payload: z.object({ runId: z.uuid(), mainCategories: z.array(z.string()).max(TOPICS_A_JOB) }),
    attempts: 3,
    backoffMs: 2000,
  },
  /** Makes the answer to a question that was asked in chat. */
  'answer-question': {
    queue: 'chat',
    payload: z.object({ messageId: z.uuid() }),
    attempts: 1,
    backoffMs: 1000,
  },
  /** Comes back with its text: shows that workers take jobs, and how fast. */
  echo: {
    queue: 'chat',
    payload: z.object({ text: z.string().max(1000) }),
    attempts: 1,
    backoffMs: 1000,
    timeoutMs: 10_000,
  },
} as const satisfies Record<string, JobDefinition>

export type JobName = keyof typeof JOBS
export type JobPayload<Name extends JobName> = z.infer<(typeof JOBS)[Name]['payload']>

/** For how long finished jobs are kept, in milliseconds: the board shows them, the database has the rest. */
export const KEPT_MS = { completed: 24 * 3_600_000, failed: 7 * 24 * 3_600_000 } as const
