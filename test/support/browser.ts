/** A real Chromium for tests of the page: what goes wrong in it, what accessibility faults it has. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import type { AxeResults } from 'axe-core'

/** Where the browser is; without it the tests that need it are skipped, on CI they fail. */
export const chromiumProgram = findProgram()

function findProgram(): string | undefined {
  const folders = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)]
  const names = ['chromium', 'chromium-browser', 'google-chrome']
  const found = folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((file) => existsSync(file))
  if (found !== undefined) return found
  if (process.env['CI'] === 'true') throw new Error('CI needs a browser: no chromium was found.')
  console.warn('Tests of the page are skipped: there is no chromium on this machine.')
  return undefined
}

/** @throws when there is no browser on this machine: ask `chromiumProgram` first. */
export async function openBrowser(): Promise<Browser> {
  if (chromiumProgram === undefined) throw new Error('There is no chromium on this machine.')
  return chromium.launch({ executablePath: chromiumProgram, args: ['--no-sandbox', '--disable-gpu'] })
}

export interface Tab {
  page: Page
  /** Errors of scripts, refusals of the content policy, requests to other servers. */
  faults: string[]
  close: () => Promise<void>
}

export interface Look {
  width?: number
  height?: number
  colorScheme?: 'light' | 'dark'
}

/** A tab with a profile of its own. */
export async function openTab(browser: Browser, url: string, look: Look = {}): Promise<Tab> {
  const { width = 1280, height = 800, colorScheme = 'light' } = look
  const context = await browser.newContext({
    ...{ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' },
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    // What the server refuses is shown in the page, and the browser says it once more.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(message.text())
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(new URL(url).origin) && !request.url().startsWith('data:'))
      faults.push(`asked for ${request.url()}`)
  })
  await page.goto(url)
  return { page, faults, close: () => context.close() }
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** @returns The serious and critical accessibility faults of what is shown, with where they are. */
export async function seriousFaults(page: Page): Promise<string[]> {
  // By the debugger's door: the content policy would not let a script element in.
  await page.evaluate(axeSource)
  const { violations } = await page.evaluate<AxeResults>("axe.run(document, { resultTypes: ['violations'] })")
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map(({ html }) => html.slice(0, 160))
          .join(' | ')}`,
    )
}
