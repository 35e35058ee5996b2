/** What Prometheus is told, in a registry of its own. Numbers and fixed names only: no ids, no text of users. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { sql } from 'kysely'
import type { Db } from '../db/tables.ts'
import type { Log } from '../log.ts'
import type { UsageReport } from '../models/bounded.ts'
import type { Queues } from '../queue/queues.ts'
import type { JobEnd } from '../queue/worker.ts'
import { keptFor } from '../kept-for.ts'

/** Several who scrape at the same time cost one question. */
const KEEP_MS = 5000
/** Seconds; from a job that echoes to a run over thousands of posts. */
const JOB_SECONDS = [0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 1200, 3600, 7200]
/** The default of 10 ms wakes an idle process a hundred times a second. */
const EVENT_LOOP_EVERY_MS = 200

export interface MetricParts {
  db: Db
  queues: Queues
  log: Log
}

export interface Metrics {
  onJob: (end: JobEnd) => void
  onModelCall: (used: UsageReport) => void
  /** From now on the queues and the posts are counted too. */
  observe(parts: MetricParts): void
  /** In the text format of Prometheus. What does not answer is left out. */
  text(): Promise<string>
  readonly contentType: string
}

export function openMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: EVENT_LOOP_EVERY_MS })
  return {
    onJob: jobMetrics(registry),
    onModelCall: modelMetrics(registry),
    observe(parts) {
      gaugeJobs(registry, parts)
      gaugePosts(registry, parts)
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

function jobMetrics(registry: Registry): Metrics['onJob'] {
  const registers = [registry]
  const seconds = new Histogram({
    ...{ name: 'kba_job_duration_seconds', help: 'Time of one try of a job, by how it ended.', registers },
    labelNames: ['job', 'outcome'],
    buckets: JOB_SECONDS,
  })
  const failures = new Counter({
    ...{ name: 'kba_job_failures_total', help: 'Tries of jobs that failed.', registers },
    labelNames: ['queue', 'job'],
  })
  const retries = new Counter({
    ...{ name: 'kba_job_retries_total', help: 'Failed tries after which the job is tried again.', registers },
    labelNames: ['queue', 'job'],
  })
  return ({ queue, name: job, outcome, seconds: took, isRetried }) => {
    seconds.observe({ job, outcome }, took)
    if (outcome === 'failed') failures.inc({ queue, job })
    if (isRetried === true) retries.inc({ queue, job })
  }
}

function modelMetrics(registry: Registry): Metrics['onModelCall'] {
  const registers = [registry]
  const labelNames = ['purpose', 'role', 'model', 'provider'] as const
  const calls = new Counter({
    ...{ name: 'kba_model_calls_total', help: 'Calls of models that were answered.', registers },
    labelNames,
  })
  const seconds = new Counter({
    ...{ name: 'kba_model_seconds_total', help: 'Seconds from request to reply.', registers },
    labelNames,
  })
  const tokens = new Counter({
    ...{ name: 'kba_model_tokens_total', help: 'Tokens as the server counted them.', registers },
    labelNames: [...labelNames, 'direction'],
  })
  return ({ purpose, role, model, provider, usage }) => {
    const labels = { purpose, role, model, provider }
    calls.inc(labels)
    seconds.inc(labels, usage.seconds)
    tokens.inc({ ...labels, direction: 'input' }, usage.inputTokens)
    tokens.inc({ ...labels, direction: 'output' }, usage.outputTokens)
  }
}

function gaugeJobs(registry: Registry, { queues, log }: MetricParts): void {
  const ask = keptFor(KEEP_MS, () => queues.counts())
  new Gauge({
    ...{ name: 'kba_jobs', help: 'Jobs in the queues.', registers: [registry] },
    labelNames: ['queue', 'state'],
    async collect() {
      this.reset()
      const counts = await ask().catch(leftOut(log, 'jobs'))
      for (const [queue, states] of Object.entries(counts ?? {}))
        for (const [state, jobs] of Object.entries(states)) this.set({ queue, state }, jobs)
    },
  })
}

function gaugePosts(registry: Registry, { db, log }: MetricParts): void {
  const ask = keptFor(KEEP_MS, () => countPosts(db))
  new Gauge({
    ...{ name: 'kba_posts', help: 'Posts by state.', registers: [registry] },
    labelNames: ['state'],
    async collect() {
      this.reset()
      for (const { state, posts } of (await ask().catch(leftOut(log, 'posts'))) ?? [])
        this.set({ state }, posts)
    },
  })
}

async function countPosts(db: Db): Promise<{ state: string; posts: number }[]> {
  const { rows } = await sql<{ state: string; posts: number }>`
    select state, count(*)::int as posts from posts group by state`.execute(db)
  return rows
}

function leftOut(log: Log, what: string): (error: unknown) => undefined {
  return (error) => {
    log.warn({ err: error, what }, 'not counted for the metrics')
  }
}
