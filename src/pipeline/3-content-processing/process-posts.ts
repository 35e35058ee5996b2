/** Some posts of a run: those that nobody else has in hand, several at a time. */
import { setTimeout as sleep } from 'node:timers/promises'
import { databaseTime } from '../../db/clock.ts'
import { databaseFault } from '../../db/database-fault.ts'
import type { PostRow } from '../../db/tables.ts'
import { PostError, UnavailableError } from '../../errors.ts'
import { saveFailure } from '../../posts/checkpoints.ts'
import {
  beginPost,
  endPosts,
  endsProcesses,
  listOpenPosts,
  MAX_ENDS_ALONE,
  needsToBeAlone,
  noteGettingOn,
  type OpenPost,
} from '../../posts/run-marks.ts'
import { markWorkerDied } from '../../queue/task-state.ts'
import { workAtOnce } from '../hands.ts'
import type { RunContext } from '../phase.ts'
import { embedFinished } from './embed-finished.ts'
import { loadWork } from './load-posts.ts'
import { processPost } from './process-post.ts'
import type { LoadedPost } from './sub-phase.ts'

const LET_GO_AGAIN_MS = 500

export interface PostCounts {
  processed: number
  failed: number
}

/** What stands between posts: shared by all jobs of this process. */
export interface PostHands {
  /** Runs the work when fewer than so many posts are in hand. */
  take<T>(postId: string, work: () => Promise<T>): Promise<T>
  /**
   * Runs the work when no other post is in hand, nor waits to be taken, and keeps all others out meanwhile.
   *
   * @param rank - Of those that wait to be alone, the one with the lowest comes first.
   */
  takeAlone<T>(postId: string, rank: number, work: () => Promise<T>): Promise<T>
}

export interface PostTools {
  hands: PostHands
  /** Told after each post. */
  onPost: () => void
}

export interface ProcessedPosts extends PostCounts {
  /** What ended the work early, if anything did. */
  error?: unknown
  /** Posts that another worker has in hand. */
  elsewhere: number
}

/** @returns What became of them. */
export async function processPosts(
  run: RunContext,
  postIds: readonly string[],
  { hands, onPost }: PostTools,
): Promise<ProcessedPosts> {
  const claimed = await run.presence.claim(postIds)
  /** What the posts are left with that were begun. */
  const left = new Map<string, OpenPost>()
  try {
    const open = await listOpenPosts(run.db, run.runId, claimed)
    if (open.some(({ starts }) => starts > 0)) await markWorkerDied(run.db, run.runId)
    const counts: PostCounts = { processed: 0, failed: 0 }
    const finished: string[] = []
    let isCutShort = false
    /** A mark that could not be set is no fault of the run: the job's try fails, and it is tried again. */
    const unmarked: unknown[] = []
    const work = async (one: OpenPost, inRun: RunContext, post: LoadedPost): Promise<void> => {
      // What every post would meet was met by another while this one waited for its turn.
      if (isCutShort || run.signal.aborted) return
      left.set(one.id, one)
      await beginPost(run.db, one).catch((error: unknown) => {
        isCutShort = true
        unmarked.push(error)
        throw error
      })
      const isFinished = await processPost(inRun, post).catch((error: unknown) => {
        isCutShort = true
        throw error
      })
      left.set(one.id, { ...one, starts: 0 })
      counts[isFinished ? 'processed' : 'failed'] += 1
      if (isFinished) finished.push(one.id)
      onPost()
    }
    const together = await load(
      run,
      open.filter((one) => !needsToBeAlone(one)),
    )
    let ended = await workAtOnce(together, together.length, run.signal, ({ one, post }) =>
      hands.take(one.id, () => work(one, run, post)),
    )
    if (!('error' in ended)) {
      const alone = await load(run, open.filter(needsToBeAlone))
      ended = await workAtOnce(alone, alone.length, run.signal, ({ one, post }) =>
        hands.takeAlone(one.id, one.starts, async () => {
          if (!endsProcesses(one)) return work(one, watched(run, one.id), post)
          await setAside(run, post.post)
          counts.failed += 1
          onPost()
        }),
      )
    }
    await embedFinished(run, finished)
    if (unmarked.length > 0) throw unmarked[0]
    return { ...counts, ...ended, elsewhere: postIds.length - claimed.length }
  } finally {
    await letGo(run, claimed, [...left.values()])
  }
}

/** Each answer that is stored tells that the post gets on. */
function watched(run: RunContext, postId: string): RunContext {
  const onMade = (): Promise<void> => noteGettingOn(run.db, postId)
  return {
    ...run,
    asker: {
      ...run.asker,
      ask: (question, subject, input, signal) =>
        run.asker.ask(question, { ...subject, onMade }, input, signal),
    },
  }
}

/**
 * Takes marks and claims off. While the database is away they stay, and nobody else takes the posts for ones that a
 * process died with: they are taken off when it is back.
 */
async function letGo(run: RunContext, claimed: readonly string[], left: readonly OpenPost[]): Promise<void> {
  try {
    await endPosts(run.db, left)
  } catch (error) {
    if (isAway(error)) {
      void letGoLater(run, claimed, left)
      return
    }
    run.log.warn({ err: error, postIds: claimed }, 'marks of posts stay')
  }
  await run.presence.giveBack(claimed)
}

async function letGoLater(
  run: RunContext,
  claimed: readonly string[],
  left: readonly OpenPost[],
): Promise<void> {
  try {
    for (let isThere = false; !isThere;) {
      await sleep(LET_GO_AGAIN_MS, undefined, { ref: false })
      isThere = await endPosts(run.db, left).then(
        () => true,
        (error: unknown) => {
          if (isAway(error)) return false
          throw error
        },
      )
    }
  } catch (error) {
    run.log.warn({ err: error, postIds: claimed }, 'marks of posts stay')
  }
  await run.presence.giveBack(claimed).catch((error: unknown) => {
    run.log.warn({ err: error, postIds: claimed }, 'claims of posts stay')
  })
}

function isAway(error: unknown): boolean {
  return databaseFault(error) instanceof UnavailableError
}

async function setAside(run: RunContext, post: PostRow): Promise<void> {
  const message = `The process ended ${MAX_ENDS_ALONE} times while it worked on this post alone.`
  const error = new PostError('post_ends_process', message, {
    hint: `The system log may say why (memory, a crash). To try it again: kba retry ${post.id}`,
  })
  const { code, hint = '' } = error
  const failure = { code, message, hint, at: databaseTime(run.db).toISOString() }
  const failed = { postId: post.id, runId: run.runId, subPhase: 'tweet_caching', failure } as const
  await saveFailure(run.db, { ...failed, setAside: post })
  run.report.say('error', `Post ${post.id} is set aside. ${message}`, 'content_processing')
}

interface ToDo {
  one: OpenPost
  post: LoadedPost
}

async function load(run: RunContext, open: readonly OpenPost[]): Promise<ToDo[]> {
  if (open.length === 0) return []
  const byId = new Map(open.map((one) => [one.id, one]))
  const posts = await loadWork(run, [...byId.keys()])
  return posts.flatMap((post) => {
    const one = byId.get(post.post.id)
    return one === undefined ? [] : [{ one, post }]
  })
}
