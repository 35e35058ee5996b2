/** What questions are told of the pages that a post links to. Their text is hostile, as all text from outside: it is fenced. */
import type { Link, Post, PostPart } from '../contract/post.ts'
import type { LinkedPageRow } from '../db/tables.ts'
import { cutText } from '../models/builtin/cut-text.ts'
import { summarize } from '../models/builtin/extract-summary.ts'
import { normaliseUrl } from '../x-data/post-url.ts'

/** A page as a question is told of it. */
export interface PageText {
  url: string
  title: string
  text: string
}

/** As much of a page stands for it where it is summed up. */
const SUMMED_CHARS = 20_000

/** @returns Those that have a text, in the order of the post. */
export function pageTextsOf(pages: readonly LinkedPageRow[]): PageText[] {
  return pages.flatMap(({ state, url, title, text }) =>
    state === 'stored' && text !== null ? [{ url, title: title ?? '', text }] : [],
  )
}

/** @returns Changes when the text of a page does; empty where there is none, so that older answers still serve. */
export function hashOfPages(pages: readonly LinkedPageRow[]): string {
  return pages.flatMap(({ state, text_hash }) => (state === 'stored' ? (text_hash ?? []) : [])).join('/')
}

/** @returns The post with titles, and a description, for links that had none. */
export function withPages(post: Post, pages: readonly PageText[]): Post {
  if (pages.length === 0) return post
  const byUrl = new Map(pages.map((page) => [page.url, page]))
  const link = (one: Link): Link => {
    const page = byUrl.get(normaliseUrl(one.url) ?? '')
    if (page === undefined) return one
    const summary = summarize(page.text.slice(0, SUMMED_CHARS), { sentences: 2, maxChars: 300 })
    const described = summary === '' ? {} : { description: summary }
    const titled = page.title === '' ? {} : { title: page.title }
    return { ...titled, ...described, ...one }
  }
  const part = (one: PostPart): PostPart => ({ ...one, links: one.links.map(link) })
  return { ...post, parts: post.parts.map(part) }
}

/** @param maxChars - For all pages together, shared alike. @returns Lines for a prompt, not yet fenced. */
export function describePages(pages: readonly PageText[], maxChars: number): string[] {
  const each = Math.floor(maxChars / Math.max(1, pages.length))
  return pages.map(({ url, title, text }) => `Linked page: ${title} (${url})\n${cutText(text, each)}`)
}
