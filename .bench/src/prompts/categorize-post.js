/** Where a post belongs in the topic tree, and what its item is called. */
import { z } from 'zod';
import { cutText } from "../models/builtin/cut-text.js";
import { makeTitle } from "../models/builtin/extract-title.js";
import { fullText, listLinks, listParts } from "../posts/post-text.js";
import { fence } from "./templates.js";
const name = z.string().trim().min(1).max(200);
const answerSchema = z.object({ main_category: name, subcategory: name, item_name: name });
/** How much of a post a prompt holds: about 6,000 tokens. */
const MAX_POST_CHARS = 24_000;
export const categorizePost = {
    kind: 'categorize_post',
    role: 'categorization',
    schema: answerSchema,
    variables: (input) => ({
        post_id: input.post.id,
        folders: fence(input.folders.join(', ') || 'none'),
        tree: describeTree(input.tree),
        post: describePost(input.post, input.mediaDescriptions),
    }),
    async builtin(input, tools) {
        const text = fullText(input.post);
        const place = await tools.categorizer.categorize({
            text: [text, ...input.mediaDescriptions].join('\n'),
            hashtags: listParts(input.post).flatMap((part) => part.hashtags),
            folders: [...input.folders],
            links: listLinks(input.post).map((link) => [URL.canParse(link.url) ? new URL(link.url).host : '', link.title ?? ''].join(' ')),
        }, input.tree);
        return {
            main_category: place.mainCategory,
            subcategory: place.subcategory,
            item_name: makeTitle(text, 60) || 'post',
        };
    },
};
/** @returns The post's text with who wrote it and when, fenced. */
export function describePost(post, mediaDescriptions = []) {
    const author = post.parts[0]?.author;
    const head = `Author: ${author?.name ?? ''} @${author?.handle ?? ''}`;
    const links = listLinks(post).map((link) => `Link: ${link.url} ${link.title ?? ''}`);
    const media = mediaDescriptions.map((description) => `Image: ${description}`);
    const body = cutText(fullText(post), MAX_POST_CHARS);
    return fence([head, body, ...links, ...media].join('\n'));
}
function describeTree(tree) {
    const byMain = new Map();
    for (const { mainCategory, subcategory } of tree)
        byMain.set(mainCategory, [...(byMain.get(mainCategory) ?? []), subcategory]);
    return [...byMain].map(([main, subs]) => `${main}: ${subs.join(', ')}`).join('\n');
}
