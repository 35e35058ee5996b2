/** Where a post belongs in the topic tree, and what its item is called. */
import { z } from 'zod'
import type { Post } from '../contract/post.ts'
import { fullText, listLinks, listParts } from '../posts/post-text.ts'
import type { Question } from './ask.ts'
import { describePost } from './describe-post.ts'
import { titleOf } from './extract-article.ts'
import { describePages, type PageText } from './linked-pages.ts'
import { identifier, outside } from './prompt-text.ts'

export interface CategorizeInput {
  post: Post
  folders: readonly string[]
  /** The reader's own, beside the hashtags of the post. */
  tags: readonly string[]
  mediaDescriptions: readonly string[]
  pages: readonly PageText[]
  /** The tree as it stands, with what the built-in categorizer needs to know of each place. */
  tree: readonly {
    mainCategory: string
    subcategory: string
    description: string
    keywords: readonly string[]
  }[]
}

const name = z.string().trim().min(1).max(200)
const answerSchema = z.object({ main_category: name, subcategory: name, item_name: name })
export type Placement = z.infer<typeof answerSchema>

/** And of the pages that it links to: what they are about stands at their beginning. */
const MAX_PAGE_CHARS = 4000

export const categorizePost: Question<CategorizeInput, Placement> = {
  kind: 'categorize_post',
  role: 'categorization',
  schema: answerSchema,
  variables: (input) => ({
    post_id: identifier(input.post.id),
    folders: outside(input.folders.join(', ') || 'none'),
    tags: outside(input.tags.join(', ') || 'none'),
    tree: describeTree(input.tree),
    post: describePost(input.post, input.mediaDescriptions, describePages(input.pages, MAX_PAGE_CHARS)),
  }),
  async builtin(input, tools) {
    const text = fullText(input.post)
    const place = await tools.categorizer.categorize(
      {
        text: [text, ...input.mediaDescriptions, ...describePages(input.pages, MAX_PAGE_CHARS)].join('\n'),
        hashtags: [...input.tags, ...listParts(input.post).flatMap((part) => part.hashtags)],
        folders: [...input.folders],
        links: listLinks(input.post).map((link) =>
          [URL.canParse(link.url) ? new URL(link.url).host : '', link.title ?? ''].join(' '),
        ),
      },
      input.tree,
    )
    return {
      main_category: place.mainCategory,
      subcategory: place.subcategory,
      item_name: titleOf(input.post, 60),
    }
  },
}

function describeTree(tree: CategorizeInput['tree']): string {
  const byMain = new Map<string, string[]>()
  for (const { mainCategory, subcategory } of tree) {
    const main = identifier(mainCategory)
    byMain.set(main, [...(byMain.get(main) ?? []), identifier(subcategory)])
  }
  return [...byMain].map(([main, subs]) => `${main}: ${subs.join(', ')}`).join('\n')
}
