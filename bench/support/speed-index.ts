/** Lighthouse's speed index: how long, on the average, each part of the window had not yet its last look. */
import type { Browser, Page } from 'playwright-core'

interface TraceEvent {
  name: string
  /** Microseconds. */
  ts: number
  args: { snapshot?: string }
}

interface Frame {
  /** Milliseconds from the navigation. */
  at: number
  picture: string
}

const MARK = 'kba-load'

/**
 * @param load - Opens an address in the page.
 * @returns Milliseconds from the navigation; NaN where nothing was drawn.
 */
export async function speedIndexOf(page: Page, load: () => Promise<void>): Promise<number> {
  const browser = page.context().browser()
  if (browser === null) throw new Error('The page has no browser of its own.')
  const categories = ['-*', 'blink.user_timing']
  await browser.startTracing(page, { screenshots: true, categories })
  await load()
  // Tells the clock of the pictures from that of the page.
  const startTime = await page.evaluate<number>(`performance.mark('${MARK}').startTime`)
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] }
  const mark = trace.traceEvents.find(({ name }) => name === MARK)
  if (mark === undefined) throw new Error('The browser did not trace the mark.')
  const began = mark.ts / 1000 - startTime
  const frames = trace.traceEvents.flatMap(({ ts, args: { snapshot } }) =>
    snapshot === undefined ? [] : [{ at: ts / 1000 - began, picture: snapshot }],
  )
  return indexOf(
    browser,
    frames.toSorted((a, b) => a.at - b.at),
  )
}

async function indexOf(browser: Browser, frames: readonly Frame[]): Promise<number> {
  const page = await browser.newPage()
  const histograms = await histogramsOf(page, frames)
  await page.close()
  const [first, last] = [histograms[0], histograms.at(-1)]
  if (first === undefined || last === undefined) return NaN
  let index = 0
  let lastAt = 0
  let done = 0
  for (const [place, { at }] of frames.entries()) {
    if (at > 0) {
      index += (at - lastAt) * (1 - done)
      lastAt = at
    }
    done = progress(histograms[place] ?? [], first, last)
  }
  return index
}

/** How far the picture came from the first to the last, by how often each brightness of each colour occurs. */
function progress(now: readonly number[], first: readonly number[], last: readonly number[]): number {
  let [total, match] = [0, 0]
  for (const [place, before] of first.entries()) {
    const wanted = Math.abs((last[place] ?? 0) - before)
    total += wanted
    match += Math.min(wanted, Math.abs((now[place] ?? 0) - before))
  }
  return total === 0 ? 1 : Math.floor((100 * match) / total) / 100
}

/** The browser reads its own pictures. White does not count: it is what was there before. */
async function histogramsOf(page: Page, frames: readonly Frame[]): Promise<number[][]> {
  const pictures = JSON.stringify(frames.map(({ picture }) => picture))
  return page.evaluate<number[][]>(`Promise.all(${pictures}.map(async (picture) => {
    const bytes = Uint8Array.from(atob(picture), (one) => one.charCodeAt(0))
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }))
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d')
    context.drawImage(image, 0, 0)
    const { data } = context.getImageData(0, 0, image.width, image.height)
    const counts = Array(768).fill(0)
    for (let at = 0; at < data.length; at += 4) {
      if (data[at] > 248 && data[at + 1] > 248 && data[at + 2] > 248) continue
      for (const colour of [0, 1, 2]) counts[256 * colour + data[at + colour]] += 1
    }
    return counts
  }))`)
}
