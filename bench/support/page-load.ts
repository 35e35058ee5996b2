/** One load of a page with an empty cache, as at the first visit, and what Lighthouse would measure of it. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import type { Measures } from './lighthouse-score.ts'
import { speedIndexOf } from './speed-index.ts'

/** For how long a page is watched. */
const WATCH_MS = 2500
/** Of a task, until it counts as blocking. */
const BLOCKING_MS = 50

export interface PageLoad extends Measures {
  /** Packed, as it came. */
  scriptBytes: number
}

interface Told {
  vitals: { LCP?: number; CLS?: number; FCP?: number }
  tasks: { start: number; duration: number }[]
}

const webVitals = readFileSync(
  join(createRequire(import.meta.url).resolve('web-vitals'), '..', 'web-vitals.iife.js'),
  'utf8',
)
const REPORT = `globalThis.told = { vitals: {}, tasks: [] }
for (const name of ['LCP', 'CLS', 'FCP'])
  webVitals['on' + name](({ value }) => { told.vitals[name] = value }, { reportAllChanges: true })
new PerformanceObserver((list) => {
  for (const { startTime: start, duration } of list.getEntries()) told.tasks.push({ start, duration })
}).observe({ type: 'longtask', buffered: true })`

export async function loadPage(browser: Browser, url: string): Promise<PageLoad> {
  const context = await browser.newContext({ viewport: { width: 1350, height: 940 } })
  const page = await context.newPage()
  const sizes: Promise<number>[] = []
  page.on('requestfinished', (request) => {
    if (request.resourceType() !== 'script') return
    sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize))
  })
  // By the debugger's door, before the page's own scripts.
  await page.addInitScript({ content: `${webVitals}\n${REPORT}` })
  const speedIndex = await speedIndexOf(page, async () => {
    await page.goto(url)
    await sleep(WATCH_MS)
  })
  const { vitals, tasks } = await page.evaluate<Told>('globalThis.told')
  const scriptBytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
  await context.close()
  const firstPaint = vitals.FCP ?? NaN
  return {
    ...{ firstPaint, speedIndex, largestPaint: vitals.LCP ?? NaN, shift: vitals.CLS ?? 0, scriptBytes },
    blocking: blockingAfter(firstPaint, tasks),
  }
}

/** Of each long task after the first paint, what is beyond 50 ms. */
function blockingAfter(firstPaint: number, tasks: Told['tasks']): number {
  return tasks
    .map(({ start, duration }) => start + duration - Math.max(start, firstPaint) - BLOCKING_MS)
    .filter((beyond) => beyond > 0)
    .reduce((sum, beyond) => sum + beyond, 0)
}
