/** Phase 3: hands the posts of the plan out, several at a time, and counts. One bad post never stops it. */
import { listPostsToProcess } from './plan.ts'
import { processPost } from './3-content-processing/process-post.ts'
import type { LoadedPost } from './3-content-processing/sub-phase.ts'
import { mediumSubject } from '../posts/media-descriptions.ts'
import { loadPosts } from '../posts/post-repository.ts'
import { listAnswers } from '../prompts/answers.ts'
import { workAtOnce } from './hands.ts'
import type { Phase, RunContext } from './phase.ts'

/** Read at once; a page is far more than are in hand, and far less than all. */
const POSTS_A_PAGE = 64

interface Counts {
  processed: number
  failed: number
}

/** Ends early by what every post would fail of alike: a model server that is away, a full disk. No post is blamed. */
export const contentProcessing: Phase = async (run) => {
  const ids = await listPostsToProcess(run.db, run.preferences)
  const counts: Counts = { processed: 0, failed: 0 }
  const ended = await workAtOnce(loadInPages(run, ids), run.postsAtOnce, run.signal, async (post) => {
    counts[(await processPost(run, post)) ? 'processed' : 'failed'] += 1
    report(run, counts, ids.length)
  })
  return { ...counts, ...ended }
}

async function* loadInPages(run: RunContext, ids: readonly string[]): AsyncGenerator<LoadedPost> {
  for (let from = 0; from < ids.length; from += POSTS_A_PAGE) {
    const posts = await loadPosts(run.db, ids.slice(from, from + POSTS_A_PAGE))
    const media = posts.flatMap((post) => post.media)
    const subjects = [...posts.map(({ post }) => post.id), ...media.map(mediumSubject)]
    const answers = await listAnswers(run.db, subjects)
    for (const post of posts) yield { ...post, answers }
  }
}

function report(run: RunContext, counts: Counts, total: number): void {
  const done = counts.processed + counts.failed
  const message = `${done} of ${total} posts`
  run.report.progress({ phase: 'content_processing', status: 'progress', message, done, total })
}
