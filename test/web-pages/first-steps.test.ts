/** From an empty knowledge base to the first items, as a person goes, and through a crash of the server. */
import { rm } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApp } from '../../src/compose.ts'
import { loadEnv } from '../../src/config/env.ts'
import { chromiumProgram, openBrowser, openTab, seriousFaults, type Tab } from '../support/browser.ts'
import { makeHome, writeExport } from '../support/command.ts'
import { addManyItems } from '../support/many-items.ts'
import { startServer, type StartedServer } from '../support/server.ts'

const POSTS = 12
const WAIT_MS = 90_000

describe.skipIf(chromiumProgram === undefined)('the page, from the first start on', () => {
  let home: string
  let server: StartedServer
  let browser: Browser
  let first: Tab

  beforeAll(async () => {
    home = await makeHome()
    server = await startServer(home)
    browser = await openBrowser()
    first = await openTab(browser, server.url)
    first.page.setDefaultTimeout(WAIT_MS)
  })

  afterAll(async () => {
    await browser.close()
    server.child.kill('SIGKILL')
    await server.result
    await rm(home, { recursive: true, force: true })
  })

  it('meets an empty knowledge base with what to do', async () => {
    const { page, faults } = first

    await page.getByRole('button', { name: 'Try the sample' }).waitFor()
    const serious = await seriousFaults(page)

    expect(serious).toEqual([])
    expect(faults).toEqual([])
  })

  it('takes a file, and says what was in it', async () => {
    const { page } = first
    await page.getByRole('link', { name: /Import a file/ }).click()

    await page.getByLabel('Files to import').setInputFiles(await writeExport(home, POSTS))
    const sent = page.getByRole('region', { name: 'Just imported' })
    await sent.getByText(`${POSTS} new posts`).waitFor()

    expect(await sent.getByText('Format:').textContent()).toContain('fieldtheory')
    expect(
      await page.getByRole('region', { name: 'Earlier imports' }).getByText('export.jsonl').count(),
    ).toBe(1)
  })

  it('refuses what is no export, and says why', async () => {
    const { page } = first

    await page
      .getByLabel('Files to import')
      .setInputFiles({ name: 'holiday.json', mimeType: 'application/json', buffer: Buffer.from('{"a": 1}') })
    const refusal = page.getByRole('alert').filter({ hasText: 'holiday.json' })
    await refusal.waitFor()

    expect(await refusal.innerText()).toBe(
      'The format of holiday.json is not known. See which files can be read',
    )
  })

  it('shows a run in two tabs at once, from the plan to the end', async () => {
    const second = await openTab(browser, server.url)
    second.page.setDefaultTimeout(WAIT_MS)
    await first.page.goto(server.url)
    const toDo = first.page.getByText(`${POSTS} to do`).first()
    await toDo.waitFor()

    await first.page.getByRole('button', { name: 'Start run' }).click()
    const tracks = [first, second].map(({ page }) => page.getByRole('region', { name: 'Run in progress' }))
    await Promise.all(tracks.map((track) => track.waitFor()))
    await Promise.all(
      [first, second].map(({ page }) => page.getByText(`${POSTS} posts done, none failed.`).waitFor()),
    )
    const lines = await Promise.all([first, second].map(({ page }) => page.getByRole('log').innerText()))

    expect(lines[0]).toContain('No source is set up')
    expect(lines[1]).toBe(lines[0])
    expect([...first.faults, ...second.faults]).toEqual([])
    await second.close()
  }, 180_000)

  it('recovers by itself when the server is killed and comes back with other data', async () => {
    const { page } = first
    await page.goto(`${server.url}/knowledge`)
    await page.getByText(`${POSTS} items`).waitFor()

    server.child.kill('SIGKILL')
    await server.result
    await page.getByText('The server is not answering.').waitFor()
    const app = await openApp(loadEnv({ KBA_HOME: home }))
    await addManyItems(app.database.db, 30)
    await app.close()
    server = await startServer(home, {}, Number(new URL(server.url).port))
    await page.getByText(`${POSTS + 30} items`).waitFor()

    expect(await page.getByText('The server is not answering.').count()).toBe(0)
  }, 180_000)
})
