/** Every page with a few thousand items: wide and narrow, light and dark, by keyboard alone, with hostile content. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importFile } from '../../src/exports/import-file.ts'
import { parsePreferences } from '../../src/contract/preferences.ts'
import type { OpenServer } from '../../src/server/app.ts'
import {
  chromiumProgram,
  openBrowser,
  openTab,
  seriousFaults,
  type Look,
  type Tab,
} from '../support/browser.ts'
import { writeExport } from '../support/command.ts'
import { idOf, writePosts } from '../support/posts.ts'
import { addManyItems, addSynthesis, manyId, writeBody } from '../support/many-items.ts'
import { openRooms, type TestRooms } from '../support/server.ts'

const MANY = 3000
const HOSTILE = manyId(7)
const HOSTILE_BODY = `# Hostile

Text <img src=x onerror="document.title='owned'"> and <script>document.title='owned'</script>.

![pixel](https://tracker.invalid/p.png) [click](javascript:document.title='owned') [file](file:///etc/passwd)
[good](https://example.org/page) ![up](media/../../../etc/passwd)
`

describe.skipIf(chromiumProgram === undefined)('the pages', () => {
  let rooms: TestRooms
  let server: OpenServer
  let browser: Browser
  let taskId: string
  let ownId: string
  let receiptId: string

  beforeAll(async () => {
    rooms = await openRooms()
    const { app, tasks, home } = rooms
    const { db } = app.database
    const place = { db, media: app.media, importsFolder: app.paths.imports }
    await importFile(await writeExport(home, 6), place, () => undefined, new AbortController().signal)
    const reporter = { progress: () => undefined, say: () => undefined }
    const request = { preferences: parsePreferences({}), reporter, signal: new AbortController().signal }
    taskId = (await tasks.runHere(request)).runId
    ownId = (await db.selectFrom('items').select('id').orderBy('id').executeTakeFirstOrThrow()).id
    receiptId = (await db.selectFrom('receipts').select('id').executeTakeFirstOrThrow()).id
    await addManyItems(db, MANY)
    await writeBody(db, HOSTILE, HOSTILE_BODY)
    server = await rooms.serve()
    browser = await openBrowser()
  })

  afterAll(async () => {
    await browser.close()
    await rooms.close()
  })

  const open = (path: string, look?: Look): Promise<Tab> => openTab(browser, `${server.url}${path}`, look)

  const PATHS = [
    ['/', 'What it will do'],
    ['/knowledge', `${(MANY + 6).toLocaleString('en')} items`],
    ['/knowledge?view=grid', `${(MANY + 6).toLocaleString('en')} items`],
    ['/knowledge?author=nobody', 'Nothing matches these filters'],
    ['/knowledge/ITEM', 'Original post'],
    ['/knowledge/unknown', 'There is no such item'],
    ['/duplicates', 'No duplicates'],
    ['/bin', 'The bin is empty'],
    ['/syntheses', 'Syntheses'],
    ['/chat', 'Ask about anything you saved.'],
    ['/import', 'Drop export files here'],
    ['/sources', 'Nothing is scheduled to fetch.'],
    ['/receipts/RECEIPT', 'records in the file'],
    ['/runs', 'Completed'],
    ['/runs/RUN', 'Phases'],
    ['/schedules', 'No schedules yet'],
    ['/work', 'Processing'],
    ['/statistics', 'Items over time'],
    ['/settings', 'OLLAMA_URL'],
    ['/no/such/page', 'There is no page at this address'],
  ] as const

  it.each(PATHS)('%s is sound on a wide light screen and on a narrow dark one', async (path, text) => {
    const address = path.replace('ITEM', ownId).replace('RUN', taskId).replace('RECEIPT', receiptId)
    for (const look of [{}, { width: 390, height: 844, colorScheme: 'dark' }] as const) {
      const { page, faults, close } = await open(address, look)

      await page.getByText(text).filter({ visible: true }).first().waitFor()
      const width = await page.evaluate<number>('document.documentElement.scrollWidth')
      const serious = await seriousFaults(page)

      expect(serious).toEqual([])
      expect(faults).toEqual([])
      expect(width).toBeLessThanOrEqual('width' in look ? look.width : 1280)
      await close()
    }
  })

  it('draws only what is seen of thousands, and loads on while one scrolls', async () => {
    const { page, close } = await open('/knowledge')
    await page.getByRole('link', { name: 'Finding 0:' }).waitFor()

    const drawn = await page.locator('article').count()
    for (let step = 0; step < 40 && (await page.getByText(/^Finding 3\d\d:/).count()) === 0; step += 1) {
      await page.mouse.wheel(0, 4000)
      await page.waitForTimeout(60)
    }
    const later = await page.getByText(/^Finding 3\d\d:/).count()
    const drawnLater = await page.locator('article').count()

    expect(drawn).toBeLessThan(40)
    expect(later).toBeGreaterThan(0)
    expect(drawnLater).toBeLessThan(40)
    await close()
  })

  it('is used by keyboard alone', async () => {
    const { page, close } = await open('/knowledge')
    await page.getByRole('link', { name: 'Finding 0:' }).waitFor()

    await page.keyboard.press('/')
    await page.keyboard.type('probes')
    await page.getByRole('status').filter({ hasText: 'for “probes”' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    const [first = '', second = ''] = await page.locator('article h2 a').allInnerTexts()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: second }).waitFor()
    await page.keyboard.press('k')
    await page.getByRole('heading', { level: 1, name: first }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('status').filter({ hasText: 'for “probes”' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('sched')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Schedules' }).waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('d')

    await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/')
    await close()
  })

  it('shows hostile content as text, and asks nobody else for anything', async () => {
    const { page, faults, close } = await open(`/knowledge/${HOSTILE}`)
    await page.getByRole('link', { name: 'good' }).waitFor()

    const anchors = await page.locator('.prose a').all()
    const links = await Promise.all(anchors.map((one) => one.getAttribute('href')))
    const images = await page.locator('.prose img').count()
    const title = await page.title()

    expect(links).toEqual(['https://example.org/page'])
    expect(images).toBe(0)
    expect(title).not.toContain('owned')
    expect(await page.locator('.prose').innerText()).toContain('onerror=')
    expect(faults).toEqual([])
    await close()
  })

  it('shows a synthesis among the hits as what it is, and opens it', async () => {
    const { db } = rooms.app.database
    await addSynthesis(db, { main: 'databases', sub: 'basics', title: 'How quagga indexes are kept' })
    const { page, faults, close } = await open('/knowledge?q=quagga')
    const hit = page.getByRole('article').filter({ hasText: 'How quagga indexes are kept' })

    await hit.getByText('Synthesis', { exact: true }).waitFor()
    const serious = await seriousFaults(page)
    await hit.getByRole('link').click()
    await page.getByRole('heading', { level: 1, name: 'How quagga indexes are kept' }).waitFor()

    expect(new URL(page.url()).pathname).toBe('/syntheses/databases/basics')
    expect(serious).toEqual([])
    expect(faults).toEqual([])
    await close()
  })

  it('finds what an import brings twice, and makes one of two', async () => {
    const text =
      'Vacuum settings matter: a table that is written often needs a lower scale factor than the rest.'
    const texts = [text, `${text} Agreed!`, 'Other words, which nobody has said before, about caches.']
    const posts = texts.map((one, at) => ({ id: idOf(9000 + at), text: one }))
    const { page, faults, close } = await open('/import', { width: 390, height: 844 })
    await page.getByLabel('Files to import').setInputFiles(await writePosts(rooms.home, posts))

    await page.getByRole('link', { name: 'Look at 1 possible duplicate' }).click()
    const pair = page.getByRole('article', { name: /^Nearly the same text/ })
    await pair.getByText('Agreed!').waitFor()
    const width = await page.evaluate<number>('document.documentElement.scrollWidth')
    const serious = await seriousFaults(page)
    await pair.getByRole('button', { name: 'Keep this one' }).last().click()
    await page.getByText('No duplicates').waitFor()

    const left = await rooms.app.database.db
      .selectFrom('posts')
      .select('id')
      .where('id', 'in', [idOf(9000), idOf(9001)])
      .execute()
    expect(left).toHaveLength(1)
    expect(width).toBeLessThanOrEqual(390)
    expect(serious).toEqual([])
    expect(faults).toEqual([])
    await close()
  })

  it('saves an edit after showing what it changes', async () => {
    const { page, close } = await open(`/knowledge/${ownId}`)
    await page.getByRole('button', { name: 'Edit' }).click()
    const field = page.getByLabel('Markdown')
    await field.fill(`${await field.inputValue()}\n\nA line of my own.\n`)

    await page.getByRole('button', { name: 'Review changes' }).click()
    await page.getByText('A line of my own.').waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Edited by you').waitFor()

    const { path } = (await (await fetch(`${server.url}/api/items/${ownId}`)).json()) as { path: string }
    expect(await readFile(join(rooms.home, 'kb-generated', path), 'utf8')).toContain('A line of my own.')
    await close()
  })

  it('moves an item to a topic that did not exist', async () => {
    const { page, close } = await open(`/knowledge/${ownId}`)
    await page.getByRole('button', { name: 'Move' }).click()

    await page.getByLabel('Topic', { exact: true }).fill('gardening')
    await page.getByLabel('Subtopic').fill('tomatoes')
    await page.getByRole('dialog').getByRole('button', { name: 'Move' }).click()
    await page.getByRole('link', { name: 'Tomatoes' }).waitFor()
    await page.goto(`${server.url}/knowledge`)

    await page.getByRole('navigation', { name: 'Topics' }).getByText('Gardening').waitFor()
    await close()
  })

  it('makes a schedule whose next five times are seen first', async () => {
    const { page, close } = await open('/schedules')
    await page.getByRole('button', { name: 'New schedule' }).click()
    await page.getByLabel('Name').fill('Nightly')

    await page.getByRole('heading', { name: 'The next five times' }).waitFor()
    await page.getByRole('dialog').getByRole('listitem').nth(4).waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name: 'Nightly' }).waitFor()
    await page.getByRole('switch', { name: 'Nightly is on' }).click()

    await page.getByText('switched off').waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await close()
  })

  it('takes a secret and never shows it', async () => {
    const { page, close } = await open('/settings')
    const field = page.getByLabel('OPENAI_API_KEY', { exact: true })
    await field.fill('sk-very-hidden-word')

    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved. Restart to apply.').waitFor()
    await page.reload()
    await field.waitFor()

    expect(await readFile(join(rooms.home, '.env'), 'utf8')).toContain('sk-very-hidden-word')
    expect(await page.content()).not.toContain('hidden-word')
    expect(await field.inputValue()).toBe('')
    await close()
  })

  it('answers a question with sources that open beside the answer', async () => {
    const workers = await rooms.tasks.startWorkers(['chat'])
    const { page, faults, close } = await open('/chat')
    await page.getByLabel('Your question').fill('What is known about partial indexes in PostgreSQL?')

    await page.keyboard.press('Enter')
    await page.getByRole('list', { name: 'Sources' }).waitFor()
    await page
      .getByRole('button', { name: /^Source 1:/ })
      .first()
      .click()
    const source = page.getByRole('complementary', { name: 'Source 1' })
    await source.getByText('What the answer used').waitFor()
    await page.getByRole('button', { name: 'Details of the answer' }).click()
    await page.getByText('Searched for').waitFor()
    await page.keyboard.press('Escape')

    expect(await seriousFaults(page)).toEqual([])
    expect(faults).toEqual([])
    await close()
    await workers.drain(5000)
  })

  it('keeps the theme that was chosen', async () => {
    const { page, close } = await open('/statistics', { colorScheme: 'light' })
    const ground = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor')
    await page.getByText('Items over time').waitFor()
    const light = await ground()

    await page.getByRole('radio', { name: 'Dark' }).click()
    const dark = await ground()
    await page.reload()
    await page.getByText('Items over time').waitFor()

    expect(dark).not.toBe(light)
    expect(await ground()).toBe(dark)
    await close()
  })
})
