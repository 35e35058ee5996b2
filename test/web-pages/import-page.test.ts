/** Files on the page: tables are looked at first, what cannot be read is one line, and the whole window takes a drop. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OpenServer } from '../../src/server/app.ts'
import { chromiumProgram, openBrowser, openTab, seriousFaults } from '../support/browser.ts'
import { openRooms, type TestRooms } from '../support/server.ts'

const PHONE = { width: 390, height: 844, colorScheme: 'dark' } as const
const TABLE = [
  'Wo;Was;Merkzettel;Beifall',
  ...[1, 2, 3, 4].map(
    (n) =>
      `https://x.com/ada/status/170000000000000001${n};Satz ${n} über Warteschlangen, der lang genug ist;merken ${n};${n}`,
  ),
].join('\n')

describe.skipIf(chromiumProgram === undefined)('the import page', () => {
  let rooms: TestRooms
  let server: OpenServer
  let browser: Browser

  beforeAll(async () => {
    rooms = await openRooms()
    server = await rooms.serve()
    browser = await openBrowser()
  })

  afterAll(async () => {
    await browser.close()
    await rooms.close()
  })

  const open = (look = {}) => openTab(browser, `${server.url}/import`, look)
  const countPosts = async (): Promise<number> =>
    (await rooms.app.database.db.selectFrom('posts').select('id').execute()).length

  it('shows what the columns of a table seem to hold, with three rows, and imports it as it is told', async () => {
    const { page, faults, close } = await open()
    await choose(page, 'gespeichert.csv', TABLE)
    const look = page.getByRole('article', { name: 'Columns of gespeichert.csv' })
    await look.waitFor()

    const holds = async (column: string): Promise<string> => look.getByLabel(`${column} holds`).inputValue()
    const guessed = [await holds('Wo'), await holds('Was'), await holds('Merkzettel'), await holds('Beifall')]
    const rows = await look.getByRole('row').count()
    const before = await countPosts()
    await look.getByLabel('Merkzettel holds').selectOption('Your notes')
    const serious = await seriousFaults(page)
    await look.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByText('4 new posts').waitFor()

    const { notes } = await rooms.app.database.db
      .selectFrom('posts')
      .select('notes')
      .where('id', '=', '1700000000000000011')
      .executeTakeFirstOrThrow()
    expect(guessed).toEqual(['url', 'text', '', ''])
    expect(rows).toBe(4)
    expect(before).toBe(0)
    expect(notes).toBe('merken 1')
    expect(serious).toEqual([])
    expect(faults).toEqual([])
    await close()
  })

  it('asks for the column of addresses where nobody would find it, also on a phone', async () => {
    const { page, close } = await open(PHONE)
    await choose(page, 'refs.csv', 'Ref,Words\n1800000000000000011,hello\n1800000000000000012,there\n')
    const look = page.getByRole('article', { name: 'Columns of refs.csv' })
    const take = look.getByRole('button', { name: 'Import', exact: true })
    await look.getByText('Choose the column that holds the addresses or IDs').waitFor()

    const disabled = await take.isDisabled()
    const width = await page.evaluate<number>('document.documentElement.scrollWidth')
    await look.getByLabel('Words holds').selectOption('ID of the post')
    await look.getByLabel('Ref holds').selectOption('ID of the post')
    const other = await look.getByLabel('Words holds').inputValue()
    const serious = await seriousFaults(page)
    await take.click()
    await page.getByText('2 new posts').waitFor()

    expect(disabled).toBe(true)
    expect(width).toBeLessThanOrEqual(390)
    expect(other).toBe('')
    expect(serious).toEqual([])
    await close()
  })

  it('takes a table away again without importing it', async () => {
    const { page, close } = await open()
    const before = await countPosts()
    await choose(page, 'other.csv', TABLE)

    await page.getByRole('button', { name: 'Do not import' }).click()
    await page.getByRole('article', { name: 'Columns of other.csv' }).waitFor({ state: 'detached' })

    expect(await countPosts()).toBe(before)
    await close()
  })

  it('says in one line what it cannot read and what to do, and lists the formats behind a link', async () => {
    const { page, close } = await open()
    await choose(page, 'diary.txt', 'Dear diary, today was a good day.')
    await choose(page, 'cut.json.gz', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2]))
    await choose(page, 'nothing.json', '')
    const lines = page.getByRole('alert')
    await lines.nth(2).waitFor()

    const said = await lines.allInnerTexts()
    const heights = await Promise.all(
      (await lines.all()).map(async (line) => (await line.boundingBox())?.height),
    )
    await lines.filter({ hasText: 'diary.txt' }).getByRole('button', { name: 'See which files' }).click()
    const list = page.getByRole('dialog', { name: 'Which files can be read' })
    await list.getByText('Karakeep').waitFor()
    const serious = await seriousFaults(page)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Dismiss diary.txt' }).click()

    expect(said).toEqual([
      'nothing.json is empty. Export the bookmarks again.',
      expect.stringMatching(/^cut\.json\.gz cannot be unpacked: .+ Copy or export the file again\.$/),
      'The format of diary.txt is not known. See which files can be read',
    ])
    expect(Math.max(...heights.map((height) => height ?? 0))).toBeLessThan(60)
    expect(serious).toEqual([])
    expect(await lines.count()).toBe(2)
    await close()
  })

  it('leads from an earlier import to its receipt, which says what was left out and what is missing', async () => {
    const text = 'https://x.com/ada/status/1950000000000000011\nnonsense\n'
    const { page, faults, close } = await open(PHONE)
    await choose(page, 'some-links.txt', text)

    await page.getByRole('link', { name: 'Receipt of some-links.txt' }).click()
    await page.getByRole('heading', { level: 1, name: 'Import of some-links.txt' }).waitFor()
    const left = page.getByRole('region', { name: 'Left out, and why' })
    const leftOut = await left.innerText()
    const cut = await page.getByRole('list', { name: 'Incomplete' }).innerText()
    const width = await page.evaluate<number>('document.documentElement.scrollWidth')
    const serious = await seriousFaults(page)

    expect(leftOut).toContain('line 2')
    expect(leftOut).toContain('Could not be read')
    expect(cut).toContain('@ada')
    expect(width).toBeLessThanOrEqual(390)
    expect(serious).toEqual([])
    expect(faults).toEqual([])
    await page.goto(`${server.url}/receipts/${crypto.randomUUID()}`)
    await page.getByText('There is no such receipt').waitFor()
    await close()
  })

  it('takes what is dropped anywhere in the window, and says what a folder is', async () => {
    const { page, faults, close } = await open()
    const data = await page.evaluateHandle(`(() => {
      const data = new DataTransfer()
      data.items.add(new File(['https://x.com/ada/status/1900000000000000011'], 'links.txt'))
      const folder = new File([], 'holiday')
      folder.slice = () => ({ arrayBuffer: () => Promise.reject(new DOMException('no', 'NotFoundError')) })
      Object.defineProperty(data, 'files', { value: [...data.files, folder] })
      return data
    })()`)
    const corner = page.getByRole('navigation', { name: 'Main' })

    await corner.dispatchEvent('dragover', { dataTransfer: data })
    await page.getByText('Drop to import').waitFor()
    await corner.dispatchEvent('drop', { dataTransfer: data })
    await page.getByText('1 new post', { exact: true }).waitFor()

    expect(await page.getByText('Drop to import').count()).toBe(0)
    expect(await page.getByRole('alert').innerText()).toBe(
      'The browser cannot read holiday. If it is a folder, open it and drop the files in it.',
    )
    expect(faults).toEqual([])
    await close()
  })
})

async function choose(page: Page, name: string, content: string | Buffer): Promise<void> {
  const buffer = typeof content === 'string' ? Buffer.from(content) : content
  await page.getByLabel('Files to import').setInputFiles({ name, mimeType: 'text/plain', buffer })
}
