/** What the last two sub-phases share: the article of a post, and where its item lies. */
import { categoryLabel } from "../../knowledge/category.js";
import { slugOf } from "../../knowledge/item.js";
import { writeItem } from "../../prompts/write-item.js";
/** Asks for the article, or takes the stored answer. Called again, it gives the same one. */
export async function askForArticle({ post, media, forced }, run) {
    const mediaDescriptions = media.flatMap((medium) => medium.description === null ? [] : [medium.description]);
    const topic = `${categoryLabel(post.main_category ?? '')} / ${categoryLabel(post.subcategory ?? '')}`;
    const subject = {
        id: post.id,
        inputHash: [post.content_hash, ...mediaDescriptions].join('\n'),
        force: forced,
    };
    return run.asker.ask(writeItem, subject, { post: post.content, topic, mediaDescriptions }, AbortSignal.any([]));
}
/** @returns Where the item of a placed post lies. */
export function placeOf(post) {
    return {
        main_category: post.main_category ?? 'general',
        subcategory: post.subcategory ?? 'miscellaneous',
        slug: slugOf(post.item_name ?? '', post.id),
    };
}
