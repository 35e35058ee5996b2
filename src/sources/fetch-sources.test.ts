import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase, type OpenedDatabase } from '../db/open.ts'
import { UnavailableError, UsageError } from '../errors.ts'
import { createLog } from '../log.ts'
import { openMediaStore } from '../posts/media-store.ts'
import { loadEnv } from '../config/env.ts'
import { pathsOf } from '../config/paths.ts'
import { openSources } from './configured-sources.ts'
import { fetchSources, type FetchOutcome } from './fetch-sources.ts'
import { bookmarkOf, found } from '../x-data/record.ts'
import { listSourceStatus } from './source-state.ts'
import type { FetchContext, Source, SourceReadiness } from './source.ts'

let database: OpenedDatabase
let folder: string
const said: string[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kba-fetch-'))
  database = await openDatabase({ url: undefined, folder: join(folder, 'db'), lock: join(folder, 'db.lock') })
}, 60_000)

afterAll(async () => {
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

function fetchFrom(
  sources: readonly Source[],
  signal = new AbortController().signal,
): Promise<FetchOutcome[]> {
  const place = { db: database.db, importsFolder: join(folder, 'imports'), log: createLog('silent') }
  return fetchSources(sources, place, {
    ...{ all: false, signal },
    say: (level, message) => said.push(`${level}: ${message}`),
    onProgress: () => undefined,
  })
}

function page(...ids: string[]): Parameters<FetchContext['save']>[0] {
  const part = { author: {}, links: [], media: [], hashtags: [] }
  const records = ids.map((id) =>
    found(bookmarkOf([{ ...part, id, url: `https://x.com/i/status/${id}`, text: `Post ${id}` }])),
  )
  return { format: 'test', records }
}

function source(id: string, fetch: Source['fetch'], readiness: SourceReadiness = { state: 'ready' }): Source {
  return {
    ...{ id, title: id, fetch },
    check: () => Promise.resolve(readiness),
    close: () => Promise.resolve(),
  }
}

describe('fetching from several sources', () => {
  it('goes on with the next when one fails, keeps what the failed one had brought, and tells why', async () => {
    const limited = source('limited', async ({ save }) => {
      await save(page('11', '12'), { cursor: 'second' })
      throw new UnavailableError('rate_limited', 'X limits us until 10:15.')
    })
    const blocked = source('blocked', () => Promise.reject(new Error('never asked')), {
      state: 'blocked',
      error: new UsageError('session_expired', 'The session is over.', { hint: 'kba login' }),
    })
    const off = source('off', () => Promise.reject(new Error('never asked')), { state: 'off', hint: '' })
    const good = source('good', async ({ save, state }) => {
      expect(state).toEqual({})
      expect([...(await save(page('12', '13'), { cursor: 'end' }))]).toEqual(['13'])
    })

    const outcomes = await fetchFrom([limited, blocked, off, good])

    expect(outcomes.map(({ source: { id }, found: f, new: n, known }) => [id, f, n, known])).toEqual([
      ['limited', 2, 2, 0],
      ['blocked', 0, 0, 0],
      ['good', 2, 1, 1],
    ])
    expect(said).toEqual([
      'error: limited: X limits us until 10:15.',
      'error: blocked: The session is over. kba login',
    ])
    const status = await listSourceStatus(database.db)
    expect(status.map((one) => [one.source_id, one.error?.code, one.succeeded_at === null])).toEqual([
      ['blocked', 'session_expired', true],
      ['good', undefined, false],
      ['limited', 'rate_limited', true],
    ])
  })

  it('hands each source the state that it saved last, and forgets an error when a fetch succeeds', async () => {
    const states: unknown[] = []
    const limited = source('limited', async ({ state, save }) => {
      states.push(state)
      await save(page(), { cursor: 'third' })
    })

    await fetchFrom([limited])
    await fetchFrom([limited])

    expect(states).toEqual([{ cursor: 'second' }, { cursor: 'third' }])
    const [status] = (await listSourceStatus(database.db)).filter((one) => one.source_id === 'limited')
    expect(status?.error).toBeNull()
  })

  it('begins no source when the run is to stop, and holds no error against the one in hand', async () => {
    const stop = new AbortController()
    const stopped = source('stopped', async ({ signal }) => {
      stop.abort()
      signal.throwIfAborted()
      return Promise.resolve()
    })
    const next = source('next', () => Promise.reject(new Error('never asked')))

    const outcomes = await fetchFrom([stopped, next], stop.signal)

    expect(outcomes.map(({ source: { id } }) => id)).toEqual(['stopped'])
    const status = await listSourceStatus(database.db)
    expect(status.find((one) => one.source_id === 'stopped')?.error).toBeNull()
  })
})

describe('the folder of exports', () => {
  it('takes each file in once, a changed one again, and passes over what is no export', async () => {
    const env = loadEnv({ KBA_HOME: folder, INBOX_DIR: '.' })
    const paths = { ...pathsOf(env), inbox: await mkdtemp(join(tmpdir(), 'kba-inbox-')) }
    const limits = { hosts: [], maxBytes: 1, timeoutMs: 1 }
    const media = openMediaStore(database.db, paths.mediaCache, limits)
    const sources = openSources({ env, paths, db: database.db, media, log: createLog('silent') })
    const files = sources.filter(({ id }) => id === 'files')
    const put = async (name: string, text: string): Promise<void> => {
      await writeFile(join(paths.inbox, name), text)
      const settled = new Date(Date.now() - 60_000)
      await utimes(join(paths.inbox, name), settled, settled)
    }
    await put('links.txt', 'https://x.com/someone/status/1000000001\n')
    await put('photo.bin', '\u0001\u0002 no export')
    said.length = 0

    const first = await fetchFrom(files)
    const second = await fetchFrom(files)
    await put('links.txt', 'https://x.com/someone/status/1000000001\nhttps://x.com/other/status/1000000002\n')
    const third = await fetchFrom(files)

    const counts = [first, second, third].flat().map((one) => [one.found, one.new, one.invalid])
    expect(counts).toEqual([
      [1, 1, 1],
      [0, 0, 0],
      [2, 1, 0],
    ])
    expect(said).toHaveLength(1)
    expect(said[0]).toContain('photo.bin')
    expect(await readdir(join(folder, 'data', 'imports'))).toHaveLength(2)
    await rm(paths.inbox, { recursive: true })
  })
})
