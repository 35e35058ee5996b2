/** A conversation in the browser: an answer that is stopped and given again; a name of one's own, the archive, the end. */
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parsePreferences } from '../../src/contract/preferences.ts'
import type { OpenServer } from '../../src/server/app.ts'
import { importFile } from '../../src/exports/import-file.ts'
import { chromiumProgram, openBrowser, openTab, seriousFaults, type Tab } from '../support/browser.ts'
import { writeExport } from '../support/command.ts'
import { startModelServer, type ModelServer } from '../support/model-server.ts'
import { openRooms, type TestRooms } from '../support/server.ts'

const LONG = `${'Measure first, then change one thing. '.repeat(400)}[1]`
const SHORT = 'One index at a time [1].'
const QUESTION = 'What is the lesson of vector indexes?'

describe.skipIf(chromiumProgram === undefined)('the chat page', () => {
  let models: ModelServer
  let rooms: TestRooms
  let server: OpenServer
  let browser: Browser
  let tab: Tab
  let said = LONG

  beforeAll(async () => {
    models = await startModelServer({ pieceMs: 5, answer: () => said })
    rooms = await openRooms({ OLLAMA_URL: models.url, CHAT_MODEL: 'small', MAX_RETRIES: '0' })
    const { app, tasks, home } = rooms
    const place = { db: app.database.db, media: app.media, importsFolder: app.paths.imports }
    const { signal } = new AbortController()
    await importFile(await writeExport(home, 6), place, () => undefined, signal)
    const reporter = { progress: () => undefined, say: () => undefined }
    await tasks.runHere({ preferences: parsePreferences({ skip_git_push: true }), reporter, signal })
    await tasks.startWorkers(['chat'])
    server = await rooms.serve()
    browser = await openBrowser()
    tab = await openTab(browser, `${server.url}/chat`)
  })

  afterAll(async () => {
    await browser.close()
    await rooms.close()
    await models.close()
  })

  const list = (page: Page): Locator => page.getByRole('complementary', { name: 'Conversations' })
  const menuOf = async (page: Page, title: string, entry: string): Promise<void> => {
    const more = list(page).getByRole('button', { name: `More for ${title}` })
    await more.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: entry }).click()
  }

  it('stops an answer at a word, and keeps what was said', async () => {
    const { page } = tab
    await page.getByLabel('Your question').fill(QUESTION)
    await page.keyboard.press('Enter')
    const answer = page.getByRole('article', { name: 'Answer' })
    await answer.getByText('Measure first').waitFor()

    await page.getByRole('button', { name: 'Stop the answer' }).click()
    await answer.getByText('stopped').waitFor()
    const text = await answer.locator('.prose').innerText()

    expect(text.length).toBeGreaterThan(20)
    expect(text.length).toBeLessThan(LONG.length - 100)
    expect(await seriousFaults(page)).toEqual([])
  })

  it('gives the answer again, in the place of the one before', async () => {
    const { page } = tab
    said = SHORT
    const answer = page.getByRole('article', { name: 'Answer' })

    await answer.getByRole('button', { name: 'Answer again' }).click()
    await answer.getByText('One index at a time').waitFor()
    await answer.getByRole('button', { name: 'Details of the answer' }).waitFor()

    expect(await answer.count()).toBe(1)
    expect(await answer.innerText()).not.toContain('Measure first')
    expect(await page.getByText('stopped').count()).toBe(0)
  })

  it('gives a conversation another name, which stays', async () => {
    const { page } = tab
    await menuOf(page, QUESTION, 'Rename')
    await page.getByLabel('Title').fill('Indexes, in short')

    await page.getByRole('button', { name: 'Rename' }).click()
    await list(page).getByRole('link', { name: 'Indexes, in short' }).waitFor()
    await page.reload()
    await list(page).getByRole('link', { name: 'Indexes, in short' }).waitFor()

    expect(await page.getByRole('dialog').count()).toBe(0)
    await page.getByText('One index at a time').waitFor()
  })

  it('puts it into the archive, and brings it back', async () => {
    const { page } = tab
    const row = list(page).getByRole('link', { name: 'Indexes, in short' })

    await menuOf(page, 'Indexes, in short', 'Archive')
    await row.waitFor({ state: 'detached' })
    await list(page).getByRole('button', { name: 'Archived conversations' }).click()
    await row.waitFor()
    await menuOf(page, 'Indexes, in short', 'Restore')
    await row.waitFor({ state: 'detached' })
    await list(page).getByRole('button', { name: 'Archived conversations' }).click()

    await row.waitFor()
  })

  it('keeps one that was not to be deleted, and ends one that was', async () => {
    const { page, faults } = tab
    await menuOf(page, 'Indexes, in short', 'Delete')
    await page.getByRole('button', { name: 'Keep it' }).click()
    await list(page).getByRole('link', { name: 'Indexes, in short' }).waitFor()

    await menuOf(page, 'Indexes, in short', 'Delete')
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByText('Ask about anything you saved.').waitFor()
    await list(page).getByText('Your conversations appear here.').waitFor()
    const left = await rooms.app.database.db.selectFrom('chat_messages').select('id').execute()

    expect(new URL(page.url()).pathname).toBe('/chat')
    expect(left).toEqual([])
    expect(await page.getByRole('alert').count()).toBe(0)
    expect(faults).toEqual([])
  })

  it('lists conversations behind a button where there is no room for them', async () => {
    const { page, faults, close } = await openTab(browser, `${server.url}/chat`, { width: 390, height: 844 })
    await page.getByLabel('Your question').fill(QUESTION)
    await page.getByRole('button', { name: 'Ask' }).click()
    await page.getByText('One index at a time').waitFor()

    await page.getByRole('button', { name: 'Conversations', exact: true }).click()
    await page.getByRole('dialog').getByRole('link', { name: QUESTION }).waitFor()
    const serious = await seriousFaults(page)
    await page.getByRole('dialog').getByRole('link', { name: 'New conversation' }).click()
    await page.getByText('Ask about anything you saved.').waitFor()

    expect(serious).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    expect(faults).toEqual([])
    await close()
  })
})
