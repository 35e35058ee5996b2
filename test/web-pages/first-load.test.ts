/** What a page asks for before its own script is there is what it asks for then, and nothing is asked twice. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OpenServer } from '../../src/server/app.ts'
import { chromiumProgram, openBrowser, openTab } from '../support/browser.ts'
import { addManyItems, addSynthesis, manyId } from '../support/many-items.ts'
import { openRooms, type TestRooms } from '../support/server.ts'

/** Requested again and again, or as soon as something has changed. */
const REPEATED = /^\/api\/(system|gpu|queues)/

describe.skipIf(chromiumProgram === undefined)('the first load', () => {
  let rooms: TestRooms
  let server: OpenServer
  let browser: Browser

  beforeAll(async () => {
    rooms = await openRooms()
    const { db } = rooms.app.database
    await addManyItems(db, 60)
    await addSynthesis(db, { main: 'databases', sub: 'basics', title: 'How indexes are kept' })
    server = await rooms.serve()
    browser = await openBrowser()
  })

  afterAll(async () => {
    await browser.close()
    await rooms.close()
  })

  it.each([
    ['/', 'What it will do'],
    ['/knowledge', '60 items'],
    ['/knowledge?view=grid', '60 items'],
    [`/knowledge/${manyId(1)}`, 'Original post'],
    ['/duplicates', 'No duplicates'],
    ['/syntheses', 'How indexes are kept'],
    ['/syntheses/databases/basics', 'What is known of it.'],
    ['/chat', 'Ask about anything you saved.'],
    ['/import', 'Drop export files here'],
    ['/sources', 'Nothing is scheduled to fetch.'],
    ['/runs', 'Runs and logs'],
    ['/schedules', 'No schedules yet'],
    ['/work', 'Processing'],
    ['/statistics', 'Items over time'],
    ['/settings', 'OLLAMA_URL'],
  ])('of %s wastes nothing', async (path, text) => {
    const { page, faults, close } = await openTab(browser, 'about:blank')
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url().replace(server.url, '')))

    await page.goto(`${server.url}${path}`)
    await page.getByText(text).filter({ visible: true }).first().waitFor()
    const unused = await page.evaluate<string[]>('[...firstAnswers.keys()]')
    const once = asked.filter((one) => !REPEATED.test(one))

    expect(unused).toEqual([])
    expect(once.length).toBeGreaterThan(6)
    expect(once).toEqual([...new Set(once)])
    expect(faults.filter((fault) => !fault.startsWith('asked for'))).toEqual([])
    await close()
  })
})
