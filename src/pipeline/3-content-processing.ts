/** Phase 3: hands the posts of the plan out, several at a time, and counts. One bad post never stops it. */
import { listPostsToProcess } from './plan.ts'
import { processPost } from './3-content-processing/process-post.ts'
import type { Phase, RunContext } from './phase.ts'

interface Counts {
  processed: number
  failed: number
}

/** @throws What every post would fail of alike: a model server that is away, a disk that is full. No post is blamed. */
export async function contentProcessing(run: Parameters<Phase>[0]): Promise<Counts> {
  const ids = await listPostsToProcess(run.db, run.preferences)
  const counts: Counts = { processed: 0, failed: 0 }
  const stop = new AbortController()
  const queue = ids.values() // One iterator for all: each takes the next post.
  const hands = Array.from({ length: Math.min(run.postsAtOnce, ids.length) }, async () => {
    for (const id of queue) {
      if (stop.signal.aborted || run.signal.aborted) return
      try {
        counts[(await processPost(run, id)) ? 'processed' : 'failed'] += 1
        report(run, counts, ids.length)
      } catch (error) {
        stop.abort(error)
      }
    }
  })
  await Promise.all(hands)
  stop.signal.throwIfAborted()
  return counts
}

function report(run: RunContext, counts: Counts, total: number): void {
  const done = counts.processed + counts.failed
  const message = `${done} of ${total} posts`
  run.report.progress({ phase: 'content_processing', status: 'progress', message, done, total })
}
