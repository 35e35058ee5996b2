/** The text of the pages that a post links to. A page that cannot be had is recorded, and keeps the post from nothing. */
import { databaseTime } from '../../../db/clock.ts'
import type { Link, Post, PostPart } from '../../../contract/post.ts'
import type { LinkedPageRow, PostRow } from '../../../db/tables.ts'
import { messageOf, PostError, SystemError, UnavailableError } from '../../../errors.ts'
import {
  listLinkedPages,
  listReadPages,
  renamePage,
  reopenAfterCaching,
  saveLinkedUrls,
  savePageMissing,
  savePageText,
} from '../../../posts/linked-page-repository.ts'
import { findPost } from '../../../posts/post-repository.ts'
import { listLinks } from '../../../posts/post-text.ts'
import { saveBookmarks } from '../../../intake/save-bookmarks.ts'
import { normaliseUrl, parsePostUrl } from '../../../x-data/post-url.ts'
import type { RunContext } from '../../phase.ts'
import type { PostWork } from '../sub-phase.ts'

export interface ReadPages {
  post: PostRow
  pages: LinkedPageRow[]
}

export async function readPages(work: PostWork, run: RunContext): Promise<ReadPages> {
  const { post, pages: known } = work
  if (!run.pages.isOn) return { post, pages: known }
  const urls = pageUrlsOf(post.content).slice(0, run.pages.maxPages)
  const isNoted = urls.length === known.length && urls.every((url, index) => known[index]?.url === url)
  if (!isNoted) await saveLinkedUrls(run.db, post.id, urls)
  const pages = isNoted ? known : await listLinkedPages(run.db, [post.id])
  const due = pages.filter((page) => isDue(page, databaseTime(run.db), work.forced))
  if (due.length === 0) return { post, pages }
  await Promise.all(due.map((page) => readOne(page, run)))
  return { post: await renew(post, due, run), pages: await listLinkedPages(run.db, [post.id]) }
}

/** @returns Addresses of what is no post and no page of X, each once. */
function pageUrlsOf(post: Post): string[] {
  const addresses = listLinks(post).flatMap(({ url }) => normaliseUrl(url) ?? [])
  // A bookmark that is no post is a page itself.
  const saved = [...post.parts, ...(post.also ?? [])]
  const own = saved.flatMap(({ id, url }) => (id.startsWith('link-') ? (normaliseUrl(url) ?? []) : []))
  return [...new Set([...own, ...addresses])].filter((url) => parsePostUrl(url) === undefined)
}

function isDue({ state, next_try_at }: LinkedPageRow, now: Date, forced: boolean): boolean {
  if (state === 'pending') return true
  return state === 'unreachable' && (forced || (next_try_at ?? now) <= now)
}

async function readOne(page: LinkedPageRow, run: RunContext): Promise<void> {
  try {
    const { post_id, url, attempts } = page
    const text = await run.pages.read(url, run.inHand)
    await savePageText(run.db, { key: { post_id, url, attempts }, page: text })
  } catch (error) {
    run.inHand.throwIfAborted()
    if (error instanceof UnavailableError && error.code !== 'database_away') {
      const { retryAfterMs } = error
      await savePageMissing(run.db, page, { state: 'unreachable', reason: messageOf(error), retryAfterMs })
    } else if (error instanceof PostError) {
      const state = error.code === 'page_refused' || error.code === 'page_robots' ? 'refused' : 'gone'
      await savePageMissing(run.db, page, { state, reason: messageOf(error) })
    } else throw error
  }
}

/** What was made from less is made again; short addresses give way to where they lead. */
async function renew(post: PostRow, asked: readonly LinkedPageRow[], run: RunContext): Promise<PostRow> {
  const stored = await listReadPages(run.db, post.id)
  const read = stored.filter((page) => asked.some(({ url }) => url === page.url))
  if (read.length === 0) return post
  const targets = new Map<string, string>()
  for (const page of read) {
    if (!isShort(page.url) || page.final_url === null) continue
    targets.set(page.url, page.final_url)
    await renamePage(run.db, page, page.final_url)
  }
  if (targets.size > 0) {
    const bookmark = { post: withTargets(post.content, targets), folders: [], tags: [] }
    await saveBookmarks(run.db, [bookmark], { format: post.format, importId: run.runId })
  }
  await reopenAfterCaching(run.db, post.id)
  const renewed = await findPost(run.db, post.id)
  if (renewed === undefined)
    throw new SystemError('post_gone', `Post ${post.id} was removed in the meantime.`)
  return renewed
}

function isShort(url: string): boolean {
  return new URL(url).hostname === 't.co'
}

function withTargets(post: Post, targets: ReadonlyMap<string, string>): Post {
  const link = (one: Link): Link => {
    const target = targets.get(one.url)
    return target === undefined ? one : { ...one, url: target, shortUrl: one.url }
  }
  const text = (before: string): string =>
    before.replace(/https?:\/\/t\.co\/\w+/g, (short) => targets.get(normaliseUrl(short) ?? '') ?? short)
  const part = (one: PostPart): PostPart => ({
    ...one,
    text: text(one.text),
    links: one.links.map(link),
    ...(one.quoted === undefined ? {} : { quoted: part(one.quoted) }),
    ...(one.reposted === undefined ? {} : { reposted: part(one.reposted) }),
  })
  return { ...post, parts: post.parts.map(part) }
}
