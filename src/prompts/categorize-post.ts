/** Where a post belongs in the topic tree, and what its item is called. */
import { z } from 'zod'
import { cutText } from '../models/builtin/cut-text.ts'
import { makeTitle } from '../models/builtin/extract-title.ts'
import type { AlsoSaved, Post } from '../contract/post.ts'
import { fullText, listLinks, listParts } from '../posts/post-text.ts'
import type { Question } from './ask.ts'
import { describePages, type PageText } from './linked-pages.ts'
import { identifier, outside, type Outside } from './prompt-text.ts'

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
  }[]
}

const name = z.string().trim().min(1).max(200)
const answerSchema = z.object({ main_category: name, subcategory: name, item_name: name })
export type Placement = z.infer<typeof answerSchema>

/** How much of a post a prompt holds: about 6,000 tokens. */
const MAX_POST_CHARS = 24_000
/** And of the pages that it links to: what they are about stands at their beginning. */
const MAX_PAGE_CHARS = 4000
/** And of the reader's own notes. */
const MAX_READER_CHARS = 4000
/** And of each post that was merged into it. */
const MAX_ALSO_CHARS = 2000

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
  async builtin(input, tools) {
    const text = fullText(input.post)
    const place = await tools.categorizer.categorize(
      {
        text: [
          text,
          input.readerWords ?? '',
          ...input.mediaDescriptions,
          ...describePages(input.pages, MAX_PAGE_CHARS),
        ].join('\n'),
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
      item_name: makeTitle(text, 60) || 'post',
    }
  },
}

/** @returns The post's text with who wrote it. */
export function describePost(
  post: Post,
  mediaDescriptions: readonly string[] = [],
  pages: readonly string[] = [],
): Outside {
  const author = post.parts[0]?.author
  const head = `Author: ${author?.name ?? ''} @${author?.handle ?? ''}`
  const links = listLinks(post).map((link) => `Link: ${link.url} ${link.title ?? ''}`)
  const media = mediaDescriptions.map((description) => `Image: ${description}`)
  const body = cutText(fullText(post), MAX_POST_CHARS)
  const also = (post.also ?? []).map(describeAlso)
  return outside([head, body, ...also, ...links, ...media, ...pages].join('\n'))
}

/** @returns What the reader wrote about a post, as a part of what is told of it; nothing where he wrote nothing. */
export function describeReader(words = ''): string[] {
  return words === '' ? [] : [`What the reader wrote about it: ${cutText(words, MAX_READER_CHARS)}`]
}

/** Another post that the user merged into this one: it may say more of the same. */
function describeAlso({ author, parts }: AlsoSaved): string {
  const text = cutText(fullText({ parts }), MAX_ALSO_CHARS)
  return `Another post about the same, by ${author.name ?? ''} @${author.handle ?? ''}: ${text}`
}

function describeTree(tree: CategorizeInput['tree']): string {
  const byMain = new Map<string, string[]>()
  for (const { mainCategory, subcategory } of tree) {
    const main = identifier(mainCategory)
    byMain.set(main, [...(byMain.get(main) ?? []), identifier(subcategory)])
  }
  return [...byMain].map(([main, subs]) => `${main}: ${subs.join(', ')}`).join('\n')
}
