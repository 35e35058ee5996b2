/** Posts that were worked on without their threads and whole texts become whole in runs that follow, so many in each. */
import { rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../src/db/open.ts'
import { makeHome, readKnowledgeBase, runKba, type CommandResult } from './support/command.ts'
import { startModelServer, type ModelServer } from './support/model-server.ts'
import { hasBrowser } from './support/x-fetching.ts'
import { rawPost } from './support/x-server/raw-posts.ts'
import { startXServer, type XServer } from './support/x-server/server.ts'
import { bookmarksPage } from './support/x-server/timeline.ts'

/** Of 40 bookmarks those whose page has something to tell. */
const LACKING = [0, 13, 25, 33]
/** A post of which only the id is known. */
const BARE = '1999000000000000000'

describe.skipIf(!hasBrowser)('a later run', { timeout: 600_000 }, () => {
  let home: string
  let x: XServer
  let models: ModelServer
  let env: Record<string, string>

  beforeEach(async () => {
    home = await makeHome()
    x = await startXServer({ posts: 40 })
    models = await startModelServer()
    env = { OLLAMA_URL: models.url, TEXT_MODEL: 'llama', MEDIA_HOSTS: x.url }
    const { body } = bookmarksPage(x.account.bookmarks, {
      ...{ cursor: undefined, count: 40, shape: 'bookmark_timeline_v2' },
    })
    await writeFile(join(home, 'bookmarks.json'), JSON.stringify(body))
    await runKba(home, ['import', join(home, 'bookmarks.json')], env)
  })
  afterEach(async () => {
    await Promise.all([x.close(), models.close()])
    await rm(home, { recursive: true, force: true })
  })

  const idAt = (place: number): string => x.account.bookmarks[place]?.id ?? ''

  async function run(more: Record<string, string> = {}): Promise<CommandResult> {
    const skip = ['fetch-bookmarks', 'synthesis-generation', 'embedding-generation']
    return runKba(home, ['run', '--json', ...skip.map((name) => `--skip-${name}`)], { ...env, ...more })
  }

  const openedSince = (before: number): string[] => x.postsOpened().slice(before).sort()
  const idsAt = (...places: number[]): string[] => places.map(idAt).sort()

  async function filesOf(): Promise<Map<string, { text: string; mtimeMs: number }>> {
    const files = [...(await readKnowledgeBase(home))].map(async ([name, text]) => {
      const { mtimeMs } = await stat(join(home, 'kb-generated', name))
      return [name, { text, mtimeMs }] as const
    })
    return new Map(await Promise.all(files))
  }

  async function stored<T>(read: (database: Awaited<ReturnType<typeof openDatabase>>) => Promise<T>) {
    const database = await openDatabase({
      folder: join(home, 'data', 'db'),
      lock: join(home, 'data', 'db.lock'),
    })
    return read(database).finally(() => database.close())
  }

  const statesOf = (): Promise<unknown[]> =>
    stored(({ db }) =>
      db
        .selectFrom('posts')
        .select(['state', sql<number>`count(*)::int`.as('posts')])
        .groupBy('state')
        .orderBy('state')
        .execute(),
    )

  /** How many posts `kba plan` would cache. */
  async function plannedToCache(settings: Record<string, string>): Promise<number | undefined> {
    const { json } = await runKba(home, ['plan', '--json'], { ...env, ...settings })
    const phases = json?.['phases'] as { id: string; needs_processing: number }[] | undefined
    return phases?.find(({ id }) => id === 'tweet_caching')?.needs_processing
  }

  it('completes what was worked on before there was a session, and writes anew only what became more', async () => {
    const first = await run()
    const before = await filesOf()
    const callsBefore = models.calls.length
    // Its author has said no more: opening it brings nothing.
    x.account.threads.delete(idAt(25))
    expect(await plannedToCache({})).toBe(0)
    expect(await plannedToCache(x.env(x.account.open()))).toBe(LACKING.length)

    const second = await run(x.env(x.account.open()))

    expect(first.json).toMatchObject({ status: 'completed', failed: 0 })
    expect(openedSince(0)).toEqual(idsAt(...LACKING))
    expect(second.json).toMatchObject({ status: 'completed', failed: 0 })
    expect(await statesOf()).toEqual([
      { state: 'processed', posts: 38 },
      { state: 'unavailable', posts: 2 },
    ])
    const after = await filesOf()
    const changed = [...after].filter(([name, { mtimeMs }]) => before.get(name)?.mtimeMs !== mtimeMs)
    const items = changed.filter(([name]) => name.endsWith('README.md') && name.split('/').length > 3)
    expect(items.map(([, { text }]) => /Part 3 of the thread/.test(text))).toEqual([true])
    const asked = models.calls.slice(callsBefore).map(({ postId }) => postId)
    expect(new Set(asked)).toEqual(new Set([idAt(0)]))
    const again = await run(x.env(x.account.open()))
    expect(again.json).toMatchObject({ status: 'completed', processed: 0 })
    expect([x.postsOpened().length, models.calls.length]).toEqual([
      ...[LACKING.length, callsBefore + asked.length],
    ])
    expect(await filesOf()).toEqual(after)
    expect(await plannedToCache(x.env(x.account.open()))).toBe(0)
  })

  it('goes on where the one before had opened as many as it may, newest first, without a failure', async () => {
    const settings = { ...x.env(x.account.open()), X_MAX_POSTS: '2' }
    x.account.details.set(BARE, rawPost(BARE, 3, { users: 'core', mediaUrl: x.url }))
    await writeFile(join(home, 'links.txt'), `https://x.com/writer3/status/${BARE}\n`)
    await runKba(home, ['import', join(home, 'links.txt')], env)

    const runs = [await run(settings)]

    const logs = await runKba(home, ['logs'], env)
    expect(logs.stdout).toMatch(/X: this run has opened 2 posts, as many as X_MAX_POSTS allows/)
    expect(await statesOf()).toContainEqual({ state: 'waiting', posts: 1 })
    const first = openedSince(0)
    // An export tells no order: the post that was written last comes first.
    expect(await plannedToCache(settings)).toBe(2)
    const left = idsAt(...LACKING)
      .filter((id) => !first.includes(id))
      .reverse()
    expect([first.length, left.length]).toEqual([2, 2])
    runs.push(await run(settings))
    // Of a bare post nothing can be made before.
    expect(openedSince(2)).toEqual([left[0], BARE].sort())
    runs.push(await run(settings))
    expect(openedSince(4)).toEqual([left[1]])
    runs.push(await run(settings))
    expect(openedSince(5)).toEqual([])
    expect(runs.map(({ json }) => json)).toEqual(
      Array.from({ length: 4 }, () => expect.objectContaining({ status: 'completed', failed: 0 }) as unknown),
    )
  })
})
