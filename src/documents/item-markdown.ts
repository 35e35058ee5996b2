/** The Markdown file of an item. Text of posts and models is data: nothing in it can become HTML, a picture or YAML. */
import { focalPart, type Link, type Post, type PostPart } from '../contract/post.ts'
import type { Provider } from '../models/model.ts'
import { authorName } from './author-name.ts'
import { renderFrontMatter } from './front-matter.ts'
import { listParts } from '../posts/post-text.ts'
import type { ItemMedium } from './item-medium.ts'
import { renderArticle, type RenderedArticle } from './article-section.ts'
import { quoteAlso, quotePost, renderNote } from './quote-post.ts'
import { encodePath } from './relative-link.ts'
import { spokenPart } from '../posts/post-text.ts'
import { codeBlock, safeMarkdown } from '../text/safe-markdown.ts'
import {
  cleanText,
  cutText,
  inlineText,
  plainText,
  quoteBlock,
  webAddress,
  webLink,
} from '../text/safe-text.ts'

const MAX_ADDRESS_CHARS = 80

export interface GeneratedBy {
  provider: Provider
  model: string
  promptVersion: string
}

export interface ArticleSection {
  heading: string
  /** Markdown. */
  body: string
  code?: readonly { language: string; code: string }[] | undefined
}

export interface ItemArticle {
  title: string
  summary: string
  sections: readonly ArticleSection[]
  keyTakeaways: readonly string[]
  tags: readonly string[]
  references?: readonly Link[]
}

export interface ItemInput {
  post: Post
  article: ItemArticle
  mainCategory: string
  subcategory: string
  media: readonly ItemMedium[]
  generatedBy: GeneratedBy
  created: Date
  updated: Date
}

/** Said in every text that the built-in model made. */
export const EXTRACTED_NOTE =
  '*Extracted from the post itself by the built-in model, not written by a language model.*'

/** @returns The whole file, ending in one line end. The same input gives the same text. */
export function renderItem(input: ItemInput): string {
  const { article } = input
  const articles = renderArticles(input)
  const blocks = [
    `# ${inlineText(article.title) || 'Untitled'}`,
    ...renderNotes(input.post),
    plainText(article.summary),
    input.generatedBy.provider === 'builtin' ? EXTRACTED_NOTE : '',
    ...sectionsOf(input).map(renderSection),
    renderList('Key takeaways', article.keyTakeaways.map(inlineText)),
    renderList('References', renderReferences(input)),
    ...articles.map(({ text }) => text),
    renderMedia(input.media.filter((medium) => !articles.some(({ shown }) => shown.has(medium)))),
    `## Original post\n\n${quotePost(input.post)}`,
    renderAlso(input.post),
  ]
  return `${renderFrontMatter(frontMatterOf(input))}\n${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

/** What readers of X corrected stands before all else, so that nobody reads the claim without it. */
function renderNotes(post: Post): string[] {
  const notes = listParts(post).flatMap(({ communityNote }) => communityNote ?? [])
  return notes.map((note) => quoteBlock(renderNote(note)))
}

/** X articles of the post and of what it quotes, each once. */
function renderArticles({ post, media }: ItemInput): RenderedArticle[] {
  const byId = new Map(media.flatMap((medium) => (medium.id === undefined ? [] : [[medium.id, medium]])))
  return listParts(post).flatMap((part) =>
    part.article?.body === undefined ? [] : [renderArticle({ ...part, article: part.article }, byId)],
  )
}

/** Answers of earlier versions hold the article itself once more. */
function sectionsOf({ article, post }: ItemInput): readonly ArticleSection[] {
  const bodies = listParts(post).flatMap(({ article: own }) => own?.body ?? [])
  const isCopy = ({ heading, body }: ArticleSection): boolean =>
    heading === 'Article' && body !== '' && bodies.some((own) => own.startsWith(body))
  return bodies.length === 0 ? article.sections : article.sections.filter((section) => !isCopy(section))
}

/** @returns The value of `generated_by` in a front matter. */
export function generatedByOf(by: GeneratedBy): Record<string, string> {
  return { provider: by.provider, model: by.model, prompt_version: by.promptVersion }
}

function frontMatterOf(input: ItemInput): Record<string, unknown> {
  const focal = focalPart(input.post)
  const spoken = spokenPart(focal)
  return {
    tweet_id: input.post.id,
    source_url: focal.url,
    author: oneLine(authorName(spoken.author)) || undefined,
    reposted_by: spoken === focal ? undefined : oneLine(authorName(focal.author)) || undefined,
    posted_at: spoken.postedAt ?? focal.postedAt,
    ...aroundOf(focal),
    categories: [input.mainCategory, input.subcategory],
    tags: input.article.tags.map(oneLine).filter((tag) => tag !== ''),
    generated_by: generatedByOf(input.generatedBy),
    created: input.created.toISOString(),
    updated: input.updated.toISOString(),
  }
}

/** What X tells of the post beside its text. */
function aroundOf({
  communityNote,
  counts,
  community,
  versions,
  warnings,
}: PostPart): Record<string, unknown> {
  const { likes, reposts, replies, quotes, bookmarks, views, readAt } = counts ?? {}
  return {
    community_note: communityNote && oneLine(communityNote.text),
    ...{ likes, reposts, replies, quotes, bookmarks, views },
    counted_at: readAt,
    community: community && oneLine(community.name),
    versions,
    warnings: warnings?.map(oneLine),
  }
}

function renderSection(section: ArticleSection): string {
  const code = (section.code ?? []).map((block) => codeBlock(block.code, block.language))
  const blocks = [`## ${inlineText(section.heading) || 'Details'}`, safeMarkdown(section.body), ...code]
  return blocks.filter((block) => block !== '').join('\n\n')
}

