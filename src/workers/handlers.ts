/** Binds each job to the code that does it. */
import { workAnswer, type WorkParts } from '../chat/work-answer.ts'
import { databaseFault } from '../db/database-fault.ts'
import { packError, UnavailableError } from '../errors.ts'
import { processPosts, type PostHands } from '../pipeline/3-content-processing/process-posts.ts'
import { writeMains } from '../pipeline/4-synthesis-generation/write-mains.ts'
import type { Log } from '../log.ts'
import { leadRun, type LeadParts } from '../pipeline/lead-run.ts'
import type { OpenRun } from '../pipeline/open-runs.ts'
import type { RunContext } from '../pipeline/phase.ts'
import { findTask, saveFailureOfTask } from '../queue/task-state.ts'
import { isWorkerStopped, type Handlers, type JobContext, type JobOutcome } from '../queue/worker.ts'

export interface HandlerParts extends LeadParts {
  hands: PostHands
  chat: WorkParts
  log: Log
  onNote?: ((sentence: string) => void) | undefined
}

export function openHandlers(parts: HandlerParts): Handlers {
  const { hands } = parts
  return {
    'run-agent': ({ runId }, job) => leadAlone(parts, runId, job),
    'process-posts': ({ runId, postIds }, job) =>
      shareRun(parts, runId, job, (context, { posts }) => {
        const onPost = (): void => {
          posts.add()
        }
        return processPosts(context, postIds, { hands, onPost })
      }),
    'write-syntheses': ({ runId, mainCategories }, job) =>
      shareRun(parts, runId, job, (context) => writeClaimed(context, mainCategories)),
    'answer-question': ({ messageId }, { signal }) => workAnswer(parts.chat, messageId, { signal }),
    echo: () => Promise.resolve(undefined),
  }
}

/** Two workers may have the job: one that seemed dead, and who took it over. */
async function leadAlone(parts: HandlerParts, runId: string, job: JobContext): Promise<JobOutcome> {
  const { presence } = parts.database
  if ((await findTask(parts.database.db, runId)) === undefined) return givenBack(parts, runId, job)
  const claim = [`run ${runId}`]
  if ((await presence.claim(claim)).length === 0) return 'later'
  try {
    return await leadRun(parts, runId, job)
  } finally {
    await presence.giveBack(claim)
  }
}

interface SharedWork {
  /** What ended it early. */
  error?: unknown
  /** Parts of it that another worker has in hand. */
  elsewhere: number
}

/** A part of a run that was handed out. A run that is to stop, or has failed, leaves it to the next run. */
async function shareRun(
  parts: HandlerParts,
  runId: string,
  job: JobContext,
  work: (context: RunContext, run: OpenRun) => Promise<SharedWork>,
): Promise<JobOutcome> {
  const { runs } = parts
  const { db } = parts.database
  const { signal } = job
  const task = await findTask(db, runId)
  if (task === undefined) return givenBack(parts, runId, job)
  if (task.status !== 'running' || 'failure' in task.result) return undefined
  const run = await runs.open(task)
  const endNow = (): void => {
    run.abort(signal.reason as Error)
  }
  signal.addEventListener('abort', endNow, { once: true })
  try {
    const hands = { handOutPosts: handsOutNothing, handOutTopics: handsOutNothing }
    const context = { ...run.context, ...hands, round: 0, failure: undefined }
    const { error: thrown, elsewhere } = await work(context, run)
    const error = databaseFault(thrown) ?? thrown
    await run.usage.save(db, runId)
    if (isWorkerStopped(error)) throw error
    if (error === undefined) return elsewhere > 0 ? 'later' : undefined
    if (error instanceof UnavailableError && task.waits_for_models) return { awayFor: error }
    await saveFailureOfTask(db, runId, packError(error))
    return undefined
  } finally {
    signal.removeEventListener('abort', endNow)
    await run.close()
  }
}

/** No run is ever deleted: one that we do not know is of another installation, whose database is a copy of ours or ours of it. */
function givenBack({ log, onNote }: HandlerParts, runId: string, { jobId }: JobContext): JobOutcome {
  log.warn({ runId, jobId }, 'a job of a run that this database does not know was given back')
  onNote?.(
    `A job of run ${runId} was given back: this database does not know the run. Another installation works on the same ` +
      'queue: one of the two databases is a copy of the other, and needs a Redis server of its own.',
  )
  return 'foreign'
}

/** Of a main category that another worker has in hand nothing is written twice. */
async function writeClaimed(run: RunContext, mainCategories: readonly string[]): Promise<SharedWork> {
  const claims = new Map(mainCategories.map((main) => [`syntheses ${main}`, main]))
  const claimed = await run.presence.claim([...claims.keys()])
  try {
    const mine = claimed.map((claim) => claims.get(claim) ?? '')
    return { ...(await writeMains(run, mine)), elsewhere: mainCategories.length - mine.length }
  } finally {
    await run.presence.giveBack(claimed)
  }
}

function handsOutNothing(): Promise<never> {
  return Promise.reject(new RangeError('What was handed out is not handed out again.'))
}
