/**
 * What is thrown where nobody can catch it (in a callback of a library, in a promise that nobody waits for) ends a process
 * of Node. A process that works for long records it and goes on: the piece of work that it came from ends by its limit
 * on time, all others have nothing to do with it. It ends, and leaves the rest to the next start, when its state
 * cannot be trusted: when Node itself is at fault or memory is short, and when such faults come again and again.
 */
import type { Db } from '../db/tables.ts'
import { messageOf } from '../errors.ts'
import type { Log } from '../log.ts'
import type { ProgressStore } from '../live/progress.ts'
import { findLiveRun } from '../queue/task-state.ts'

/** More within a minute come from something that is broken for good. */
const MAX_FAULTS_A_MINUTE = 20
const MINUTE_MS = 60_000
/** The user is told in words before the process ends. */
const TELL_WITHIN_MS = 2000
const BEYOND_REPAIR = new Set([
  'ERR_INTERNAL_ASSERTION',
  'ERR_MEMORY_ALLOCATION_FAILED',
  'ERR_WORKER_OUT_OF_MEMORY',
  'ENOMEM',
])

export interface FaultParts {
  db: Db
  progress: ProgressStore
  log: Log
  /** Ids of the posts that this process has in hand. */
  postsInHand: () => readonly string[]
  /** Told in words, beside the log of the run: for who looks at the process itself. */
  onNote?: ((sentence: string) => void) | undefined
  /** Ends the process. */
  exit?: (code: number) => void
}

/** From now on until what is given back is called. With several at a time each fault is told once, by the first. */
export function surviveFaults(parts: FaultParts): () => void {
  const isFirst = guards.size === 0
  guards.add(parts)
  if (isFirst) process.on('uncaughtException', onFault)
  return () => {
    guards.delete(parts)
    if (guards.size === 0) process.off('uncaughtException', onFault)
  }
}

const guards = new Set<FaultParts>()
let recent: number[] = []
let isEnding = false

/** Rejections that nobody handles come here as well. */
function onFault(error: unknown, origin: string): void {
  const [parts] = guards
  if (parts === undefined || isEnding) return
  const now = Date.now()
  recent = [...recent.filter((at) => at > now - MINUTE_MS), now]
  isEnding = isBeyondRepair(error) || recent.length > MAX_FAULTS_A_MINUTE
  const posts = parts.postsInHand()
  const about = { err: error, origin, postIds: posts }
  if (isEnding) parts.log.fatal(about, 'a fault that nobody caught: the process ends')
  else parts.log.error(about, 'a fault that nobody caught: the process goes on')
  const message = describeFault(error, posts, isEnding)
  parts.onNote?.(message)
  const told = tell(parts, message).catch((fault: unknown) => {
    parts.log.warn({ err: fault }, 'a fault was not told')
  })
  if (!isEnding) return
  const exit = parts.exit ?? ((code) => process.exit(code))
  const end = (): void => {
    isEnding = false
    recent = []
    exit(1)
  }
  const timer = setTimeout(end, TELL_WITHIN_MS)
  void told.then(() => {
    clearTimeout(timer)
    end()
  })
}

function isBeyondRepair(error: unknown): boolean {
  const { code } = (error ?? {}) as NodeJS.ErrnoException
  return BEYOND_REPAIR.has(code ?? '') || (error instanceof RangeError && /allocation/i.test(error.message))
}

function describeFault(error: unknown, posts: readonly string[], ends: boolean): string {
  const inHand =
    posts.length === 0 ? '' : ` In hand: ${posts.length === 1 ? 'post' : 'posts'} ${posts.join(', ')}.`
  const next = ends
    ? 'The process ends. When it is started again, the run continues where it was.'
    : 'The work continues; the log of the process has details.'
  return `A bug in kba: ${messageOf(error)}.${inHand} ${next}`
}

/** In the log of the run that goes on, where its user looks. */
async function tell({ db, progress }: FaultParts, message: string): Promise<void> {
  const run = await findLiveRun(db)
  if (run === undefined) return
  const report = progress.reporter(run.task_id)
  report.say('error', message)
  await report.flush()
}
