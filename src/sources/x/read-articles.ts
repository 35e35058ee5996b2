/**
 * Reads posts off the page itself, where nothing that it exchanges can be read any more. Long texts are cut there, and
 * quoted posts, videos and the order of saving are missing: sub-phase 3.1 completes what it can.
 */
import type { Page } from 'playwright-core'
import { z } from 'zod'
import type { SourceRecord } from '../../x-data/record.ts'
import { parsePostUrl } from '../../x-data/post-url.ts'
import { recordsOf } from './read-page.ts'

/** Of the shape that is kept, and that `kba import` reads. */
export const ARTICLES_FORMAT = 'bird'

const DRAWN_AFTER_MS = 300
/** So often nothing new may come before that is the end. */
const BARREN_SCROLLS = 12
const BATCH = 20
const ENOUGH_KNOWN = 40

/** Depends on little: articles, the link to the post with the time in it, text that names its language. */
const SCRIPT = `[...document.querySelectorAll('article')].map((article) => {
  const time = article.querySelector('a[href*="/status/"] time')
  const link = time ? time.closest('a') : article.querySelector('a[href*="/status/"]')
  const text = article.querySelector('[data-testid="tweetText"]') || article.querySelector('[lang]')
  const name = article.querySelector('[data-testid="User-Name"] a, a[role="link"] span')
  return {
    href: link ? link.href : '',
    at: time ? time.dateTime : '',
    text: text ? text.innerText : '',
    name: name ? name.innerText : '',
    images: [...article.querySelectorAll('img')].map(({ src, alt }) => ({ src, alt })),
  }
})`

const articlesSchema = z.array(
  z.object({
    href: z.string(),
    at: z.string(),
    text: z.string(),
    name: z.string(),
    images: z.array(z.object({ src: z.string(), alt: z.string() })),
  }),
)
type ShownArticle = z.infer<typeof articlesSchema>[number]

export interface ArticleParts {
  page: Page
  all: boolean
  signal: AbortSignal
  keepRaw(text: string): Promise<void>
  listKnown(ids: readonly string[]): Promise<ReadonlySet<string>>
  save(records: readonly SourceRecord[]): Promise<void>
}

/** @returns How many posts there were. */
export async function readArticles(parts: ArticleParts): Promise<number> {
  const seen = new Set<string>()
  let batch: object[] = []
  let knownInARow = 0
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return
    const text = JSON.stringify(batch)
    batch = []
    await parts.keepRaw(text)
    const records = await recordsOf(text)
    const ids = records.flatMap((record) => (record.kind === 'bookmark' ? [record.bookmark.post.id] : []))
    const known = await parts.listKnown(ids)
    for (const id of ids) knownInARow = known.has(id) ? knownInARow + 1 : 0
    await parts.save(records)
  }
  for (let barren = 0; barren < BARREN_SCROLLS;) {
    const before = seen.size
    batch.push(...(await shownPosts(parts.page, seen)))
    if (batch.length >= BATCH) await flush()
    if (!parts.all && knownInARow >= ENOUGH_KNOWN) break
    barren = seen.size === before ? barren + 1 : 0
    await scrollOn(parts.page, parts.signal)
  }
  await flush()
  return seen.size
}

async function shownPosts(page: Page, seen: Set<string>): Promise<object[]> {
  const shown = articlesSchema.parse(await page.evaluate(SCRIPT))
  return shown.flatMap((article) => {
    const link = parsePostUrl(
      article.href.replace(new URL(article.href || 'https://x.com').origin, 'https://x.com'),
    )
    if (link === undefined || seen.has(link.id)) return []
    seen.add(link.id)
    return [postOf(article, link)]
  })
}

function postOf(
  { text, at, name, images }: ShownArticle,
  { id, handle }: { id: string; handle?: string },
): object {
  const media = images
    .filter(({ src }) => /\/media\//.test(src))
    .map(({ src, alt }) => ({ type: 'photo', url: src, ...(alt !== '' && { altText: alt }) }))
  return {
    ...{ id, text, media },
    ...(at !== '' && { createdAt: at }),
    author: { ...(handle !== undefined && { username: handle }), ...(name !== '' && { name }) },
  }
}

/** Less than a screen further, so that nothing is passed over, and a moment for what is drawn then. */
async function scrollOn(page: Page, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const { width, height } = page.viewportSize() ?? { width: 1280, height: 900 }
  await page.mouse.move(width / 2, height / 2)
  await page.mouse.wheel(0, height * 0.8)
  await page.waitForTimeout(DRAWN_AFTER_MS)
}
