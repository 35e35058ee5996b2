/** The article that is made from a post. */
import { z } from 'zod'
import type { Post } from '../contract/post.ts'
import type { Question } from './ask.ts'
import { describePost } from './categorize-post.ts'
import { extractArticle } from './extract-article.ts'
import { describePages, type PageText } from './linked-pages.ts'
import { identifier, outside } from './prompt-text.ts'

export interface WriteItemInput {
  post: Post
  topic: string
  mediaDescriptions: readonly string[]
  pages: readonly PageText[]
  /** Tags that several posts would carry, so that items share them. Asked for only without a model. */
  commonTags?: () => Promise<readonly string[]>
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
    post: describePost(input.post, [], describePages(input.pages, MAX_PAGE_CHARS)),
    media: outside(input.mediaDescriptions.join('\n') || 'none'),
  }),
  builtin: extractArticle,
}
