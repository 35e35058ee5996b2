/** Sources on the page: what each is, connecting X by cookies and by the API, fetching, and the receipt of it. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OpenServer } from '../../src/server/app.ts'
import type { StartedWorkers } from '../../src/workers/start.ts'
import { chromiumProgram, openBrowser, openTab, seriousFaults, type Look } from '../support/browser.ts'
import { freePort } from '../support/own-server.ts'
import { openRooms, type TestRooms } from '../support/server.ts'
import { CLIENT_ID, startXApiServer, type XApiServer } from '../support/x-api-server.ts'
import { hasBrowser } from '../support/x-fetching.ts'
import { startXServer, type XServer } from '../support/x-server/server.ts'

const WIDE = { width: 1280, height: 800 } as const
const PHONE = { width: 390, height: 844, colorScheme: 'dark' } as const
const WAIT_MS = 60_000

describe.skipIf(chromiumProgram === undefined || !hasBrowser)('the sources page', () => {
  let x: XServer
  let api: XApiServer
  let rooms: TestRooms
  let server: OpenServer
  let workers: StartedWorkers
  let browser: Browser

  beforeAll(async () => {
    x = await startXServer({ posts: 12 })
    api = await startXApiServer()
    rooms = await openRooms({
      ...x.env(),
      ...{ MEDIA_HOSTS: '127.0.0.1:9', X_API_CLIENT_ID: CLIENT_ID, X_API_URL: api.url },
      X_API_AUTHORIZE_URL: `${api.url}/i/oauth2/authorize`,
      X_API_CALLBACK_PORT: String(await freePort()),
    })
    server = await rooms.serve()
    workers = await rooms.tasks.startWorkers(['agent', 'processing'])
    browser = await openBrowser()
  })

  afterAll(async () => {
    await browser.close()
    await workers.drain(10_000)
    await rooms.close()
    await api.close()
    await x.close()
  })

  const open = async (path: string, look?: Look) => {
    const tab = await openTab(browser, `${server.url}${path}`, look)
    tab.page.setDefaultTimeout(WAIT_MS)
    return tab
  }

  it('says how each source stands and how to connect it, on a wide screen and on a phone', async () => {
    for (const look of [WIDE, PHONE]) {
      const { page, faults, close } = await open('/sources', look)
      const card = page.getByRole('region', { name: 'X', exact: true })
      await card.getByText('Not set up').waitFor()
      await card.getByRole('radio', { name: 'Browser window' }).click()
      await card.getByText(/no screen to open|on the screen of the machine/).waitFor()
      await card.getByRole('radio', { name: 'Password' }).click()
      await card.getByText('X_USERNAME and X_PASSWORD are not set').waitFor()
      const width = await page.evaluate<number>('document.documentElement.scrollWidth')

      expect(await page.getByRole('region', { name: 'Files' }).innerText()).toContain('inbox')
      expect(await page.getByText('Nothing is scheduled to fetch.').count()).toBe(1)
      expect(await page.getByRole('button', { name: 'Fetch now' }).count()).toBe(0)
      expect(await seriousFaults(page)).toEqual([])
      expect(faults).toEqual([])
      expect(width).toBeLessThanOrEqual(look.width)
      await close()
    }
  })

  it('is where settings and the first page lead', async () => {
    const { page, close } = await open('/settings')

    await page.getByRole('link', { name: 'connect it under Sources' }).click()
    await page.getByRole('heading', { level: 1, name: 'Sources' }).waitFor()
    await page.goto(server.url)
    await page.getByRole('link', { name: 'Connect X' }).click()

    await page.getByRole('heading', { level: 1, name: 'Sources' }).waitFor()
    await close()
  })

  it('logs in to the API of X by an address that is opened, and forgets it', async () => {
    const { page, close } = await open('/sources')
    const card = page.getByRole('region', { name: "X's API" })
    await card.getByText('Action needed').waitFor()

    await card.getByRole('button', { name: 'Log in to the API' }).click()
    const address = await card.getByRole('link', { name: 'Open X' }).getAttribute('href')
    await api.allow(address ?? '')
    await card.getByText('Logged in as @reader.').waitFor()
    const content = await page.content()
    await card.getByRole('button', { name: 'Forget this login' }).click()
    await card.getByText('Action needed').waitFor()

    for (const secret of api.issued) expect(content).not.toContain(secret)
    await close()
  })

  it('takes pasted cookies without ever showing them, fetches, and tells what came', async () => {
    const { auth_token: token, ct0 } = x.account.open()
    const { page, faults, close } = await open('/sources')
    const answers: string[] = []
    page.on('response', (response) => {
      if (response.url().includes('/api/'))
        response.text().then(
          (text) => answers.push(text),
          () => undefined,
        )
    })
    const card = page.getByRole('region', { name: 'X', exact: true })
    await card.getByRole('radio', { name: 'Cookies' }).click()
    const cookies = `guest_id=1; auth_token=${token}; ct0=${ct0}`
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(cookies)})`)

    await card.getByLabel('auth_token').focus()
    await page.keyboard.press('Control+v')
    await card.getByRole('button', { name: 'Connect' }).click()
    await card.getByText('Session: the cookies of a browser').waitFor()
    await page.getByRole('button', { name: 'Fetch now' }).click()
    await card.getByText('12 found, 12 new.').waitFor()
    await card.getByText('X accepted it when it was last used').waitFor()
    const content = await page.content()
    await card.getByRole('link', { name: 'Receipt' }).click()
    await page.getByRole('heading', { level: 1, name: 'Fetch from X' }).waitFor()
    const serious = await seriousFaults(page)

    expect(await page.locator('dl').first().innerText()).toMatch(
      /^records shown\s+12\s+posts stored\s+12\s+of them new\s+12\s/,
    )
    for (const secret of [token, ct0]) expect([content, ...answers].join('\n')).not.toContain(secret)
    expect(serious).toEqual([])
    expect(faults).toEqual([])
    await close()
  })

  it('offers to fetch on the dashboard as long as a source is ready, else says why not', async () => {
    const { page, close } = await open('/')
    const modes = page.getByRole('radiogroup', { name: 'What to run' })
    await modes.getByText('Only fetch new bookmarks').waitFor()
    await page.goto(`${server.url}/sources`)
    const card = page.getByRole('region', { name: 'X', exact: true })

    await card.getByRole('button', { name: 'Forget the session' }).click()
    await card.getByRole('button', { name: 'Forget it' }).click()
    await card.getByText('Not set up').waitFor()
    await page.goto(server.url)
    await page.getByText('Fetching is not offered:').waitFor()

    expect(await modes.getByText('Only fetch new bookmarks').count()).toBe(0)
    await page.getByRole('link', { name: 'Set up a source' }).click()
    await page.getByRole('heading', { level: 1, name: 'Sources' }).waitFor()
    await close()
  })

  it('says that X ended the session, what to do, and why nothing is fetched', async () => {
    const { page, faults, close } = await open('/sources', PHONE)
    const card = page.getByRole('region', { name: 'X', exact: true })
    await card.getByRole('radio', { name: 'Cookies' }).click()
    await card.getByLabel('auth_token').fill('a'.repeat(40))
    await card.getByLabel('ct0').fill('b'.repeat(32))
    await card.getByRole('button', { name: 'Connect', exact: true }).click()
    await card.getByText('Not used yet.').waitFor()

    await page.getByRole('button', { name: 'Fetch now' }).click()
    await card.getByText('Action needed').waitFor()
    await card.getByText('X no longer accepted it when it was last used').waitFor()
    await card.getByLabel('auth_token').waitFor()
    const said = await card.innerText()
    const serious = await seriousFaults(page)
    const width = await page.evaluate<number>('document.documentElement.scrollWidth')
    await page.goto(server.url)
    await page.getByText('Fetching is not offered: X ended this session.').waitFor()
    const { runs } = (await (await fetch(`${server.url}/api/agent/runs?limit=1`)).json()) as {
      runs: { task_id: string }[]
    }
    await page.goto(`${server.url}/runs/${runs[0]?.task_id ?? ''}`)
    await page.getByRole('link', { name: 'See the state of the sources' }).click()
    await card.getByText('Action needed').waitFor()

    expect(said).toContain('nothing came.')
    expect(said.split('X ended this session.')).toHaveLength(2)
    expect(serious).toEqual([])
    expect(width).toBeLessThanOrEqual(PHONE.width)
    expect(faults).toEqual([])
    await close()
  })
})
