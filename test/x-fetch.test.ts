import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRooms, type TestRooms } from './support/server.ts'
import { readExport } from '../src/exports/testing.ts'
import { hasBrowser, openXFetching, type XFetching } from './support/x-fetching.ts'
import type { Fault } from './support/x-server/server.ts'

/** Two thousand take a while: KBA_TEST_BOOKMARKS=2000. */
const BOOKMARKS = Number(process.env['KBA_TEST_BOOKMARKS'] ?? 200)
const RECORDED = join(import.meta.dirname, 'fixtures', 'x-graphql')

/** By number of the request for a page, counted from 1. */
const FAULTS: Partial<Record<number, Fault>> = {
  1: { kind: 'status', status: 503 },
  3: { kind: 'cut' },
  5: { kind: 'slow', ms: 1500 },
  6: { kind: 'repeated_cursor' },
  8: { kind: 'status', status: 500, body: '{"errors":[{"code":131,"message":"Internal error"}]}' },
  9: { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
  11: { kind: 'status', status: 404 },
  13: { kind: 'body', body: '{"errors":[{"message":"Query: Unspecified"}]}' },
}

function idsOf({ x }: XFetching): string[] {
  return x.account.bookmarks.map(({ id }) => id)
}

describe.skipIf(!hasBrowser)('a fetch from X', () => {
  let rooms: TestRooms

  beforeAll(async () => {
    rooms = await openRooms()
  })
  afterAll(async () => {
    await rooms.close()
  })

  it('brings every bookmark once and in order, then none again with a fraction of the requests', async () => {
    const fetching = await openXFetching(rooms, { posts: BOOKMARKS })
    const first = await fetching.fetch()
    const asked = fetching.x.pagesAsked()
    const stored = await fetching.posts()

    const again = await fetching.fetch()

    expect(first.error).toBeUndefined()
    expect(first).toMatchObject({ found: BOOKMARKS, new: BOOKMARKS })
    expect(stored.map(({ id }) => id)).toEqual(fetching.x.account.bookmarks.map(({ id }) => id))
    expect(again.error).toBeUndefined()
    expect(again.new).toBe(0)
    expect(fetching.x.pagesAsked() - asked).toBeLessThan(asked / (BOOKMARKS < 1000 ? 4 : 10))
    await fetching.close()
  })

  it('goes on after faults of every kind, by scrolling and by repeating the request', async () => {
    for (const mode of ['scroll', 'replay']) {
      const fetching = await openXFetching(rooms, { posts: 150 })
      const { choices } = fetching.x
      choices.fault = (n) => FAULTS[n]

      const outcome = await fetching.fetch({ settings: { X_FETCH_MODE: mode } })

      expect(outcome.error).toBeUndefined()
      expect(outcome).toMatchObject({ found: 150, new: 150, invalid: 0 })
      expect((await fetching.posts()).map(({ id }) => id)).toEqual(idsOf(fetching))
      await fetching.close()
    }
  })

  it('waits for a limit that X tells, and says until when', async () => {
    const fetching = await openXFetching(rooms, {
      posts: 140,
      choices: { rateLimit: { limit: 4, windowMs: 8000 } },
    })

    const outcome = await fetching.fetch()

    expect(outcome).toMatchObject({ new: 140 })
    expect(fetching.said.join()).toMatch(/X allows no more pages\. Next try at \d\d:\d\d:\d\d \(in \d+ s\)\./)
    expect(fetching.x.requests.filter(({ status }) => status === 429)).toEqual([])
    const impatient = await fetching.fetch({ all: true, settings: { X_MAX_WAIT: '1' } })
    expect(impatient.error).toMatchObject({ code: 'x_rate_limited' })
    await fetching.close()
  })

  it('heals missing flags and stale ids', async () => {
    const fetching = await openXFetching(rooms, { posts: 70 })
    fetching.x.choices.requiredFeatures = ['articles_preview_enabled', 'something_new_enabled']

    const flags = await fetching.fetch()

    expect(flags).toMatchObject({ new: 70 })
    expect(fetching.said.join()).toContain('something_new_enabled')
    fetching.x.choices.requiredFeatures = []
    fetching.x.account.save(3)
    fetching.x.choices.staleLoads = 1
    expect(await fetching.fetch()).toMatchObject({ new: 3 })
    // The page itself is of yesterday for good: the id that X took last time still works.
    fetching.x.account.save(2)
    fetching.x.choices.staleLoads = 99
    expect(await fetching.fetch()).toMatchObject({ new: 2 })
    await fetching.close()
  })

  it('walks through empty pages, also where the page itself stops at the first', async () => {
    const choices = { emptyAfter: { posts: 40, pages: 128 }, stopsOnEmpty: true }
    const fetching = await openXFetching(rooms, { posts: 90, choices })

    const outcome = await fetching.fetch()

    expect(outcome).toMatchObject({ new: 90 })
    await fetching.close()
  })

  it('keeps what came before the session ended, says what to do, and goes on after a new login', async () => {
    const fetching = await openXFetching(rooms, { posts: 200 })
    const { account, choices } = fetching.x
    choices.fault = (n) => {
      if (n === 7) account.expire()
      return undefined
    }

    const cut = await fetching.fetch()

    expect(cut).toMatchObject({ new: 140, error: { code: 'x_logged_out' } })
    expect(fetching.said.join()).toContain('kba login')
    const asked = fetching.x.requests.length
    expect((await fetching.fetch()).error).toMatchObject({ code: 'x_logged_out' })
    expect(fetching.x.requests.length).toBe(asked)
    const { auth_token: token, ct0 } = account.open()
    const pages = fetching.x.pagesAsked()
    const onward = await fetching.fetch({ settings: { X_AUTH_TOKEN: token, X_CT0: ct0 } })
    expect(onward).toMatchObject({ new: 60 })
    expect((await fetching.posts()).map(({ id }) => id)).toEqual(idsOf(fetching))
    expect(fetching.x.pagesAsked() - pages).toBeLessThan(8)
    await fetching.close()
  })

  it('reads every shape that X has had, folders, and an empty account', async () => {
    const fetching = await openXFetching(rooms, { posts: 90 })
    const { account, choices } = fetching.x
    const shapes = ['bookmark_timeline', 'nested', 'unsorted'] as const
    choices.fault = (n) => {
      choices.shape = shapes[n % shapes.length] ?? 'nested'
      return undefined
    }
    account.addFolder('To read', [1, 3, 30])

    const outcome = await fetching.fetch()

    const stored = await fetching.posts()
    expect(outcome).toMatchObject({ found: 90, new: 90, invalid: 0 })
    expect(stored.map(({ id }) => id)).toEqual(idsOf(fetching))
    const filed = stored.filter(({ folders }) => folders.includes('To read')).map(({ id }) => id)
    expect(filed).toEqual([1, 3, 30].map((place) => account.bookmarks[place]?.id))
    const parts = stored.flatMap(({ content }) => content.parts)
    expect(parts.filter(({ author }) => author.handle === undefined)).toHaveLength(4)
    expect(parts.flatMap(({ unavailable }) => unavailable ?? [])).toEqual([
      'This Post was deleted by the Post author.',
      'X delivered no content of this post',
      'This Post was deleted by the Post author.',
      'X delivered no content of this post',
    ])
    Object.assign(account, { bookmarks: [], folders: [] })
    await rooms.app.database.db.deleteFrom('posts').execute()
    expect(await fetching.fetch({ all: true })).toMatchObject({ found: 0, new: 0 })
    await fetching.close()
  })

  it('falls back to what the page shows where its answers cannot be read, and says so', async () => {
    const fetching = await openXFetching(rooms, { posts: 60, choices: { isOpaque: true } })

    const outcome = await fetching.fetch()

    expect(outcome.error).toBeUndefined()
    expect(outcome.new).toBe(60)
    expect(fetching.said.join()).toContain('Reading posts from the page itself')
    const [first] = (await fetching.posts()).filter(({ id }) => id === fetching.x.account.bookmarks[0]?.id)
    expect(first?.content.parts[0]).toMatchObject({
      author: { handle: 'writer0' },
      postedAt: '2025-10-10T20:19:24.000Z',
    })
    expect(first?.content.parts[0]?.text).toContain('lesson 0')
    await fetching.close()
  })

  it('only reads: what would change the account is not let through', async () => {
    const fetching = await openXFetching(rooms, { posts: 30, choices: { mutates: true } })

    await fetching.fetch()

    const changed = fetching.x.requests.filter(
      ({ method, operation }) => method !== 'GET' && operation !== undefined,
    )
    expect(changed).toEqual([])
    expect(fetching.x.requests.filter(({ method }) => method !== 'GET').map(({ path }) => path)).toEqual([
      '/i/api/1.1/jot/client_event.json',
    ])
    await fetching.close()
  })

  it('gives of recorded answers what an import of them gives', async () => {
    const fetching = await openXFetching(rooms, { posts: 0 })
    for (const name of await readdir(RECORDED)) {
      if (!name.endsWith('.json')) continue
      const body = await readFile(join(RECORDED, name), 'utf8')
      const imported = await readExport(body)
      fetching.x.choices.fault = () => ({ kind: 'body', body })
      await rooms.app.database.db.deleteFrom('posts').execute()

      const outcome = await fetching.fetch({ all: true, settings: { X_FETCH_MODE: 'replay' } })

      const stored = new Map((await fetching.posts()).map(({ id, content }) => [id, content]))
      expect(outcome.error, name).toBeUndefined()
      expect(stored.size, name).toBe(new Set(imported.bookmarks.map(({ post }) => post.id)).size)
      for (const { post } of imported.bookmarks)
        expect(withoutReading(stored.get(post.id)), `${name} ${post.id}`).toEqual(withoutReading(post))
    }
    await fetching.close()
  })
})

/** A fetch knows when counts were read, a file does not. */
function withoutReading(post: unknown): unknown {
  return JSON.parse(JSON.stringify(post), (key, value: unknown) => (key === 'readAt' ? undefined : value))
}
