/** Sub-phase tweet_caching: the post is whole and its media are on disk, or known to be gone. */
import { PostError } from "../../errors.js";
export const postCaching = async ({ post, media }, run) => {
    if (post.text.trim() === '' && media.length === 0) {
        throw new PostError('post_without_text', 'The import holds neither text nor media of this post.', {
            hint: 'Import an export that holds it, such as the JSON of the bookmarks page.',
        });
    }
    await run.media.fetchMissing(media, AbortSignal.any([]));
    return {};
};
