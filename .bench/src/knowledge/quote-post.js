import { authorName } from "./author-name.js";
import { inlineText, plainText, quoteBlock, webLink } from "./safe-text.js";
const MAX_DEPTH = 4;
/** @returns A Markdown quotation with author, date and link; never empty. */
export function quotePost(post) {
    const parts = post.parts.map((part, index) => {
        const number = post.parts.length > 1 ? `**${index + 1}/${post.parts.length}**` : '';
        return join([number, renderPart(part, 1)]);
    });
    return quoteBlock(parts.join('\n\n'));
}
function renderPart(part, depth) {
    const blocks = [
        part.unavailable === undefined ? '' : `*Not available: ${inlineText(part.unavailable)}*`,
        plainText(part.text),
        renderArticle(part),
        part.poll === undefined ? '' : renderPoll(part.poll),
        ...[part.reposted, part.quoted].map((inner) => inner === undefined || depth >= MAX_DEPTH ? '' : quoteBlock(renderPart(inner, depth + 1))),
        renderSource(part),
    ];
    return join(blocks);
}
function renderArticle(part) {
    const { article } = part;
    if (article === undefined)
        return '';
    return join([`**${inlineText(article.title)}**`, plainText(article.body ?? article.preview ?? '')]);
}
function renderPoll(poll) {
    const total = poll.choices.reduce((sum, choice) => sum + (choice.votes ?? 0), 0);
    const lines = poll.choices.map(({ label, votes }) => {
        if (votes === undefined)
            return `- ${inlineText(label)}`;
        const share = total === 0 ? 0 : Math.round((votes / total) * 100);
        return `- ${inlineText(label)}: ${share} % (${votes} ${votes === 1 ? 'vote' : 'votes'})`;
    });
    return join([poll.final === false ? 'Poll, not final:' : 'Poll:', lines.join('\n')]);
}
/** "— Ada (@ada), 2026-01-02, [source](https://x.com/ada/status/1)", as far as known. */
function renderSource(part) {
    const author = inlineText(authorName(part.author));
    const date = inlineText(part.postedAt?.slice(0, 10) ?? '');
    const link = webLink(part.id.startsWith('link-') ? 'the page' : 'the post', part.url);
    return `— ${[author, date, link].filter((text) => text !== '').join(', ')}`;
}
function join(blocks) {
    return blocks.filter((block) => block !== '').join('\n\n');
}
