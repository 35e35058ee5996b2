// Takes the README's four pictures of the page: `npm run docs:pictures`, after `npm run build`. Needs Chromium.
// The sample goes through a server of its own in a temporary folder; nothing is asked of the internet.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium } from 'playwright-core'

const root = join(import.meta.dirname, '..')
const BROWSER = process.env.CHROMIUM ?? '/usr/bin/chromium'
const WIDE = { width: 1280, height: 820 }
const PHONE = { width: 390, height: 820 }

const home = mkdtempSync(join(tmpdir(), 'kba-screens-'))
const port = await freePort()
const url = `http://127.0.0.1:${port}`
const server = spawn(process.execPath, [join(root, 'bin', 'kba.js'), 'start', '--port', String(port)], {
  cwd: home,
  env: { PATH: process.env.PATH, HOME: home, KBA_HOME: home },
  stdio: 'ignore',
})
try {
  await untilTrue(async () => (await fetch(`${url}/api/setup`)).ok)
  const browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox', '--disable-gpu'] })
  await takePictures(browser)
  await browser.close()
} finally {
  server.kill('SIGTERM')
  await once(server, 'exit')
  rmSync(home, { recursive: true, force: true })
}

async function takePictures(browser) {
  await picture(browser, 'page-run', '/', { viewport: WIDE, ready: startRun })
  await untilTrue(async () => !(await askState()).is_running)
  await picture(browser, 'page-knowledge', '/knowledge?view=grid', {
    viewport: WIDE,
    ready: (page) => page.locator('article').first().waitFor(),
  })
  const item = await findItem()
  await picture(browser, 'page-item', `/knowledge/${item}`, {
    viewport: WIDE,
    colorScheme: 'dark',
    ready: (page) => page.getByText('Related items').waitFor(),
  })
  await picture(browser, 'page-phone', `/knowledge`, {
    viewport: PHONE,
    colorScheme: 'dark',
    ready: (page) => page.locator('article').first().waitFor(),
  })
}

/** @param ready - Waits until the page is complete. */
async function picture(browser, name, path, { viewport, colorScheme = 'light', ready }) {
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto(url + path)
  await ready(page)
  // Images of the posts are loaded when they come into view.
  await page.waitForLoadState('networkidle', { timeout: 2000 }).catch(() => undefined)
  await page.screenshot({ path: join(root, 'docs', `${name}.png`) })
  await context.close()
}

/** When the page has been loaded once: the run over the sample takes a few seconds. */
async function startRun(page) {
  await page.getByRole('main').waitFor()
  await fetch(`${url}/api/setup/sample`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })
  await untilTrue(async () => (await askState()).progress?.progress > 15)
  await page.goto(url)
  await page.getByText('Just written').waitFor()
  await sleep(1000) // The numbers above it are asked for anew.
}

async function askState() {
  return (await fetch(`${url}/api/agent/status`)).json()
}

/** One with an image and code shows most. */
async function findItem() {
  const { items } = await (await fetch(`${url}/api/items?has_media=true&limit=50`)).json()
  const bodies = await Promise.all(
    items.map(async ({ id }) => (await fetch(`${url}/api/items/${id}`)).json()),
  )
  const best = bodies.find(({ body }) => body.includes('```')) ?? bodies[0]
  return best.id
}

async function untilTrue(condition) {
  for (let tries = 0; tries < 1200; tries += 1) {
    if (await condition().catch(() => false)) return
    await sleep(100)
  }
  throw new Error('The server did not come so far within two minutes.')
}

async function freePort() {
  const probe = createServer()
  await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port: found } = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return found
}
