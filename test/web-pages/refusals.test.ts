/** What a page does when the server refuses, and how much it asks for while a run goes on. */
import { randomUUID } from 'node:crypto'
import type { Browser, Page, Request } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parsePreferences } from '../../src/contract/preferences.ts'
import { claimRun, endTask } from '../../src/queue/task-state.ts'
import type { OpenServer } from '../../src/server/app.ts'
import { chromiumProgram, openBrowser, openTab, type Tab } from '../support/browser.ts'
import { addManyItems } from '../support/many-items.ts'
import { openRooms, type TestRooms } from '../support/server.ts'
import { waitUntil } from '../support/wait.ts'

const MANY = 160
const QUESTION = 'What is the lesson of partial indexes?'
const REFUSAL = {
  error: 'The queue is full.',
  code: 'queue_full',
  details: { hint: 'Ask again in a minute.' },
}

describe.skipIf(chromiumProgram === undefined)('a page whose server refuses', () => {
  let rooms: TestRooms
  let server: OpenServer
  let browser: Browser

  beforeAll(async () => {
    rooms = await openRooms()
    await addManyItems(rooms.app.database.db, MANY)
    await rooms.tasks.startWorkers(['chat'])
    server = await rooms.serve()
    browser = await openBrowser()
  })

  afterAll(async () => {
    await browser.close()
    await rooms.close()
  })

  const open = (path: string): Promise<Tab> => openTab(browser, `${server.url}${path}`)

  /** The server refuses what is sent to this address, until it is told to stop. */
  async function refuse(page: Page, address: RegExp): Promise<() => Promise<void>> {
    const isSent = (request: Request): boolean => request.method() === 'POST'
    await page.route(address, (route) =>
      isSent(route.request()) ? route.fulfill({ status: 503, json: REFUSAL }) : route.continue(),
    )
    return () => page.unroute(address)
  }

  /** A run that a worker of ours would lead; here the test tells what it does. */
  async function beginRun() {
    const { db } = rooms.app.database
    const taskId = randomUUID()
    await claimRun(db, {
      ...{ taskId, jobId: `run-${taskId}`, preferences: parsePreferences({}), waitsForModels: true },
    })
    const report = rooms.tasks.progress.reporter(taskId)
    return {
      async goOn() {
        report.status('running', 'Making items')
        await report.flush()
      },
      async end() {
        await endTask(db, taskId, { status: 'completed', message: 'all done' })
        report.status('completed', 'all done')
        await report.flush()
      },
    }
  }

  it('keeps a question that was refused in its field, and begins one conversation only', async () => {
    const { page, close } = await open('/chat')
    const field = page.getByLabel('Your question')
    const accept = await refuse(page, /\/messages$/)
    await field.fill(QUESTION)
    await page.keyboard.press('Enter')
    await page.getByText('The queue is full.').waitFor()

    const kept = await field.inputValue()
    await accept()
    await page.keyboard.press('Enter')
    await page.getByRole('article', { name: 'Answer' }).waitFor()
    const sessions = await rooms.app.database.db.selectFrom('chat_sessions').select('id').execute()

    expect(kept).toBe(QUESTION)
    expect(await field.inputValue()).toBe('')
    expect(sessions).toHaveLength(1)
    await close()
  })

  it('keeps a question to a conversation that is gone', async () => {
    const { page, close } = await open('/chat')
    await page.getByRole('link', { name: QUESTION }).first().click()
    await page.getByRole('article', { name: 'Answer' }).waitFor()
    await rooms.app.database.db.deleteFrom('chat_sessions').execute()

    await page.getByLabel('Your question').fill('And of those that are not?')
    await page.getByRole('button', { name: 'Ask' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('status').getByText('no such chat session').waitFor()

    expect(await page.getByLabel('Your question').inputValue()).toBe('And of those that are not?')
    await close()
  })

  it('keeps links that were refused in their field', async () => {
    const { page, close } = await open('/import')
    await page.getByText('or paste links').click()
    const field = page.getByLabel('Links, one a line')
    const accept = await refuse(page, /\/api\/imports\?/)
    await field.fill('https://x.com/someone/status/1234567890')
    await page.getByRole('button', { name: 'Import links' }).click()
    await page.getByText('The queue is full.').waitFor()

    const kept = await field.inputValue()
    await accept()
    await page.getByRole('button', { name: 'Import links' }).click()
    await waitUntil(async () => (await field.inputValue()) === '')

    expect(kept).toBe('https://x.com/someone/status/1234567890')
    await close()
  })

  it('asks for no page of a long list while a run goes on, and for each once when it is over', async () => {
    const { page, close } = await open('/knowledge')
    await page.getByRole('link', { name: 'Finding 0:' }).waitFor()
    const lists = new Set(['/api/items?order=newest&limit=50'])
    const asked: string[] = []
    page.on('request', (request) => {
      const { pathname, search } = new URL(request.url())
      asked.push(pathname + search)
    })
    const takeLists = (): string[] => asked.splice(0).filter((url) => url.startsWith('/api/items?'))
    while (lists.size < 4) {
      await page.mouse.wheel(0, 4000)
      await page.waitForTimeout(60)
      for (const url of takeLists()) lists.add(url)
    }

    const run = await beginRun()
    // The page may begin to listen in the middle.
    while (!asked.includes('/api/categories')) {
      await run.goOn()
      await page.waitForTimeout(250)
    }
    const during = takeLists()
    await run.end()
    await waitUntil(() => asked.filter((url) => url.startsWith('/api/items?')).length >= lists.size)

    expect(during).toEqual([])
    expect(takeLists().sort()).toEqual([...lists].sort())
    await close()
  })
})
