/** The way in to a server that others can reach: as a person goes it, with a wrong token, and out again. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumProgram, openBrowser, openTab, seriousFaults, type Tab } from '../support/browser.ts'
import { addManyItems } from '../support/many-items.ts'
import { openRooms, type TestRooms } from '../support/server.ts'

const TOKEN = 'correct-horse-battery'
const TRIES = 10

describe.skipIf(chromiumProgram === undefined)('the login page', () => {
  let rooms: TestRooms
  let browser: Browser

  beforeAll(async () => {
    rooms = await openRooms()
    await addManyItems(rooms.app.database.db, 5)
    browser = await openBrowser()
  })

  afterAll(async () => {
    await browser.close()
    await rooms.close()
  })

  /** A server of its own: each counts wrong tokens for itself. */
  async function open(path: string, look = {}): Promise<Tab & { url: string }> {
    const { url } = await rooms.serve({ HOST: '0.0.0.0', KBA_TOKEN: TOKEN })
    return { url, ...(await openTab(browser, `${url}${path}`, look)) }
  }

  async function logIn(page: Page, token: string): Promise<void> {
    await page.getByLabel('Token').fill(token)
    await page.getByRole('button', { name: 'Log in' }).click()
  }

  it.each([{}, { width: 390, height: 844, colorScheme: 'dark' as const }])(
    'is sound, and dressed like the rest: %o',
    async (look) => {
      const { page, faults, close } = await open('/', look)

      const serious = await seriousFaults(page)
      const width = await page.evaluate<number>('document.documentElement.scrollWidth')
      const ground = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor')

      expect(new URL(page.url()).pathname).toBe('/login')
      expect(serious).toEqual([])
      expect(faults).toEqual([])
      expect(width).toBeLessThanOrEqual(look.width ?? 1280)
      expect(ground).toBe('width' in look ? 'rgb(18, 20, 21)' : 'rgb(247, 245, 240)')
      await close()
    },
  )

  it('leads with the right token to where one wanted to go, and keeps it', async () => {
    const { page, faults, close, url } = await open('/knowledge?view=grid')
    await logIn(page, TOKEN)
    await page.getByText('5 items').waitFor()

    await page.goto(`${url}/login?next=/statistics`)
    await page.getByText('Items over time').waitFor()

    expect(await page.evaluate('document.cookie')).toBe('')
    expect(faults).toEqual([])
    await close()
  })

  it('says that a token is wrong, on the page, and takes the right one then', async () => {
    const { page, close } = await open('/runs')
    await logIn(page, 'wrong-wrong-wrong')
    await page.getByRole('alert').getByText('The token is wrong.').waitFor()
    const serious = await seriousFaults(page)
    const content = await page.content()

    await logIn(page, TOKEN)
    await page.getByRole('heading', { level: 1, name: 'Runs and logs' }).waitFor()

    expect(serious).toEqual([])
    expect(content).not.toContain('wrong-wrong')
    await close()
  })

  it('says for how long wrong ones are refused unseen after too many of them, and lets the right one in', async () => {
    const { page, close, url } = await open('/')
    for (let tries = 0; tries < TRIES; tries += 1) {
      await logIn(page, `wrong-wrong-${tries}`)
      await page.getByRole('alert').getByText('The token is wrong.').waitFor()
    }

    await logIn(page, 'wrong-once-more')
    const alert = page.getByRole('alert').filter({ hasText: 'Too many wrong tokens.' })
    await alert.waitFor()
    const said = await alert.innerText()
    await logIn(page, TOKEN)
    await page.getByLabel('Token').waitFor({ state: 'detached' })

    expect(said).toMatch(/Wait \d+ seconds/)
    expect(new URL(page.url()).origin).toBe(url)
    await close()
  })

  it('comes back after logging out, and nothing is seen without it', async () => {
    const { page, close, url } = await open('/settings')
    await logIn(page, TOKEN)
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByText('You are logged out in this browser.').waitFor()

    await page.goto(`${url}/knowledge`)
    await page.getByLabel('Token').waitFor()
    const status = await page.evaluate<number>("fetch('/api/items').then((reply) => reply.status)")

    expect(new URL(page.url()).search).toBe('?next=%2Fknowledge')
    expect(status).toBe(401)
    await close()
  })

  it('is led to by a page whose session has ended meanwhile', async () => {
    const { page, close } = await open('/runs')
    await logIn(page, TOKEN)
    await page.getByRole('heading', { level: 1, name: 'Runs and logs' }).waitFor()

    await page.context().clearCookies()
    await page.getByRole('link', { name: 'Statistics' }).click()
    await page.getByLabel('Token').waitFor()
    await logIn(page, TOKEN)

    await page.getByText('Items over time').waitFor()
    await close()
  })

  it('forgets a token that was changed, so that it is tried once', async () => {
    const { page, close, url } = await open('/')
    await page.context().addCookies([{ name: 'kba_token', value: 'the-old-one-of-before', url }])

    for (let times = 0; times < TRIES + 2; times += 1) await page.goto(`${url}/`)
    await logIn(page, TOKEN)

    await page.getByText('What it will do').waitFor()
    await close()
  })
})
