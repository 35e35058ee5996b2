/** The Markdown file of an item. Text of posts and models is data: nothing in it can become HTML, a picture or YAML. */
import { focalPart } from "../contract/post.js";
import { authorName } from "./author-name.js";
import { renderFrontMatter } from "./front-matter.js";
import { quotePost } from "./quote-post.js";
import { encodePath } from "./relative-link.js";
import { codeBlock, safeMarkdown } from "./safe-markdown.js";
import { cleanText, inlineText, plainText, webAddress, webLink } from "./safe-text.js";
/** Said in every text that the built-in model made. */
export const EXTRACTED_NOTE = '*Extracted from the post itself by the built-in model, not written by a language model.*';
/** @returns The whole file, ending in one line end. The same input gives the same text. */
export function renderItem(input) {
    const { article } = input;
    const blocks = [
        `# ${inlineText(article.title) || 'Untitled'}`,
        plainText(article.summary),
        input.generatedBy.provider === 'builtin' ? EXTRACTED_NOTE : '',
        ...article.sections.map(renderSection),
        renderList('Key takeaways', article.keyTakeaways.map(inlineText)),
        renderList('References', renderReferences(input)),
        renderMedia(input.media),
        `## Original post\n\n${quotePost(input.post)}`,
    ];
    return `${renderFrontMatter(frontMatterOf(input))}\n${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
/** @returns The value of `generated_by` in a front matter. */
export function generatedByOf(by) {
    return { provider: by.provider, model: by.model, prompt_version: by.promptVersion };
}
function frontMatterOf(input) {
    const focal = focalPart(input.post);
    return {
        tweet_id: input.post.id,
        source_url: focal.url,
        author: oneLine(authorName(focal.author)) || undefined,
        posted_at: focal.postedAt,
        categories: [input.mainCategory, input.subcategory],
        tags: input.article.tags.map(oneLine).filter((tag) => tag !== ''),
        generated_by: generatedByOf(input.generatedBy),
        created: input.created.toISOString(),
        updated: input.updated.toISOString(),
    };
}
function renderSection(section) {
    const code = (section.code ?? []).map((block) => codeBlock(block.code, block.language));
    const blocks = [`## ${inlineText(section.heading) || 'Details'}`, safeMarkdown(section.body), ...code];
    return blocks.filter((block) => block !== '').join('\n\n');
}
function renderList(heading, lines) {
    const present = lines.filter((line) => line !== '');
    return present.length === 0 ? '' : `## ${heading}\n\n${present.map((line) => `- ${line}`).join('\n')}`;
}
/** What the post links to, then what the model names; each address once. */
function renderReferences(input) {
    const linked = input.post.parts.flatMap(linksOf);
    const lines = new Map();
    for (const { title, url, description } of [...linked, ...(input.article.references ?? [])]) {
        const address = webAddress(url);
        if (address === undefined || lines.has(address))
            continue;
        const about = description === undefined ? '' : inlineText(description);
        lines.set(address, `${webLink(title?.trim() || url, url)}${about === '' ? '' : `: ${about}`}`);
    }
    return [...lines.values()];
}
function linksOf(part) {
    const inner = [part.quoted, part.reposted].filter((one) => one !== undefined);
    return [...part.links, ...inner.flatMap(linksOf)];
}
function renderMedia(media) {
    if (media.length === 0)
        return '';
    return `## Media\n\n${media.map(renderMedium).join('\n\n')}`;
}
function renderMedium(medium) {
    const description = plainText(medium.description ?? '');
    const alt = inlineText(medium.altText ?? '');
    const name = alt || `${medium.type === 'photo' ? 'Image' : 'Video'} of the post`;
    if (medium.missing !== undefined) {
        return [`*Not available: ${inlineText(medium.missing)}*`, alt, description]
            .filter((text) => text !== '')
            .join('\n\n');
    }
    // Git hosts show videos behind links only.
    const link = `${medium.type === 'photo' || medium.file.endsWith('.gif') ? '!' : ''}[${name}](${encodePath(medium.file)})`;
    return description === '' ? link : `${link}\n\n${description}`;
}
function oneLine(text) {
    return cleanText(text).replace(/\s+/g, ' ').trim();
}
