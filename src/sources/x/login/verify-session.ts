/** Whether X shows the bookmarks in this browser now: the proof of a session. */
import type { Page } from 'playwright-core'
import { BOOKMARKS } from '../timeline-answer.ts'
import type { Traffic } from '../traffic.ts'
import { judgeAnswer } from '../judge-answer.ts'
import { pageRefusal } from '../page-refusal.ts'
import type { KbaError } from '../../../errors.ts'
import type { XBrowser } from '../x-browser.ts'
import type { XSettings } from '../x-settings.ts'

const ANSWER_MS = 30_000
const LOOK_EVERY_MS = 250
/** The page may have left for elsewhere by itself. */
const LEAD_EVERY_MS = 8000
const TRIES = 5

/** Looks at what passed until now. @returns `true` for bookmarks, an error for a refusal, `undefined` for nothing yet. */
export async function lookForBookmarks(
  { page }: XBrowser,
  traffic: Traffic,
): Promise<true | KbaError | undefined> {
  const answer = traffic.takeAny()
  const verdict = answer && judgeAnswer(answer, BOOKMARKS.read)
  if (verdict?.kind === 'page' || verdict?.kind === 'limited') return true
  if (verdict?.kind === 'session') return verdict.error
  return pageRefusal(page)
}

/**
 * Opens the page of bookmarks.
 *
 * @returns Why X does not show them; `undefined` when it does, or says nothing against it.
 */
export async function verifySession(
  browser: XBrowser,
  traffic: Traffic,
  settings: XSettings,
): Promise<KbaError | undefined> {
  traffic.begin(undefined)
  await goTo(browser.page, settings.bookmarksUrl.href)
  const deadline = Date.now() + ANSWER_MS
  for (let ledAt = Date.now(); Date.now() < deadline;) {
    if (Date.now() > ledAt + LEAD_EVERY_MS) {
      await goTo(browser.page, settings.bookmarksUrl.href)
      ledAt = Date.now()
    }
    const seen = await lookForBookmarks(browser, traffic)
    if (seen !== undefined) return seen === true ? undefined : seen
    await traffic.wait(LOOK_EVERY_MS)
  }
  return undefined
}

/** Right after a login X's page goes where it wants by itself, and that ends a way that was begun meanwhile. */
async function goTo(page: Page, url: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await page.goto(url, { waitUntil: 'commit' })
      return
    } catch (error) {
      const isCrossed = /interrupted|ERR_ABORTED/.test(String(error))
      if (!isCrossed || page.isClosed() || tries === TRIES) throw error
      await page.waitForTimeout(LOOK_EVERY_MS)
    }
  }
}
