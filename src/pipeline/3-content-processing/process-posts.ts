/** Some posts of a run: those that nobody else has in hand, several at a time. */
import type { PostRow } from '../../db/tables.ts'
import { saveFailure } from '../../posts/checkpoints.ts'
import { beginAgain, beginPosts, endPosts, type BegunPost } from '../../posts/run-marks.ts'
import { markWorkerDied } from '../../queue/task-state.ts'
import { workAtOnce } from '../hands.ts'
import type { RunContext } from '../phase.ts'
import { embedFinished } from './embed-finished.ts'
import { loadWork } from './load-posts.ts'
import { processPost } from './process-post.ts'
import type { LoadedPost } from './sub-phase.ts'

/** A post that was in hand each time when a process died so often is set aside. */
const MAX_STARTS = 3

export interface PostCounts {
  processed: number
  failed: number
}

/** What stands between posts: shared by all jobs of this process. */
export interface PostHands {
  /** Runs the work when fewer than so many posts are in hand. */
  take<T>(work: () => Promise<T>): Promise<T>
  /** The same, one at a time: for posts that may have ended a process. */
  takeAlone<T>(work: () => Promise<T>): Promise<T>
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
  try {
    const begun = await beginPosts(run.db, run.runId, claimed)
    const counts: PostCounts = { processed: 0, failed: 0 }
    const fresh = begun.filter(({ starts }) => starts === 0)
    const suspects = begun.filter(({ starts }) => starts > 0)
    if (suspects.length > 0) await markWorkerDied(run.db, run.runId)
    const finished: string[] = []
    const work = async (post: LoadedPost): Promise<void> => {
      const isFinished = await processPost(run, post)
      counts[isFinished ? 'processed' : 'failed'] += 1
      if (isFinished) finished.push(post.post.id)
      onPost()
    }
    let ended = await workAtOnce(await load(run, fresh), fresh.length, run.signal, (post) =>
      hands.take(() => work(post)),
    )
    if (!('error' in ended)) {
      ended = await workAtOnce(await load(run, suspects), 1, run.signal, (post) =>
        hands.takeAlone(async () => {
          if ((await beginAgain(run.db, post.post.id)) <= MAX_STARTS) return work(post)
          await setAside(run, post.post)
          counts.failed += 1
          onPost()
        }),
      )
    }
    await embedFinished(run, finished)
    return { ...counts, ...ended, elsewhere: postIds.length - claimed.length }
  } finally {
    try {
      await endPosts(run.db, claimed)
    } finally {
      await run.presence.giveBack(claimed)
    }
  }
}

async function setAside(run: RunContext, post: PostRow): Promise<void> {
  const message = `The process ended ${MAX_STARTS} times while it worked on this post.`
  const failure = { code: 'post_ends_process', message, at: new Date().toISOString() }
  const failed = { postId: post.id, runId: run.runId, subPhase: 'tweet_caching', failure } as const
  await saveFailure(run.db, { ...failed, setAside: post })
  run.report.say('error', `Post ${post.id} is set aside. ${message}`, 'content_processing')
}

function load(run: RunContext, begun: readonly BegunPost[]): Promise<LoadedPost[]> {
  return loadWork(
    run,
    begun.map(({ id }) => id),
  )
}
