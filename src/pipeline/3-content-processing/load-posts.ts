/** Posts with all that the sub-phases want to know of them. */
import { itemPath, placeOf } from '../../topics/place.ts'
import { hashOfFile } from '../../documents/files/write-tracked.ts'
import { mediumSubject } from '../../posts/media-descriptions.ts'
import { loadPosts } from '../../posts/post-repository.ts'
import { listAnswers } from '../../prompts/answers.ts'
import type { RunContext } from '../phase.ts'
import type { LoadedPost } from './sub-phase.ts'

/** @returns Those that exist, in the order of `ids`. */
export async function loadWork(run: RunContext, ids: readonly string[]): Promise<LoadedPost[]> {
  if (ids.length === 0) return []
  const posts = await loadPosts(run.db, ids)
  const media = posts.flatMap((post) => post.media)
  const subjects = [...posts.map(({ post }) => post.id), ...media.map(mediumSubject)]
  const answers = await listAnswers(run.db, subjects)
  return Promise.all(
    posts.map(async (post) => ({ ...post, answers, fileBefore: await fileBefore(run, post) })),
  )
}

/** Only where an edit of the user may be overwritten. */
async function fileBefore(
  { preferences, paths }: RunContext,
  { item, post }: Pick<LoadedPost, 'item' | 'post'>,
): Promise<string | undefined> {
  const { force_reprocess_kb_item: item_, force_reprocess_content: content } = preferences
  return item_ || content ? hashOfFile(paths.knowledgeBase, itemPath(item ?? placeOf(post))) : undefined
}
