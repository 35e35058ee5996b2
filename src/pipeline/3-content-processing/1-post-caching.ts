/** Sub-phase tweet_caching: the post is whole, its media and linked pages are there, or known to be gone. */
import { PostError } from '../../errors.ts'
import { endWithoutContent } from '../../posts/completions.ts'
import { listPostMedia } from '../../posts/post-repository.ts'
import { completePost } from './1-post-caching/complete-post.ts'
import { readPages } from './1-post-caching/read-pages.ts'
import type { SubPhase } from './sub-phase.ts'

export const postCaching: SubPhase = async (work, run) => {
  const { post, completion, isPostponed } = await completePost(work, run)
  const changed = post !== work.post
  let media = changed ? await listPostMedia(run.db, post.id) : work.media
  if (post.text.trim() === '' && media.length === 0) {
    if (completion === undefined && isPostponed !== true) throw withoutText()
    await endWithoutContent(
      run.db,
      post.id,
      run.runId,
      completion?.outcome === 'withheld' ? 'unavailable' : 'waiting',
    )
    return { over: true }
  }
  if (media.some((medium) => medium.state !== 'stored')) {
    await run.media.fetchMissing(media, run.inHand)
    media = await listPostMedia(run.db, post.id)
  }
  const read = await readPages({ ...work, post }, run)
  return { post: read.post, media, pages: read.pages }
}

function withoutText(): PostError {
  return new PostError('post_without_text', 'The import has neither the text nor the media of this post.', {
    hint: 'Import an export that has it, such as the JSON of the bookmarks page, or set up a source: kba fetch.',
  })
}
