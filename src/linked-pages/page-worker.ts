/**
 * The thread in which web pages are taken apart: hostile HTML may make that slow or hungry, and the thread can be
 * ended. Nothing of a page is run or fetched.
 */
import { parentPort } from 'node:worker_threads'
import { Readability } from '@mozilla/readability'
import { parseHTML } from 'linkedom'
import { textOf, type TextNode } from './page-text.ts'

export interface PageJob {
  id: number
  html: string
}

/** What a reader sees of a page. */
export interface ReadablePage {
  title: string
  byline?: string
  siteName?: string
  lang?: string
  /** Paragraphs, parted by blank lines. */
  text: string
}

/** As much of the DOM as is used here; the types of the library name that of browsers. */
interface PageDocument {
  querySelector(selector: string): { textContent: string | null } | null
}

export type PageJobAnswer = { id: number; page: ReadablePage | null } | { id: number; error: string }

/** Pages of more elements are menus, logs or attacks. */
const MAX_ELEMENTS = 50_000
/** Under this the library takes a page to have no article; short posts of blogs are ones. */
const MIN_CHARS = 200

function readPage(html: string): ReadablePage | null {
  const { document } = parseHTML(withBody(html)) as unknown as { document: PageDocument }
  const ownTitle = document.querySelector('title')?.textContent
  const options = { maxElemsToParse: MAX_ELEMENTS, charThreshold: MIN_CHARS, disableJSONLD: false }
  const reader = new Readability<string>(document, {
    ...options,
    serializer: (node: TextNode) => textOf(node),
  })
  const article = reader.parse()
  const text = article?.content?.trim() ?? ''
  if (article === null || text === '') return null
  return {
    title: (article.title ?? '') || (ownTitle ?? '').trim(),
    text,
    ...(article.byline ? { byline: article.byline } : {}),
    ...(article.siteName ? { siteName: article.siteName } : {}),
    ...(article.lang ? { lang: article.lang } : {}),
  }
}

/** The parser supposes no tags that an author left out, as browsers do. */
function withBody(html: string): string {
  if (/<body[\s>]/i.test(html) && /<html[\s>]/i.test(html)) return html
  if (!/<html[\s>]/i.test(html)) return `<html><body>${html}</body></html>`
  const head = /<\/head\s{0,99}>|<html[^>]{0,2000}>(?!\s{0,2000}<head)/i.exec(html)
  if (head === null) return `<html><body>${html}</body></html>`
  const end = head.index + head[0].length
  return `${html.slice(0, end)}<body>${html.slice(end)}`
}

parentPort?.on('message', ({ id, html }: PageJob) => {
  let answer: PageJobAnswer
  try {
    answer = { id, page: readPage(html) }
  } catch (error) {
    answer = { id, error: error instanceof Error ? error.message : String(error) }
  }
  parentPort?.postMessage(answer)
})
