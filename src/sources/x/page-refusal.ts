/** Why the open page does not show what was asked for, in X's own words where it has some. */
import type { Page } from 'playwright-core'
import type { KbaError } from '../../errors.ts'
import { isAccessPage, refusalOf } from './judge-answer.ts'

const WORDS_MS = 10_000
const LOOK_EVERY_MS = 200
const FEWEST_WORDS = 12

/** @returns `undefined` when the page does not look like a refusal. */
export async function pageRefusal(page: Page): Promise<KbaError | undefined> {
  if (page.isClosed() || !page.url().startsWith('http')) return undefined
  if (!isAccessPage(page.url())) return refusalOf(page.url(), '')
  const deadline = Date.now() + WORDS_MS
  for (;;) {
    const text = await page
      .locator('body')
      .innerText({ timeout: WORDS_MS })
      .catch(() => '')
    if (text.trim().length >= FEWEST_WORDS || Date.now() > deadline || page.isClosed())
      return refusalOf(page.url(), text)
    await page.waitForTimeout(LOOK_EVERY_MS)
  }
}
