/** X articles: title, text as Markdown, pictures and videos. */
import type { Article, Medium } from '../../contract/post.ts'
import { plainParagraphs, writeMarkdown, writePlain } from '../../text/markdown-tree.ts'
import { at, compact, textAt } from '../shape.ts'
import { articleMediaOf } from './article-media.ts'
import { articleTreeOf } from './article-tree.ts'

export interface ReadArticle {
  article: Article
  /** Its cover first, then what stands in its text. */
  media: Medium[]
}

/** @returns The article of a raw tweet; its body where the source holds it. */
export function articleOf(tweet: unknown): ReadArticle | undefined {
  const raw = at(tweet, 'article', 'article_results', 'result') ?? at(tweet, 'article', 'result')
  const media = articleMediaOf(raw)
  const tree = articleTreeOf(raw, media)
  const title = textAt(raw, 'title')
  const own = textAt(raw, 'plain_text')
  const body = tree.blocks.length > 0 ? writeMarkdown(tree.blocks) : articleBody(own)
  const plain = tree.blocks.length > 0 ? writePlain(tree.blocks) : own
  if (title === undefined && body === undefined) return undefined
  const preview = textAt(raw, 'preview_text') ?? textAt(raw, 'summary_text')
  // What the text does not name is media of the article all the same.
  const named = new Set(tree.media.map(({ id }) => id))
  const others = [...media.byId.values()].filter(({ id }) => !named.has(id) && id !== media.cover?.id)
  return {
    article: compact<Article>({ title: title ?? '', preview, body, plain, coverUrl: media.cover?.url }),
    media: [...(media.cover === undefined ? [] : [media.cover]), ...tree.media, ...others],
  }
}

/** @returns The plain text of an article as the Markdown that shows it. */
export function articleBody(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : writeMarkdown(plainParagraphs(text))
}
