/** Starts workers on queues: each job told in the log, one living worker seen by the others, drained at the end. */
import { takeUpAnswers } from '../chat/ask.ts'
import type { WorkParts } from '../chat/work-answer.ts'
import { messageOf, type UnavailableError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { LeadParts } from '../pipeline/lead-run.ts'
import { nextTry } from '../next-try.ts'
import type { ProgressStore } from '../live/progress.ts'
import { POSTS_A_JOB, type QueueName } from '../queue/catalogue.ts'
import { findLiveRun } from '../queue/task-state.ts'
import { workerStopped, type JobEnd } from '../queue/worker.ts'
import { openHandlers } from './handlers.ts'
import { openHands } from './post-hands.ts'
import type { Search } from '../search/search.ts'
import { surviveFaults } from './process-faults.ts'
import { startSweep, takeUpDeadRun } from './sweep.ts'
import { startVectorUpkeep } from './vector-upkeep.ts'

export interface WorkerParts extends LeadParts {
  progress: ProgressStore
  log: Log
  /** Posts in hand at a time in this process. */
  postsAtOnce: number
  runTimeoutMs: number
  /** Where stored media are. */
  mediaCache: string
  /** What answers are made with. */
  chat: WorkParts
  search: Pick<Search, 'keepUp'>
  /** What was left in hand by others is looked after already. */
  isSettled?: boolean
  /** A sentence for who keeps this process. */
  onNote?: ((sentence: string) => void) | undefined
  /** Told of every job that ends here. */
  onJob?: ((end: JobEnd) => void) | undefined
  /** Told of every fault of a queue, which goes on by itself when the fault passes. */
  onFault?: ((error: Error) => void) | undefined
}

export interface StartedWorkers {
  /**
   * Takes no new job and waits for those in hand.
   * @param withinMs - Then they are ended; their posts are left to other workers.
   */
  drain(withinMs: number): Promise<void>
}

const FAULT_LOG_MS = 10_000
/** An outage may last for hours. */
const PAUSE_LOG_MS = 5 * 60_000
/** A chat is answered by its model; more at once than this make each of them slow. */
const CHATS_AT_ONCE = 8

/** @param concurrency - Posts in hand at a time, in the place of what the settings say. */
export async function startWorkers(
  parts: WorkerParts,
  queues: readonly QueueName[],
  concurrency = parts.postsAtOnce,
): Promise<StartedWorkers> {
  const { log } = parts
  const { presence } = parts.database
  await presence.alone(async () => {
    if (parts.isSettled !== true && !(await presence.othersLive())) {
      await takeUpDeadRun(parts)
      await takeUpAnswers({ ...parts.chat, queues: parts.queues })
    }
    await presence.announce()
  })
  const hands = openHands(concurrency)
  const handlers = openHandlers({ ...parts, hands })
  const { db } = parts.database
  const { progress, onNote } = parts
  const endGuard = surviveFaults({ db, progress, log, onNote, postsInHand: () => hands.inHand() })
  const tellPause = openPauseNotes(parts)
  // More jobs than the posts fill: while one comes to its end, or is being embedded, the next have begun.
  const jobs: Record<QueueName, number> = {
    agent: 1,
    processing: Math.ceil(concurrency / POSTS_A_JOB) + 3,
    chat: CHATS_AT_ONCE,
  }
  const logFault = openFaultLog(log)
  const workers = queues.map((queue) =>
    parts.queues.work(queue, {
      concurrency: jobs[queue],
      handlers,
      timeoutMs: parts.runTimeoutMs,
      onEnd: (end) => {
        logEnd(log, end)
        parts.onJob?.(end)
      },
      onPause: (error, until, isFirst) => void tellPause(error, until, isFirst),
      onFault: (error) => {
        logFault(error, queue)
        parts.onFault?.(error)
      },
    }),
  )
  const sweep = startSweep(parts, parts.isSettled === true)
  const upkeep = startVectorUpkeep(parts.search, log)
  return {
    async drain(withinMs) {
      await sweep.stop()
      const closing = Promise.all(workers.map((worker) => worker.close()))
      const timer = setTimeout(() => {
        for (const worker of workers) worker.abort(workerStopped())
      }, withinMs)
      await closing
      clearTimeout(timer)
      await upkeep.stop()
      endGuard()
    },
  }
}

/** While a server is away the same fault comes many times a second: each is logged once in a while, with how often it came. */
function openFaultLog(log: Log): (error: Error, queue: QueueName) => void {
  const seen = new Map<string, { at: number; times: number }>()
  return (error, queue) => {
    const key = messageOf(error).replaceAll(/(?<![\w-])[\w-]*\d[\w-]*/g, '#')
    const last = seen.get(key) ?? { at: 0, times: 0 }
    last.times += 1
    seen.set(key, last)
    if (Date.now() < last.at + FAULT_LOG_MS) return
    log.warn({ err: error, queue, times: last.times }, 'fault of the queue')
    seen.set(key, { at: Date.now(), times: 0 })
  }
}

function logEnd(log: Log, { error, ...end }: JobEnd): void {
  if (error === undefined) log.info(end, 'job')
  else log.warn({ ...end, err: error }, 'job')
}

/** The run says for whom it waits, and until when: each time as its state, in its log now and then. */
function openPauseNotes({ database, progress, log }: WorkerParts) {
  let saidAt = -Infinity
  return async (error: UnavailableError, until: Date, isFirst: boolean): Promise<void> => {
    try {
      const run = await findLiveRun(database.db)
      if (run === undefined) return
      const at = nextTry(until.getTime())
      const report = progress.reporter(run.task_id)
      if (isFirst || Date.now() > saidAt + PAUSE_LOG_MS) {
        saidAt = Date.now()
        report.say('warn', `${messageOf(error)} The work waits; next try at ${at}.`)
      }
      report.status(run.status, `waits: ${messageOf(error)} Next try at ${at}.`)
      await report.flush()
    } catch (fault) {
      log.warn({ err: fault }, 'a pause was not told')
    }
  }
}
