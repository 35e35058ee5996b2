/** Phase 3: hands the posts of the plan out, several at a time, and counts. One bad post never stops it. */
import pLimit from 'p-limit'
import { UnavailableError } from '../errors.ts'
import { listPostsToProcess } from './plan.ts'
import { processPost } from './3-content-processing/process-post.ts'
import type { Phase } from './phase.ts'

export const contentProcessing: Phase = async (run) => {
  const ids = await listPostsToProcess(run.db, run.preferences)
  const limit = pLimit(run.postsAtOnce)
  const counts = { processed: 0, failed: 0 }
  let stopped: unknown
  const work = ids.map((id) =>
    limit(async () => {
      if (stopped !== undefined || run.signal.aborted) return
      try {
        const finished = await processPost(run, id)
        counts[finished ? 'processed' : 'failed'] += 1
        report(run, counts, ids.length)
      } catch (error) {
        // The model server is away or the disk refuses: every post would fail alike, so none is blamed.
        stopped ??= error
        limit.clearQueue()
      }
    }),
  )
  await Promise.race([
    Promise.all(work),
    whenEmptied(limit, () => stopped !== undefined || run.signal.aborted),
  ])
  if (stopped !== undefined) throw stopped as Error
  run.signal.throwIfAborted()
  return counts
}

function report(
  run: Parameters<Phase>[0],
  counts: { processed: number; failed: number },
  total: number,
): void {
  const done = counts.processed + counts.failed
  run.report.progress({
    phase: 'content_processing',
    status: 'progress',
    message: `${done} of ${total} posts`,
    done,
    total,
  })
}

/** `clearQueue` leaves the promises of what was cleared open for ever; this one ends when nothing is in hand. */
async function whenEmptied(limit: ReturnType<typeof pLimit>, stopping: () => boolean): Promise<void> {
  while (!(stopping() && limit.activeCount === 0)) await new Promise((resolve) => setTimeout(resolve, 50))
}

/** @returns Whether an error ends the phase and not just the post. */
export function endsPhase(error: unknown): boolean {
  return error instanceof UnavailableError
}
