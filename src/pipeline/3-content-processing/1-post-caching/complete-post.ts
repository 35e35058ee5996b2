/** Asks the sources for the whole of a post: its thread, long text, quoted posts, article, poll, best media. */
import type { Post } from '../../../contract/post.ts'
import { keepWrites } from '../../../db/kept-writes.ts'
import type { CompletionRow, PostRow } from '../../../db/tables.ts'
import { SystemError } from '../../../errors.ts'
import { isCompletionDue, saveCompletion, type CompletionEnd } from '../../../posts/completions.ts'
import { findPost } from '../../../posts/post-repository.ts'
import { saveBookmarks } from '../../../intake/save-bookmarks.ts'
import type { ReadPost } from '../../../sources/post-readers.ts'
import type { RunContext } from '../../phase.ts'
import type { PostWork } from '../sub-phase.ts'

export interface CompletedPost {
  /** As it is stored now. What was worked out from less of it has lost its checkpoints. */
  post: PostRow
  completion: CompletionRow | undefined
  /** Nobody was asked in this run, which has read as many posts as it may. */
  isPostponed?: true
}

/** A post that nobody can complete now goes on with what is known of it. */
export async function completePost(work: PostWork, run: RunContext): Promise<CompletedPost> {
  const { post, completion, forced } = work
  if (!forced && !isCompletionDue(run.db, completion)) return { post, completion }
  const answer = await run.readers.read(post.content, run.inHand)
  if (answer === undefined) return { post, completion }
  if (answer.kind === 'postponed') return { post, completion, isPostponed: true }
  const saved = await saveShown(run.db, {
    ...{ end: endOf(post.id, answer), attempts: completion?.attempts ?? 0, importId: run.runId },
    ...(answer.kind === 'read' ? { shown: answer.post } : {}),
  })
  if (answer.kind !== 'read') return { post, completion: saved }
  const stored = await findPost(run.db, post.id)
  if (stored === undefined) throw new SystemError('post_gone', `Post ${post.id} was removed in the meantime.`)
  return { post: stored, completion: saved }
}

interface Shown {
  end: CompletionEnd
  /** Before this time. */
  attempts: number
  importId: string
  /** What the source showed. */
  shown?: Post
}

/** A source shows only so many posts: kept while the database is away (`db/kept-writes.ts`). */
const saveShown = keepWrites('shown post', async (db, { end, attempts, importId, shown }: Shown) => {
  if (shown === undefined) return saveCompletion(db, end, attempts)
  let completion: CompletionRow | undefined
  const bookmark = { post: shown, folders: [], tags: [] }
  await saveBookmarks(db, [bookmark], { format: end.sourceId, importId }, async (tx) => {
    completion = await saveCompletion(tx, end, attempts)
  })
  return completion
})

function endOf(postId: string, answer: Exclude<ReadPost, { kind: 'postponed' }>): CompletionEnd {
  const { sourceId } = answer
  if (answer.kind === 'read') return { postId, sourceId, outcome: 'complete' }
  const { message } = answer
  if (answer.kind === 'withheld')
    return { postId, sourceId, outcome: 'withheld', reason: answer.reason, message }
  const { code, retryAfterMs } = answer
  return { postId, sourceId, outcome: 'later', reason: code, message, retryAfterMs }
}
