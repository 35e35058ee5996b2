/** Sub-phase llm_processing: main category, subcategory and item name. */
import { categorizePost } from "../../prompts/categorize-post.js";
import { describeTree, placePost } from "../../knowledge/category-tree.js";
export const llmProcessing = async ({ post, media, forced }, run) => {
    const mediaDescriptions = media.flatMap((medium) => medium.description === null ? [] : [medium.description]);
    const tree = await describeTree(run.db);
    const input = { post: post.content, folders: post.folders, mediaDescriptions, tree };
    // The tree is left out of the hash: it grows while the run goes on, and a post is not placed anew for that.
    const subject = { id: post.id, inputHash: `${post.content_hash} ${post.folders.join('/')}`, force: forced };
    const answered = await run.asker.ask(categorizePost, subject, input, AbortSignal.any([]));
    const wanted = { mainCategory: answered.value.main_category, subcategory: answered.value.subcategory };
    const place = await placePost(run.db, wanted);
    return { ...place, item_name: answered.value.item_name, placed_by: answered.model };
};
