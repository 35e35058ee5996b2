/** Sub-phase tweet_caching: the post is whole and its media are on disk, or known to be gone. */
import { PostError } from '../../errors.ts'
import { listPostMedia } from '../../posts/post-repository.ts'
import type { SubPhase } from './sub-phase.ts'

export const postCaching: SubPhase = async ({ post, media }, run) => {
  if (post.text.trim() === '' && media.length === 0) {
    throw new PostError('post_without_text', 'The import holds neither text nor media of this post.', {
      hint: 'Import an export that holds it, such as the JSON of the bookmarks page.',
    })
  }
  if (media.every((medium) => medium.state === 'stored')) return {}
  await run.media.fetchMissing(media, run.inHand)
  return { media: await listPostMedia(run.db, post.id) }
}
