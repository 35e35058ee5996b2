/** Posts become whole on their way through the pipeline: by a source, and by the pages that they link to. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadEnv } from '../src/config/env.ts'
import { pathsOf } from '../src/config/paths.ts'
import { openDatabase } from '../src/db/open.ts'
import type { Database } from '../src/db/tables.ts'
import { loginToApi } from '../src/sources/x-api/login.ts'
import { xApiSettingsOf } from '../src/sources/x-api/settings.ts'
import { makeHome, readKnowledgeBase, runKba, type CommandResult } from './support/command.ts'
import { CLIENT_ID, startXApiServer, type XApiServer } from './support/x-api-server.ts'

const [WHOLE, DELETED, LOCKED, CUT] = [
  '1700000000000000001',
  '1700000000000000002',
  '1700000000000000003',
  '1700000000000000004',
] as const
const PAGE_TEXT =
  'Zymurgy of indexes: a partial index holds only the rows that its condition names, and stays small. '

let home: string
let x: XApiServer
let pages: Server
let env: Record<string, string>
const pagesAsked: string[] = []

beforeAll(async () => {
  home = await makeHome()
  x = await startXApiServer()
  pages = createServer((request, response) => {
    pagesAsked.push(request.url ?? '')
    if (request.url !== '/indexes') response.writeHead(404).end()
    else
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(
          `<html><head><title>On partial indexes</title></head><body><article><p>${PAGE_TEXT.repeat(5)}</p><p>${PAGE_TEXT.repeat(3)} A quagmire.</p></article></body></html>`,
        )
  })
  await new Promise<void>((done) => pages.listen(0, '127.0.0.1', done))
  const { port } = pages.address() as AddressInfo
  env = {
    ...{ X_API_CLIENT_ID: CLIENT_ID, X_API_URL: x.url, X_API_AUTHORIZE_URL: `${x.url}/i/oauth2/authorize` },
    ...{
      X_API_CALLBACK_PORT: '18899',
      READ_LINKED_PAGES: 'true',
      LINKED_PAGES_PRIVATE_HOSTS: `127.0.0.1:${port}`,
    },
  }
  const settings = loadEnv({ KBA_HOME: home, ...env })
  const never = new AbortController().signal
  await loginToApi(xApiSettingsOf(settings, pathsOf(settings)), (address) => void x.allow(address), never)
  const link = `http://127.0.0.1:${port}/indexes`
  x.posts.set(WHOLE, {
    ...{
      id: WHOLE,
      author_id: '7',
      conversation_id: WHOLE,
      text: 'Read this on PostgreSQL indexes: https://t.co/abc',
    },
    entities: { urls: [{ url: 'https://t.co/abc', expanded_url: `${link}?utm_source=x` }] },
  })
  x.posts.set(CUT, {
    ...{ id: CUT, author_id: '8', conversation_id: CUT, text: 'Rust lifetimes are…' },
    note_tweet: { text: 'Rust lifetimes are regions of code, named so that the compiler can compare them.' },
  })
  x.withheld.set(LOCKED, {
    type: 'https://api.twitter.com/2/problems/not-authorized-for-resource',
    detail: 'Sorry, you are not authorized to see the Tweet.',
  })
  await mkdir(join(home, 'inbox'))
  const addresses = [WHOLE, DELETED, LOCKED].map((id) => `https://x.com/i/status/${id}`)
  await writeFile(join(home, 'links.txt'), `${addresses.join('\n')}\n`)
  const cut = {
    id: CUT,
    text: 'Rust lifetimes are…',
    author: { username: 'writer8' },
    createdAt: 'Mon Jan 01 10:00:00 +0000 2024',
  }
  await writeFile(join(home, 'cut.json'), JSON.stringify([cut]))
})

afterAll(async () => {
  pages.closeAllConnections()
  pages.close()
  await x.close()
  await rm(home, { recursive: true, force: true })
})

const kba = (...args: string[]): Promise<CommandResult> => runKba(home, [...args, '--json'], env)

async function rows(
  table: 'posts' | 'completions' | 'linked_pages',
  ...columns: string[]
): Promise<unknown[]> {
  const database = await openDatabase({
    folder: join(home, 'data', 'db'),
    lock: join(home, 'data', 'db.lock'),
  })
  try {
    return await database.db
      .selectFrom(table as keyof Database)
      .select(columns as never)
      .orderBy(table === 'posts' ? ('id' as never) : ('post_id' as never))
      .execute()
  } finally {
    await database.close()
  }
}

const askedFor = (id: string | undefined): number =>
  x.requests.filter(({ searchParams }) => searchParams.get('ids') === id).length

describe('a post of which only the id is known', () => {
  it('is read by a source and made an item with the page that it links to; what X withholds is recorded', async () => {
    await kba('import', join(home, 'links.txt'))

    const run = await kba('run', '--skip-embedding-generation')

    expect(run.json).toMatchObject({ status: 'completed', processed: 1, failed: 0 })
    expect(await rows('posts', 'id', 'state')).toEqual([
      { id: WHOLE, state: 'processed' },
      { id: DELETED, state: 'unavailable' },
      { id: LOCKED, state: 'unavailable' },
    ])
    expect(await rows('completions', 'outcome', 'reason')).toEqual([
      { outcome: 'complete', reason: null },
      { outcome: 'withheld', reason: 'deleted' },
      { outcome: 'withheld', reason: 'protected' },
    ])
    expect(await rows('linked_pages', 'state', 'title')).toEqual([
      { state: 'stored', title: 'On partial indexes' },
    ])
    const texts = [...(await readKnowledgeBase(home)).values()].join('\n')
    expect(texts).toContain('On partial indexes')
    expect(texts).toContain('Zymurgy of indexes')
    // A word that stands on the page alone, far from its beginning.
    const found = await kba('search', 'quagmire')
    expect(found.json?.['results']).toMatchObject([{ id: WHOLE }])
  })

  it('is not asked for again, and neither is its page', async () => {
    const before = [x.requests.length, pagesAsked.length]

    await kba('run', '--skip-fetch-bookmarks')

    expect([x.requests.length, pagesAsked.length]).toEqual(before)
    expect([askedFor(WHOLE), askedFor(DELETED), askedFor(LOCKED)]).toEqual([1, 1, 1])
  })
})

describe('a post that was cut off', () => {
  it('goes on as it is while the source is away, and becomes whole when it is back', async () => {
    x.tellsPosts = false
    await kba('import', join(home, 'cut.json'))

    const away = await kba('run', '--skip-embedding-generation')
    const short = [...(await readKnowledgeBase(home)).values()].join('\n')
    x.tellsPosts = true
    await kba('retry')
    const back = await kba('run', '--skip-embedding-generation')

    expect(away.json).toMatchObject({ status: 'completed', failed: 0, processed: 1 })
    expect(short).toContain('Rust lifetimes are…')
    expect(back.json).toMatchObject({ status: 'completed', failed: 0, processed: 1 })
    const texts = [...(await readKnowledgeBase(home)).values()].join('\n')
    expect(texts).toContain('named so that the compiler can compare them')
  })
})
