/** The original post as a quotation: its whole thread, what it quotes, its poll. */
import type { AlsoSaved, CommunityNote, Poll, Post, PostPart } from '../contract/post.ts'
import { safeLinks } from './article-section.ts'
import { styledText, writeMarkdown, type Stretch } from '../text/markdown-tree.ts'
import { postUrl } from '../x-data/post-url.ts'
import { authorName } from './author-name.ts'
import { cleanText, inlineText, plainText, quoteBlock, webLink } from '../text/safe-text.ts'

const MAX_DEPTH = 4
/** As X heads a community note. */
export const NOTE_TITLE = 'Readers added context'

/** @returns A Markdown quotation with author, date and link; never empty. */
export function quotePost(post: Pick<Post, 'parts'>): string {
  const parts = post.parts.map((part, index) => {
    const number = post.parts.length > 1 ? `**${index + 1}/${post.parts.length}**` : ''
    return join([number, renderPart(part, 1)])
  })
  return quoteBlock(parts.join('\n\n'))
}

/** @returns A quotation of what a merged post says beside the one that it is part of; else who wrote it, and where. */
export function quoteAlso(also: AlsoSaved): string {
  return also.parts.length > 0 ? quotePost(also) : quoteBlock(renderSource(also))
}

function renderPart(part: PostPart, depth: number): string {
  // The text of a repost is the beginning of the original's: it is said once, by who wrote it.
  if (part.reposted !== undefined)
    return join([renderPart(part.reposted, depth), `Reposted by ${renderSource(part).replace(/^— /, '')}`])
  const blocks = [
    part.unavailable === undefined ? '' : `*Not available: ${inlineText(part.unavailable)}*`,
    part.warnings === undefined ? '' : `*X warns: ${inlineText(part.warnings.join(', '))}*`,
    textOf(part),
    part.translation === undefined ? '' : `*Translation by X:* ${plainText(part.translation.text)}`,
    renderArticle(part),
    part.poll === undefined ? '' : renderPoll(part.poll),
    part.quoted === undefined || depth >= MAX_DEPTH ? '' : quoteBlock(renderPart(part.quoted, depth + 1)),
    part.communityNote === undefined ? '' : quoteBlock(renderNote(part.communityNote)),
    renderSource(part),
  ]
  return join(blocks)
}

function textOf(part: PostPart): string {
  const known = part.links.map(({ url }) => url)
  const { text, styles = [] } = part
  // Offsets count the characters of the text as it is: one that is cleaned of some has others.
  if (styles.length === 0 || cleanText(text) !== text) return plainText(text, known)
  return join(paragraphsOf(text).map(({ from, to }) => styledParagraph(part, from, to, known)))
}

function paragraphsOf(text: string): { from: number; to: number }[] {
  const starts = [0, ...[...text.matchAll(/\n[ \t]*\n/g)].map(({ 0: gap, index }) => index + gap.length)]
  return starts.map((from, index) => ({ from, to: starts[index + 1] ?? text.length }))
}

function styledParagraph(
  { text, styles = [] }: PostPart,
  from: number,
  to: number,
  known: readonly string[],
): string {
  const stretches = styles.flatMap((style): Stretch[] => {
    const place = { from: Math.max(style.from, from) - from, to: Math.min(style.to, to) - from }
    const bold = style.bold === true ? [{ ...place, does: { style: 'strong' } as const }] : []
    return style.italic === true ? [...bold, { ...place, does: { style: 'emphasis' } as const }] : bold
  })
  const paragraph = text.slice(from, to).trimEnd()
  // Blanks at the start of a line would be lost, or make code of it.
  const kept = paragraph.replace(/^[ \t]+/gm, (blanks) => blanks.replace(/[ \t]/g, '\u00a0'))
  return writeMarkdown([{ type: 'paragraph', children: safeLinks(styledText(kept, stretches, known)) }])
}

/** What readers of X added, with what it rests on. */
export function renderNote({ text, links, url }: CommunityNote): string {
  const sources = links.map((link) => webLink(link.title ?? link.url, link.url))
  return join([
    `**${NOTE_TITLE}:** ${plainText(text)}`,
    sources.length === 0 ? '' : `Sources: ${sources.join(', ')}`,
    url === undefined ? '' : webLink('the note', url),
  ])
}

/** The article itself stands above, as the Markdown that it is. */
function renderArticle(part: PostPart): string {
  const { article } = part
  if (article === undefined) return ''
  const title = `**${inlineText(article.title)}**`
  return article.body === undefined ? join([title, plainText(article.preview ?? '')]) : title
}

function renderPoll(poll: Poll): string {
  const total = poll.choices.reduce((sum, choice) => sum + (choice.votes ?? 0), 0)
  const lines = poll.choices.map(({ label, votes }) => {
    if (votes === undefined) return `- ${inlineText(label)}`
    const share = total === 0 ? 0 : Math.round((votes / total) * 100)
    return `- ${inlineText(label)}: ${share} % (${votes} ${votes === 1 ? 'vote' : 'votes'})`
  })
  return join([poll.final === false ? 'Poll, not final:' : 'Poll:', lines.join('\n')])
}

/** "— Ada (@ada), 2026-01-02, [the post](https://x.com/ada/status/1)", as far as known. */
function renderSource(
  part: Pick<PostPart, 'id' | 'url' | 'author' | 'postedAt'> &
    Partial<Pick<PostPart, 'community' | 'versions'>>,
): string {
  const author = inlineText(authorName(part.author))
  const date = inlineText(part.postedAt?.slice(0, 10) ?? '')
  const link = webLink(part.id.startsWith('link-') ? 'the page' : 'the post', part.url)
  const community = part.community === undefined ? '' : `in the community ${inlineText(part.community.name)}`
  return `— ${[author, date, link, community, renderVersions(part)].filter((text) => text !== '').join(', ')}`
}

function renderVersions({ id, versions = [] }: Pick<PostPart, 'id'> & Partial<PostPart>): string {
  if (versions.length < 2) return ''
  const links = versions.map((version, index) =>
    version === id ? 'this one' : webLink(String(index + 1), postUrl(version)),
  )
  return `edited, ${versions.length} versions: ${links.join(', ')}`
}

function join(blocks: readonly string[]): string {
  return blocks.filter((block) => block !== '').join('\n\n')
}
