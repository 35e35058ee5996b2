/** Phase 3: hands the posts of the plan out as jobs and counts what became of them. One bad post never stops it. */
import { countRunPosts } from '../posts/run-marks.ts'
import { requeueUnasked } from '../posts/completions.ts'
import { openWantedPlaces } from '../topics/open-wanted-places.ts'
import type { Phase, RunContext } from './phase.ts'
import { listPostsToProcess } from './plan/plan.ts'

const PHASE = 'content_processing'
/** Posts that are left over (a worker died with them) are handed out again, but not for ever. */
const MAX_ROUNDS = 20

/** Ends early by what every post would fail of alike: a model server that is away, a full disk. No post is blamed. */
export const contentProcessing: Phase = async (run) => {
  if (run.failure !== undefined) return { ...(await countRunPosts(run.db, run.runId)), error: run.failure }
  if (!run.signal.aborted && run.round < MAX_ROUNDS) {
    if (run.round === 0) await goBack(run)
    else await openWantedPlaces(run.db)
    const ids = await listPostsToProcess(run.db, run.preferences, run.runId)
    if (ids.length > 0) {
      if (run.round === 0) tellTotal(run, ids.length)
      await run.handOutPosts(ids)
      return { processed: 0, failed: 0, waits: true }
    }
  }
  return run.round === 0 ? { processed: 0, failed: 0 } : countRunPosts(run.db, run.runId)
}

/** What was worked on without its thread or whole text is completed now, as far as the run may read posts. */
async function goBack({ db, readers, report }: RunContext): Promise<void> {
  const ready = await readers.ready()
  if (ready === undefined) return
  const posts = await requeueUnasked(db, { lacks: ready.goesBackFor, most: ready.most })
  if (posts > 0) report.say('info', `Posts from earlier runs to complete now: ${posts}`, PHASE)
}

function tellTotal({ report }: RunContext, total: number): void {
  report.progress({
    phase: PHASE,
    status: 'progress',
    message: `0 of ${total} posts`,
    done: 0,
    total,
  })
}
