/**
 * The runs that this process has jobs of, with what all those jobs share: reporter, topic tree, model usage, and the
 * signals by which a run is stopped or ended. A watch looks in the database whether that is asked for, by whomever.
 */
import { setMaxListeners } from 'node:events'
import { databaseTime } from '../db/clock.ts'
import { parsePreferences } from '../contract/preferences.ts'
import { SystemError } from '../errors.ts'
import { openCategoryTree } from '../topics/category-tree.ts'
import type { ProgressStore, RunReporter } from '../live/progress.ts'
import { findTask, type TaskState } from '../queue/task-state.ts'
import { countRead } from '../sources/count-reads.ts'
import { openPostReaders } from '../sources/post-readers.ts'
import type { RunContext } from './phase.ts'
import { openPostCounter, type PostCounter } from './post-counter.ts'
import { openRunModels, type OpenRunModels, type RunModels } from './run-models.ts'
import type { RunUsage, SpendingLimit } from './run-usage.ts'

const WATCH_EVERY_MS = 1000

/** What is the same for every run of a process. */
export type RunParts = Omit<
  RunContext,
  | 'waitsForServices'
  | 'runId'
  | 'preferences'
  | 'report'
  | 'signal'
  | 'inHand'
  | 'tree'
  | 'readers'
  | 'handOutPosts'
  | 'handOutTopics'
  | 'round'
  | 'failure'
  | keyof RunModels
> & {
  progress: ProgressStore
  openModels: OpenRunModels
  /** What models cost, and what a run may. */
  spending: SpendingLimit
  /** A run ends after so long, whoever works on it. */
  runTimeoutMs: number
}

export interface OpenRun {
  readonly context: Omit<RunContext, 'handOutPosts' | 'handOutTopics' | 'round' | 'failure'>
  readonly report: RunReporter
  readonly usage: RunUsage
  readonly posts: PostCounter
  /** Ends the work in hand too. */
  abort(reason: Error): void
  /** One job less needs it; the last one waits until everything that was told is stored. */
  close(): Promise<void>
}

export interface OpenRuns {
  open(task: TaskState): Promise<OpenRun>
  /** Whether this process has jobs of the run in hand. */
  has(runId: string): boolean
  /** Posts in hand finish, no new one is begun. */
  stop(runId: string): void
}

interface SharedRun {
  run: Omit<OpenRun, 'close'>
  stop(): void
  close(): Promise<void>
  users: number
}

export function openRuns(parts: RunParts): OpenRuns {
  const shared = new Map<string, Promise<SharedRun>>()
  return {
    async open(task) {
      const opening = shared.get(task.task_id) ?? share(parts, task)
      shared.set(task.task_id, opening)
      const one = await opening.catch((error: unknown) => {
        // Another may have been begun meanwhile.
        if (shared.get(task.task_id) === opening) shared.delete(task.task_id)
        throw error
      })
      one.users += 1
      return {
        ...one.run,
        async close() {
          one.users -= 1
          if (one.users > 0 || shared.get(task.task_id) !== opening) return
          shared.delete(task.task_id)
          await one.close()
        },
      }
    },
    has: (runId) => shared.has(runId),
    stop(runId) {
      shared.get(runId)?.then(
        (one) => {
          one.stop()
        },
        () => undefined, // It was not opened: who opens it is told.
      )
    },
  }
}

async function share(parts: RunParts, task: TaskState): Promise<SharedRun> {
  const runId = task.task_id
  const stopping = new AbortController()
  const ending = new AbortController()
  // Every call in hand listens to them.
  for (const { signal } of [stopping, ending]) setMaxListeners(0, signal)
  const report = parts.progress.reporter(runId)
  const { usage, models } = await openRunModels(parts, runId, report)
  const tree = openCategoryTree(parts.db, parts.isShared)
  const stop = (): void => {
    stopping.abort()
  }
  const abort = (reason: Error): void => {
    stopping.abort(reason)
    ending.abort(reason)
  }
  const posts = openPostCounter(parts.db, runId, report)
  const readers = openPostReaders(parts.sources, {
    ...{ stopping: stopping.signal, importsFolder: parts.paths.imports },
    count: (sourceId, bound) => countRead(parts.db, { sourceId, runId, bound }),
    say: (level, message) => {
      report.say(level, message, 'content_processing')
    },
  })
  const unwatch = watch(parts, task, { stop, abort })
  const context = {
    ...parts,
    ...{ runId, preferences: parsePreferences(task.preferences), report, tree, readers, ...models },
    ...{ signal: stopping.signal, inHand: ending.signal, waitsForServices: task.waits_for_models },
  }
  if (task.status === 'stopping') stop()
  return {
    run: { context, report, usage, posts, abort },
    stop,
    users: 0,
    async close() {
      unwatch()
      await posts.flush()
      await usage.save(parts.db, runId)
      await report.flush()
    },
  }
}

interface Ends {
  stop: () => void
  abort: (reason: Error) => void
}

/** @returns Ends the watch. */
function watch(parts: RunParts, task: TaskState, { stop, abort }: Ends): () => void {
  const deadline = (task.started_at ?? databaseTime(parts.db)).getTime() + parts.runTimeoutMs
  const look = async (): Promise<void> => {
    if (databaseTime(parts.db).getTime() > deadline) abort(runTimeout(parts.runTimeoutMs))
    const now = await findTask(parts.db, task.task_id)
    if (now?.status === 'stopping') stop()
  }
  const timer = setInterval(() => {
    look().catch((error: unknown) => {
      parts.log.warn({ err: error, runId: task.task_id }, 'the state of the run was not looked up')
    })
  }, WATCH_EVERY_MS)
  timer.unref()
  return () => {
    clearInterval(timer)
  }
}

export function runTimeout(timeoutMs: number): SystemError {
  return new SystemError('run_timeout', `The run took longer than ${Math.round(timeoutMs / 1000)} s.`, {
    hint: 'Everything done so far is kept; the next run continues from there. CELERY_TASK_TIME_LIMIT sets the limit.',
  })
}