function renderList(heading: string, lines: readonly string[]): string {
  const present = lines.filter((line) => line !== '')
  return present.length === 0 ? '' : `## ${heading}\n\n${present.map((line) => `- ${line}`).join('\n')}`
}

/** What the post links to, then what the model names; each address once. */
function renderReferences(input: ItemInput): string[] {
  const linked = [input.post, ...(input.post.also ?? [])].flatMap(({ parts }) => parts.flatMap(linksOf))
  const lines = new Map<string, string>()
  for (const { title, url, description } of [...linked, ...(input.article.references ?? [])]) {
    const address = webAddress(url)
    if (address === undefined || lines.has(address)) continue
    const about = description === undefined ? '' : inlineText(description)
    lines.set(
      address,
      `${webLink(title?.trim() || nameOfAddress(url), url)}${about === '' ? '' : `: ${about}`}`,
    )
  }
  return [...lines.values()]
}

/** What a reader needs of an address to know where it leads: `example.com/docs`, not what follows the visitor. */
function nameOfAddress(url: string): string {
  const short = url.replace(/^https?:\/\/(?:www\.)?/u, '').replace(/\/?(?:[?#].*)?$/u, '')
  return cutText(short, MAX_ADDRESS_CHARS)
}

function linksOf(part: PostPart): Link[] {
  const inner = [part.quoted, part.reposted].filter((one) => one !== undefined)
  return [...part.links, ...inner.flatMap(linksOf)]
}

/** Posts that were merged into this one. */
function renderAlso({ also = [] }: Post): string {
  return also.length === 0 ? '' : `## Also saved as\n\n${also.map(quoteAlso).join('\n\n')}`
}

function renderMedia(media: readonly ItemMedium[]): string {
  if (media.length === 0) return ''
  return `## Media\n\n${media.map(renderMedium).join('\n\n')}`
}

function renderMedium(medium: ItemMedium): string {
  const alt = inlineText(medium.altText ?? '')
  const description = plainText(withoutAltText(medium))
  const name = alt || `${medium.type === 'photo' ? 'Image' : 'Video'} of the post`
  if (medium.missing !== undefined) {
    return [`*Not available: ${inlineText(medium.missing)}*`, alt, description]
      .filter((text) => text !== '')
      .join('\n\n')
  }
  // Git hosts show videos behind links only.
  const link = `${medium.type === 'photo' || medium.file.endsWith('.gif') ? '!' : ''}[${name}](${encodePath(medium.file)})`
  return description === '' ? link : `${link}\n\n${description}`
}

/** The alt text stands as such; what was read in the picture, or seen, below it. */
function withoutAltText({ description = '', altText = '' }: ItemMedium): string {
  const alt = altText.trim()
  return alt !== '' && description.startsWith(alt) ? description.slice(alt.length).trim() : description
}

function oneLine(text: string): string {
  return cleanText(text).replace(/\s+/g, ' ').trim()
}
