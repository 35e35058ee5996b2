/** The article that is made from a post. */
import { z } from 'zod'
import { findCode } from '../models/builtin/extract-code.ts'
import { extractKeywords } from '../models/builtin/extract-keywords.ts'
import { keyPoints, summarize } from '../models/builtin/extract-summary.ts'
import { makeTitle } from '../models/builtin/extract-title.ts'
import type { Post } from '../contract/post.ts'
import { fullText, listLinks, listParts } from '../posts/post-text.ts'
import type { Question } from './ask.ts'
import { describePost, describeReader } from './categorize-post.ts'
import { describePages, type PageText } from './linked-pages.ts'
import { identifier, outside } from './prompt-text.ts'

export interface WriteItemInput {
  post: Post
  topic: string
  /** What the reader wrote about the post; may be empty. */
  readerWords?: string
  mediaDescriptions: readonly string[]
  pages: readonly PageText[]
}

/** Of the pages that the post links to, beside the post itself: about 4,000 tokens. */
const MAX_PAGE_CHARS = 16_000

const answerSchema = z.object({
  title: z.string().trim().min(1).max(300),
  summary: z.string().trim().min(1).max(3000),
  sections: z
    .array(
      z.object({
        heading: z.string().trim().min(1).max(300),
        body: z.string().max(30_000),
        code: z
          .array(z.object({ language: z.string().max(40), code: z.string().max(20_000) }))
          .max(30)
          .optional(),
      }),
    )
    .max(30),
  keyTakeaways: z.array(z.string().trim().min(1).max(1000)).max(20),
  tags: z.array(z.string().trim().min(1).max(60)).max(15),
})
export type Article = z.infer<typeof answerSchema>

export const writeItem: Question<WriteItemInput, Article> = {
  kind: 'write_item',
  role: 'text',
  schema: answerSchema,
  variables: (input) => ({
    post_id: identifier(input.post.id),
    topic: outside(input.topic),
    post: describePost(
      input.post,
      [],
      [...describeReader(input.readerWords), ...describePages(input.pages, MAX_PAGE_CHARS)],
    ),
    media: outside(input.mediaDescriptions.join('\n') || 'none'),
  }),
  builtin: (input) => Promise.resolve(extractArticle(input)),
}

/** Takes title, summary, points and code out of the post itself; nothing is invented. */
function extractArticle({ post, mediaDescriptions }: WriteItemInput): Article {
  const text = fullText(post)
  const found = findCode(text)
  const plain = found.text.trim()
  const title = makeTitle(plain === '' ? text : plain) || listLinks(post)[0]?.title || `Post ${post.id}`
  const hashtags = listParts(post).flatMap((part) => part.hashtags)
  const summary = summarize(plain, { sentences: 3, maxChars: 600 }) || mediaDescriptions[0] || title
  return {
    title,
    summary: summary.slice(0, 2900),
    sections: sectionsOf(post, found.blocks),
    keyTakeaways: keyPoints(plain, 5, summary).map((point) => point.slice(0, 900)),
    tags: extractKeywords(
      [hashtags.map((tag) => `#${tag}`).join(' '), plain, ...mediaDescriptions].join('\n'),
      6,
    ).map((tag) => tag.toLowerCase().slice(0, 60)),
  }
}

function sectionsOf(post: Post, blocks: readonly { language: string; code: string }[]): Article['sections'] {
  const sections: Article['sections'] = []
  const long = post.parts.flatMap((part) => (part.article?.body === undefined ? [] : [part.article.body]))
  for (const body of long) sections.push({ heading: 'Article', body: body.slice(0, 29_000) })
  if (blocks.length > 0) {
    sections.push({
      heading: 'Code',
      body: '',
      code: blocks
        .slice(0, 30)
        .map((block) => ({ language: block.language, code: block.code.slice(0, 19_000) })),
    })
  }
  const cards = listLinks(post).filter((link) => link.title !== undefined)
  if (cards.length > 0)
    sections.push({
      heading: 'Linked pages',
      body: cards
        .map(
          (link) => `- ${link.title ?? ''}${link.description === undefined ? '' : `: ${link.description}`}`,
        )
        .join('\n'),
    })
  return sections
}
