/** Binds each job to the code that does it. */
import { packError, UnavailableError } from '../errors.ts'
import { leadRun, type LeadParts } from '../pipeline/lead-run.ts'
import { processPosts, type PostHands } from '../pipeline/3-content-processing/process-posts.ts'
import { findTask, saveFailureOfTask, type TaskState } from '../queue/task-state.ts'
import { isWorkerStopped, type Handlers, type JobContext, type JobOutcome } from '../queue/worker.ts'

export interface HandlerParts extends LeadParts {
  hands: PostHands
}

export function openHandlers(parts: HandlerParts): Handlers {
  return {
    'run-agent': ({ runId }, job) => leadAlone(parts, runId, job),
    'process-posts': async ({ runId, postIds }, job) => {
      const task = await findTask(parts.database.db, runId)
      // One that is to stop, or has failed, leaves its posts to the next run.
      if (task?.status !== 'running' || 'failure' in task.result) return undefined
      return processPostsOf(parts, task, postIds, job)
    },
    echo: () => Promise.resolve(undefined),
  }
}

/** Two workers may have the job: one that seemed dead, and who took it over. */
async function leadAlone(parts: HandlerParts, runId: string, job: JobContext): Promise<JobOutcome> {
  const { presence } = parts.database
  const claim = [`run ${runId}`]
  if ((await presence.claim(claim)).length === 0) return 'later'
  try {
    return await leadRun(parts, runId, job)
  } finally {
    await presence.giveBack(claim)
  }
}

async function processPostsOf(
  { database: { db }, runs, hands }: HandlerParts,
  task: TaskState,
  postIds: readonly string[],
  { signal }: JobContext,
): Promise<JobOutcome> {
  const run = await runs.open(task)
  const endNow = (): void => {
    run.abort(signal.reason as Error)
  }
  signal.addEventListener('abort', endNow, { once: true })
  try {
    const onPost = (): void => {
      run.posts.add()
    }
    const context = { ...run.context, round: 0, failure: undefined, handOut: handsOutNothing }
    const { error, elsewhere } = await processPosts(context, postIds, { hands, onPost })
    await run.usage.save(db, task.task_id)
    if (isWorkerStopped(error)) throw error
    if (error === undefined) return elsewhere > 0 ? 'later' : undefined
    if (error instanceof UnavailableError && task.waits_for_models) return { awayFor: error }
    await saveFailureOfTask(db, task.task_id, packError(error))
    return undefined
  } finally {
    signal.removeEventListener('abort', endNow)
    await run.close()
  }
}

function handsOutNothing(): Promise<never> {
  return Promise.reject(new RangeError('Posts hand out no posts.'))
}
