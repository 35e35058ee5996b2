/** The original post as a quotation: its whole thread, what it quotes, its poll. */
import type { AlsoSaved, Poll, Post, PostPart } from '../contract/post.ts'
import { authorName } from './author-name.ts'
import { inlineText, plainText, quoteBlock, webLink } from '../text/safe-text.ts'

const MAX_DEPTH = 4

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
    plainText(part.text),
    renderArticle(part),
    part.poll === undefined ? '' : renderPoll(part.poll),
    part.quoted === undefined || depth >= MAX_DEPTH ? '' : quoteBlock(renderPart(part.quoted, depth + 1)),
    renderSource(part),
  ]
  return join(blocks)
}

function renderArticle(part: PostPart): string {
  const { article } = part
  if (article === undefined) return ''
  return join([`**${inlineText(article.title)}**`, plainText(article.body ?? article.preview ?? '')])
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

/** "— Ada (@ada), 2026-01-02, [source](https://x.com/ada/status/1)", as far as known. */
function renderSource(part: Pick<PostPart, 'id' | 'url' | 'author' | 'postedAt'>): string {
  const author = inlineText(authorName(part.author))
  const date = inlineText(part.postedAt?.slice(0, 10) ?? '')
  const link = webLink(part.id.startsWith('link-') ? 'the page' : 'the post', part.url)
  return `— ${[author, date, link].filter((text) => text !== '').join(', ')}`
}

function join(blocks: readonly string[]): string {
  return blocks.filter((block) => block !== '').join('\n\n')
}
