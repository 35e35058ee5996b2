/** Scrolls a page as a person does, whatever scrolls in it. */
import type { Page } from 'playwright-core'

const STEP_PX = 2400
const LOOK_EVERY_MS = 250
/** When nothing moves any more, some pages go on after a little way back. */
const NUDGE_EVERY = 8

export interface Scrolling {
  /** Whether what was scrolled for is there. */
  arrived: () => boolean
  /** Resolves when something came, or after so long. */
  wait: (limitMs: number) => Promise<void>
  limitMs: number
  signal: AbortSignal
}

/** @returns Whether it arrived in time. */
export async function scrollFor(page: Page, { arrived, wait, limitMs, signal }: Scrolling): Promise<boolean> {
  const deadline = Date.now() + limitMs
  const { width, height } = page.viewportSize() ?? { width: 1280, height: 900 }
  await page.mouse.move(width / 2, height / 2)
  for (let step = 1; !arrived(); step += 1) {
    signal.throwIfAborted()
    if (Date.now() > deadline || page.isClosed()) return false
    if (step % NUDGE_EVERY === 0) await page.mouse.wheel(0, -height)
    await page.mouse.wheel(0, STEP_PX)
    if (!arrived()) await wait(LOOK_EVERY_MS)
  }
  return true
}
