/** The article that is made from a post. */
import type { Question } from './ask.ts'
import { articleSchema, type Article, type WriteItemInput } from './article.ts'
import { describePost, describeReader } from './describe-post.ts'
import { extractArticle } from './extract-article.ts'
import { describePages } from './linked-pages.ts'
import { identifier, outside } from './prompt-text.ts'

/** Of the pages that the post links to, beside the post itself: about 4,000 tokens. */
const MAX_PAGE_CHARS = 16_000

export const writeItem: Question<WriteItemInput, Article> = {
  kind: 'write_item',
  role: 'text',
  schema: articleSchema,
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
  builtin: extractArticle,
}
