/** The article without a model: title, summary, points, code and tags, all taken from the post itself. */
import { focalPart, type Post, type PostPart } from '../contract/post.ts'
import { findCode, type CodeBlock } from '../models/builtin/extract-code.ts'
import { findTags } from '../models/builtin/extract/find-tags.ts'
import { keyPoints, summarize } from '../models/builtin/extract-summary.ts'
import { makeTitle } from '../models/builtin/extract-title.ts'
import { correctionOf, listLinks, listParts, ownText, quotedTexts, spokenPart } from '../posts/post-text.ts'
import type { Article, WriteItemInput } from './article.ts'

const MAX_POINTS = 8
const MAX_TAGS = 6

/** Nothing is invented: what the post does not say is left out. */
export async function extractArticle({ post, topic, commonTags }: WriteItemInput): Promise<Article> {
  const text = ownText(post)
  const title = titleOf(post)
  const correction = correctionOf(post)
  const said = summaryOf(post, text) || title
  const summary = correction === '' ? said : `${correctedSay(correction)} The post says: ${said}`
  const hashtags = listParts(post).flatMap((part) => part.hashtags)
  return {
    title,
    summary: summary.slice(0, 2900),
    // The code of an article stands in the article, which the item holds as it is.
    sections: sectionsOf(findCode(ownText(withoutArticles(post))).blocks),
    // What was corrected is no takeaway.
    keyTakeaways: (correction === '' ? keyPoints(text, MAX_POINTS, said) : [correctedSay(correction)]).map(
      (point) => point.slice(0, 900),
    ),
    tags: findTags(
      { title, text, hashtags, topics: topic.split(' / '), known: await commonTags?.() },
      MAX_TAGS,
    ),
  }
}

/** On one line, and first in a summary: whoever quotes its first sentence quotes this. */
export function correctedSay(correction: string): string {
  const text = correction.replace(/\s+/g, ' ').trim()
  return `Readers corrected this post: ${text}${/[.!?。！？]$/u.test(text) ? '' : '.'}`
}

function withoutArticles(post: Post): Post {
  const bare = ({ article: _, quoted, reposted, ...part }: PostPart): PostPart => ({
    ...part,
    ...(quoted === undefined ? {} : { quoted: bare(quoted) }),
    ...(reposted === undefined ? {} : { reposted: bare(reposted) }),
  })
  return { ...post, parts: post.parts.map(bare) }
}

/** @returns Never empty: a post of which nothing is known is named by its author and date. */
export function titleOf(post: Post, maxChars = 80): string {
  const quoted = quotedTexts(post)
  const question = quoted.find((text) => text.length <= maxChars * 1.5 && /[?？]\s*$/u.test(text))
  const sources = { question, cards: cardsOf(post), others: [...altTextsOf(post), ...quoted] }
  return makeTitle(ownText(post), maxChars, sources) || nameOf(post)
}

function cardsOf(post: Post): string[] {
  return listLinks({ id: post.id, parts: post.parts.map(spokenPart) }).flatMap(({ title }) => title ?? [])
}

function altTextsOf(post: Post): string[] {
  return listParts(post).flatMap(({ media }) => media.flatMap(({ altText }) => altText ?? []))
}

/** "Video by Ada Lovelace, 2026-01-02" */
function nameOf(post: Post): string {
  const part = spokenPart(focalPart(post))
  const who = part.author.name ?? (part.author.handle === undefined ? undefined : `@${part.author.handle}`)
  const what = `${kindOf(part)}${who === undefined ? '' : ` by ${who}`}`
  const date = dateOf(part)
  return date === undefined ? what : `${what}, ${date}`
}

function kindOf({ media, poll, links, unavailable, id }: PostPart): string {
  if (unavailable !== undefined) return 'Unavailable post'
  const [medium] = media
  if (medium !== undefined) return { photo: 'Picture', video: 'Video', animated_gif: 'GIF' }[medium.type]
  if (poll !== undefined) return 'Poll'
  return links.length > 0 || id.startsWith('link-') ? 'Link' : 'Post'
}

/** When X began to count, in milliseconds: the first 42 bits of an id are the time since then. */
const X_EPOCH_MS = 1_288_834_974_657n
const FIRST_ID_WITH_TIME = 30_000_000_000n

function dateOf({ postedAt, id }: PostPart): string | undefined {
  if (postedAt !== undefined) return postedAt.slice(0, 10)
  if (!/^\d{11,19}$/.test(id) || BigInt(id) < FIRST_ID_WITH_TIME) return undefined
  return new Date(Number((BigInt(id) >> 22n) + X_EPOCH_MS)).toISOString().slice(0, 10)
}

/** The author's own words; where there are none, what stands for them, named as what it is. */
function summaryOf(post: Post, text: string): string {
  const summary = summarize(text)
  if (summary !== '') return summary
  const [quoted] = quotedTexts(post)
  if (quoted !== undefined) return `Quotes: ${summarize(quoted) || quoted}`
  const [alt] = altTextsOf(post)
  if (alt !== undefined) return `Picture: ${alt.replace(/\s+/gu, ' ').trim()}`
  const [card] = cardsOf(post)
  if (card !== undefined) return `Link: ${card}`
  const { unavailable } = focalPart(post)
  return unavailable === undefined ? '' : `The post is not available: ${unavailable}`
}

function sectionsOf(blocks: readonly CodeBlock[]): Article['sections'] {
  const sections: Article['sections'] = []
  if (blocks.length > 0) {
    const code = blocks
      .slice(0, 30)
      .map((block) => ({ language: block.language, code: block.code.slice(0, 19_000) }))
    sections.push({ heading: 'Code', body: '', code })
  }
  return sections
}
