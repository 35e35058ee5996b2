/** Where a post belongs in the topic tree, and what its item is called. */
import { z } from 'zod'
import type { Post } from '../contract/post.ts'
import { fullText, listLinks, listParts } from '../posts/post-text.ts'
import type { CategorizeInput as BuiltinInput, CategoryChoice } from '../models/builtin/categorize.ts'
import { MAIN_ALONE, UNSORTED_PLACE } from '../contract/special-places.ts'
import type { Question } from './ask.ts'
import { describePost, describeReader } from './describe-post.ts'
import { titleOf } from './extract-article.ts'
import { describePages, type PageText } from './linked-pages.ts'
import { identifier, outside } from './prompt-text.ts'

export interface CategorizeInput {
  post: Post
  folders: readonly string[]
  /** The reader's own, beside the hashtags of the post. */
  tags: readonly string[]
  /** What the reader wrote about the post; may be empty. */
  readerWords?: string
  mediaDescriptions: readonly string[]
  pages: readonly PageText[]
  /** The tree as it stands, with what the built-in categorizer needs to know of each place. */
  tree: readonly {
    mainCategory: string
    subcategory: string
    description: string
    keywords: readonly string[]
    weakWords?: readonly string[]
    phrases?: readonly string[]
    examples?: readonly string[]
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
    post: describePost(input.post, input.mediaDescriptions, [
      ...describeReader(input.readerWords),
      ...describePages(input.pages, MAX_PAGE_CHARS),
    ]),
  }),
  async builtin(input, tools, signal) {
    const choice = await tools.categorizer.categorize(whatIsKnown(input), input.tree, signal)
    return { ...placeOf(choice), item_name: titleOf(input.post, 60) }
  },
}

/** What is sure of a choice: the place, the main category alone, or nothing. */
function placeOf({ mainCategory, subcategory }: CategoryChoice): Omit<Placement, 'item_name'> {
  return mainCategory === undefined
    ? { main_category: UNSORTED_PLACE.mainCategory, subcategory: UNSORTED_PLACE.subcategory }
    : { main_category: mainCategory, subcategory: subcategory ?? MAIN_ALONE }
}

/** @returns What the built-in categorizer goes by. */
export function whatIsKnown(input: Omit<CategorizeInput, 'tree'>): BuiltinInput {
  const { post, tags, folders, readerWords = '', mediaDescriptions, pages } = input
  const own = withoutWrappers(post)
  return {
    text: [fullText(own), readerWords, ...mediaDescriptions, ...describePages(pages, MAX_PAGE_CHARS)].join(
      '\n',
    ),
    hashtags: [...tags, ...listParts(own).flatMap((part) => part.hashtags)],
    folders,
    links: listLinks(own).map((link) =>
      [URL.canParse(link.url) ? new URL(link.url).host : '', link.title ?? ''].join(' '),
    ),
  }
}

/** A repost repeats the beginning of what it reposts: without it both are the same text, and land in the same place. */
function withoutWrappers(post: Post): Post {
  return { ...post, parts: post.parts.map((part) => part.reposted ?? part) }
}

function describeTree(tree: CategorizeInput['tree']): string {
  const byMain = new Map<string, string[]>()
  for (const { mainCategory, subcategory } of tree) {
    const main = identifier(mainCategory)
    byMain.set(main, [...(byMain.get(main) ?? []), identifier(subcategory)])
  }
  const lines = [...byMain].map(([main, subs]) => `${main}: ${subs.join(', ')}`)
  // A model may say, too, that nothing fits.
  return [...lines, `${UNSORTED_PLACE.mainCategory}: ${UNSORTED_PLACE.subcategory}`].join('\n')
}
