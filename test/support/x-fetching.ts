/** Fetches from the look-alike into a database of its own, as phase 2 does, with a real browser. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadEnv } from '../../src/config/env.ts'
import { pathsOf } from '../../src/config/paths.ts'
import type { Post } from '../../src/contract/post.ts'
import { createLog } from '../../src/log.ts'
import { fetchSources, type FetchOutcome } from '../../src/sources/fetch-sources.ts'
import { findBrowser } from '../../src/sources/x/find-browser.ts'
import { openXSource } from '../../src/sources/x/x-source.ts'
import type { TestRooms } from './server.ts'
import { startXServer, type XServer } from './x-server/server.ts'

/** Without a browser such tests are skipped, but where CI says that it is there. */
export const hasBrowser =
  process.env['CI'] !== undefined ||
  findBrowser({ given: undefined, path: process.env['PATH'] ?? '' }) !== undefined

export interface StoredPost {
  id: string
  sort_index: string | null
  folders: string[]
  state: string
  content: Post
}

export interface FetchOptions {
  all?: boolean
  settings?: Record<string, string>
  signal?: AbortSignal
  /** Told what the user would be told. */
  onSay?: (message: string) => void
}

export interface XFetching {
  rooms: TestRooms
  x: XServer
  /** What was told to the user in the last fetch. */
  said: string[]
  /** With a session that is good at first. */
  fetch(options?: FetchOptions): Promise<FetchOutcome>
  /** Newest bookmark first. */
  posts(): Promise<StoredPost[]>
  /** Where the session is kept. */
  home: string
  close(): Promise<void>
}

/** @param rooms - Emptied first: several cases share one database. */
export async function openXFetching(
  rooms: TestRooms,
  options: Parameters<typeof startXServer>[0] = {},
): Promise<XFetching> {
  const { db } = rooms.app.database
  await db.deleteFrom('posts').execute()
  await db.deleteFrom('source_state').execute()
  const x = await startXServer(options)
  const home = await mkdtemp(join(tmpdir(), 'kba-x-'))
  const session = x.account.open()
  const said: string[] = []
  return {
    ...{ rooms, x, said, home },
    async fetch({ all = false, settings = {}, signal = new AbortController().signal, onSay } = {}) {
      said.length = 0
      const env = loadEnv({ KBA_HOME: home, ...x.env(session), ...settings })
      const paths = pathsOf(env)
      const log = createLog(process.env['KBA_TEST_LOG'] ?? 'silent')
      const source = openXSource({ env, paths, db, media: rooms.app.media, log })
      const place = { db, importsFolder: paths.imports, log }
      const say = (_level: string, message: string): void => {
        said.push(message)
        onSay?.(message)
      }
      const [outcome] = await fetchSources([source], place, { all, signal, say, onProgress: () => undefined })
      if (outcome === undefined) throw new Error('X is not set up.')
      return outcome
    },
    posts: async () =>
      db
        .selectFrom('posts')
        .select(['id', 'sort_index', 'folders', 'state', 'content'])
        .orderBy('sort_index', (order) => order.desc().nullsLast())
        .execute(),
    async close() {
      await x.close()
      await rm(home, { recursive: true, force: true })
    },
  }
}
