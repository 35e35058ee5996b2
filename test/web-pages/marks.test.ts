/** The user's own marks on the page: by pointer and by keyboard, in lists and filters, and when the server refuses them. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OpenServer } from '../../src/server/app.ts'
import {
  chromiumProgram,
  openBrowser,
  openTab,
  seriousFaults,
  type Look,
  type Tab,
} from '../support/browser.ts'
import { makeItems } from '../support/made-items.ts'
import { openRooms, type TestRooms } from '../support/server.ts'

const PHONE = { width: 390, height: 844, colorScheme: 'dark' } as const

describe.skipIf(chromiumProgram === undefined)('marks on the page', () => {
  let rooms: TestRooms
  let server: OpenServer
  let browser: Browser
  let id: string

  beforeAll(async () => {
    rooms = await openRooms()
    id = (await makeItems(rooms, 4))[0] ?? ''
    server = await rooms.serve()
    browser = await openBrowser()
  })

  afterAll(async () => {
    await browser.close()
    await rooms.close()
  })

  const open = (path: string, look?: Look): Promise<Tab> => openTab(browser, `${server.url}${path}`, look)
  const asked = async (): Promise<Record<string, unknown>> =>
    (await (await fetch(`${server.url}/api/items/${id}`)).json()) as Record<string, unknown>

  it('are set by keyboard, seen in the list, and undone by the same key', async () => {
    const { page, faults, close } = await open(`/knowledge/${id}`)
    const star = page.getByRole('button', { name: 'Favourite' })
    const state = page.getByLabel('Reading state')
    await star.waitFor()

    await page.keyboard.press('s')
    await page.keyboard.press('u')
    await expect.poll(asked).toMatchObject({ favourite: true, reading: 'unread' })
    expect(await star.getAttribute('aria-pressed')).toBe('true')
    expect(await state.inputValue()).toBe('unread')
    const serious = await seriousFaults(page)
    await page.goto(`${server.url}/knowledge?favourites=true&reading=unread`)
    const entry = page.getByRole('article')
    await entry.getByLabel('Favourite').waitFor()
    const shown = await entry.count()
    await entry.getByRole('link').click()
    await star.waitFor()
    await page.keyboard.press('s')
    await page.keyboard.press('u')

    await expect.poll(asked).toMatchObject({ favourite: false, reading: null })
    expect(shown).toBe(1)
    expect(serious).toEqual([])
    expect(faults).toEqual([])
    await close()
  })

  it('keep a list to favourites and to what is to be read, by filters that are in the address', async () => {
    const { page, close } = await open(`/knowledge/${id}`, PHONE)
    await page.getByRole('button', { name: 'Favourite' }).click()
    await page.getByLabel('Reading state').selectOption('To read')
    await expect.poll(asked).toMatchObject({ favourite: true, reading: 'unread' })
    await page.goto(`${server.url}/knowledge`)
    await page.getByRole('button', { name: 'Filter' }).click()

    await page.getByRole('switch', { name: 'Favourites' }).click()
    await page.getByRole('dialog').getByLabel('Reading state').selectOption('To read')
    await page.getByText('1 item', { exact: true }).waitFor()
    const serious = await seriousFaults(page)
    const address = new URL(page.url()).search
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.getByText('4 items', { exact: true }).waitFor()

    expect(address).toBe('?favourites=true&reading=unread')
    expect(serious).toEqual([])
    await close()
  })

  it('are a note that is written by keyboard, and is in the file', async () => {
    const { page, faults, close } = await open(`/knowledge/${id}`)
    await page.getByRole('button', { name: 'Write a note' }).waitFor()

    await page.keyboard.press('n')
    await page.keyboard.type('Ask **Ada** about this.')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('button', { name: 'Edit note' }).waitFor()
    const bold = await page.getByRole('complementary').locator('strong').innerText()

    const { path } = (await asked()) as { path: string }
    const file = await readFile(join(rooms.home, 'kb-generated', path), 'utf8')
    expect(bold).toBe('Ada')
    expect(file).toContain('## My notes\n\nAsk **Ada** about this.\n')
    expect(await seriousFaults(page)).toEqual([])
    expect(faults).toEqual([])
    await close()
  })

  it('do not keep an item from being deleted, and come back with it by one press', async () => {
    const { page, faults, close } = await open('/knowledge', PHONE)
    await page.getByText('4 items', { exact: true }).waitFor()
    await page.goto(`${server.url}/knowledge/${id}`)
    await page.getByRole('button', { name: 'Delete' }).waitFor()

    await page.keyboard.press('Delete')
    await page.getByText('3 items', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('4 items', { exact: true }).waitFor()
    const undone = await asked()
    await page.goto(`${server.url}/knowledge/${id}`)
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByText('3 items', { exact: true }).waitFor()
    await page.goto(`${server.url}/bin`)
    await page.getByText('1 post in the bin').waitFor()
    const serious = await seriousFaults(page)
    const width = await page.evaluate<number>('document.documentElement.scrollWidth')
    await page.getByRole('button', { name: /^Restore / }).click()
    await page.getByText('The bin is empty').waitFor()

    expect(undone).toMatchObject({
      favourite: true,
      source: { reader: { notes: 'Ask **Ada** about this.' } },
    })
    expect(await asked()).toMatchObject({ favourite: true })
    expect(serious).toEqual([])
    expect(width).toBeLessThanOrEqual(390)
    expect(faults).toEqual([])
    await close()
  })

  it('lose nothing that was typed when they are refused, or the page is left', async () => {
    const { page, close } = await open(`/knowledge/${id}`)
    const note = page.getByLabel('Note', { exact: true })
    await page.getByRole('button', { name: 'Edit note' }).click()
    await note.fill('Long thoughts.')
    await page.route('**/api/items/*', (route) =>
      route.request().method() === 'PATCH' ? route.abort() : route.continue(),
    )

    await page.getByRole('button', { name: 'Save note' }).click()
    await page.getByText('The note was not saved. Your text is still here.').waitFor()
    const kept = await note.inputValue()
    await page.getByRole('button', { name: 'Favourite' }).click()
    await page.getByText('The server does not answer.').first().waitFor()
    const star = await page.getByRole('button', { name: 'Favourite' }).getAttribute('aria-pressed')
    await page.goto(`${server.url}/knowledge`)
    await page.unroute('**/api/items/*')
    await page.goto(`${server.url}/knowledge/${id}`)
    await note.waitFor()
    const drafted = await note.inputValue()
    await page.getByRole('button', { name: 'Save note' }).click()
    await page.getByText('Long thoughts.').waitFor()

    expect([kept, drafted]).toEqual(['Long thoughts.', 'Long thoughts.'])
    expect(star).toBe('true')
    expect(await asked()).toMatchObject({ favourite: true, source: { reader: { notes: 'Long thoughts.' } } })
    await close()
  })
})
