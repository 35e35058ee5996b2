/** Scrolls a page as a person does, whatever scrolls in it. */
import type { Page } from 'playwright-core'

const STEP_PX = 2400
/** As a wheel is turned on while nothing new is in sight. */
const STEP_EVERY_MS = 100
/** While the page waits for an answer the wheel rests; this often it is looked whether it waits still. */
const LOOK_EVERY_MS = 250
/** When nothing moves any more, some pages go on after a little way back. */
const NUDGE_EVERY = 8

export interface Scrolling {
  /** Whether what was scrolled for is there. */
  arrived: () => boolean
  /** Resolves when something came or is asked for, or after so long. */
  wait: (limitMs: number) => Promise<void>
  /** Whether the page waits for an answer already. */
  isWaiting: () => boolean
  /** How long the page may do nothing, and how long an answer may take. */
  limitsMs: { idle: number; answer: number }
  signal: AbortSignal
}

/** @returns Whether it arrived in time. */
export async function scrollFor(
  page: Page,
  { arrived, wait, isWaiting, limitsMs, signal }: Scrolling,
): Promise<boolean> {
  let idleUntil = Date.now() + limitsMs.idle
  const answerUntil = Date.now() + limitsMs.answer
  const { width, height } = page.viewportSize() ?? { width: 1280, height: 900 }
  await page.mouse.move(width / 2, height / 2)
  for (let step = 0; !arrived();) {
    signal.throwIfAborted()
    if (Date.now() > Math.min(idleUntil, answerUntil) || page.isClosed()) return false
    if (isWaiting()) {
      idleUntil = Date.now() + limitsMs.idle
      await wait(LOOK_EVERY_MS)
      continue
    }
    step += 1
    if (step % NUDGE_EVERY === 0) await page.mouse.wheel(0, -height)
    await page.mouse.wheel(0, STEP_PX)
    if (!arrived() && !isWaiting()) await wait(STEP_EVERY_MS)
  }
  return true
}
