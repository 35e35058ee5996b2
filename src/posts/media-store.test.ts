import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeAll, afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Medium } from '../contract/post.ts'
import { openDatabase, type OpenedDatabase } from '../db/open.ts'
import type { MediaRow } from '../db/tables.ts'
import { type MediaStore, openMediaStore } from './media-store.ts'
import { listPostMedia } from './post-repository.ts'
import { requeueFailed } from './requeue.ts'
import { saveBookmarks } from '../intake/save-bookmarks.ts'
import { cutOffAt, fail, jpegOf, type MediaServer, openMediaServer, send } from './testing.ts'

const ID = '1790000000000000001'
const photo = jpegOf(5000)
const { signal } = new AbortController()

let database: OpenedDatabase
let server: MediaServer
let root: string
let busy: boolean

beforeAll(async () => {
  database = await openDatabase({})
})
afterAll(() => database.close())
beforeEach(async () => {
  busy = true
  await database.db.deleteFrom('posts').execute()
  root = await mkdtemp(join(tmpdir(), 'kba-media-'))
  server = await openMediaServer({
    '/photo.jpg': send(photo),
    '/other.jpg': send(photo),
    '/cut.jpg': cutOffAt(photo, 2000),
    '/refused.jpg': fail(403),
    '/busy.jpg': (request, response) => {
      if (busy) fail(503)(request, response)
      else send(photo)(request, response)
    },
  })
})
afterEach(async () => {
  await server.close()
  await rm(root, { recursive: true })
})

const openStore = (): MediaStore =>
  openMediaStore(database.db, root, { hosts: [server.origin], maxBytes: 10_000, timeoutMs: 5000 })

/** Saves a post with a medium for each path of the server. */
async function savePost(paths: readonly string[], more: Partial<Medium> = {}): Promise<void> {
  const media = paths.map((path, i): Medium => ({
    ...{ id: `m${i}`, type: 'photo' },
    url: path.startsWith('/') ? server.origin + path : path,
    ...more,
  }))
  const url = `https://x.com/i/status/${ID}`
  const parts = [{ id: ID, url, author: {}, text: 'text', links: [], media, hashtags: [] }]
  const bookmark = { post: { id: ID, parts }, folders: [], tags: [] }
  await saveBookmarks(database.db, [bookmark], { format: 'test', importId: 'import' })
}

const list = (): Promise<MediaRow[]> => listPostMedia(database.db, ID)

async function fetchAll(store = openStore()): Promise<MediaRow[]> {
  await store.fetchMissing(await list(), signal)
  return list()
}

async function only(): Promise<MediaRow> {
  const [medium] = await list()
  if (medium === undefined) throw new Error('The post has no medium.')
  return medium
}

/** Asks as if the time of waiting had passed. */
async function letTimePass(): Promise<void> {
  await database.db
    .updateTable('media')
    .set({ next_try_at: new Date(0) })
    .execute()
}

describe('fetchMissing', () => {
  it('stores what it gets, and never fetches it twice', async () => {
    await savePost(['/photo.jpg', '/other.jpg'])

    const store = openStore()
    const media = await fetchAll(store)
    await fetchAll(store)
    await fetchAll(openStore())

    expect(server.requests.map(({ path }) => path)).toEqual(['/photo.jpg', '/other.jpg'])
    for (const medium of media) {
      expect(medium).toMatchObject({ state: 'stored', content_type: 'image/jpeg', reason: null })
      expect(await readFile(store.pathOf(medium))).toEqual(photo)
    }
  })

  it.each(['/absent.jpg', '/refused.jpg', 'http://169.254.169.254/a.jpg', 'file:///etc/passwd'])(
    'records %s as gone and never asks again',
    async (path) => {
      await savePost([path])

      await fetchAll()
      const [medium] = await fetchAll()

      expect(medium).toMatchObject({ state: 'gone', attempts: 1, path: null, next_try_at: null })
      expect(medium?.reason).toMatch(/no longer serves|not downloaded/)
      expect(server.requests.length).toBeLessThanOrEqual(1)
    },
  )

  it('tries a busy server again, but not before its time', async () => {
    await savePost(['/busy.jpg'])

    const [first] = await fetchAll()
    await fetchAll()
    const asked = server.requests.length
    await letTimePass()
    const [second] = await fetchAll()
    busy = false
    await letTimePass()
    const [third] = await fetchAll()

    expect(asked).toBe(1)
    expect(first).toMatchObject({ state: 'unreachable', attempts: 1 })
    expect(second).toMatchObject({ state: 'unreachable', attempts: 2 })
    const wait = (medium: MediaRow | undefined): number => (medium?.next_try_at?.getTime() ?? 0) - Date.now()
    expect(wait(second)).toBeGreaterThan(wait(first) * 10)
    expect(third).toMatchObject({ state: 'stored', reason: null, next_try_at: null })
  })

  it('tries again when the user asks for it', async () => {
    await savePost(['/busy.jpg'])
    await fetchAll()
    busy = false

    await database.db.transaction().execute((tx) => requeueFailed(tx, [ID]))

    expect(await fetchAll()).toMatchObject([{ state: 'stored' }])
  })

  it('goes on with a download that broke off', async () => {
    await savePost(['/cut.jpg'])

    const [first] = await fetchAll()
    await letTimePass()
    const [second] = await fetchAll()

    expect([first?.state, second?.state]).toEqual(['unreachable', 'stored'])
    expect(server.requests[1]?.range).toMatch(/^bytes=[1-9]\d*-$/)
    expect(await readFile(openStore().pathOf(await only()))).toEqual(photo)
  })

  it('leaves a host alone that has failed three times in a row', async () => {
    await savePost(Array<string>(6).fill('/busy.jpg'))

    const media = await fetchAll()

    expect(server.requests).toHaveLength(3)
    expect(media.map(({ state }) => state)).toEqual(Array<string>(6).fill('unreachable'))
  })

  it('finds the file of a process that died before it could tell', async () => {
    await savePost(['/photo.jpg'])
    await fetchAll()
    await database.db.updateTable('media').set({ state: 'pending', path: null }).execute()

    const [medium] = await fetchAll()

    expect(medium).toMatchObject({ state: 'stored', size_bytes: photo.length })
    expect(server.requests).toHaveLength(1)
  })

  it('leaves media as they are when the run is stopped', async () => {
    await savePost(['/photo.jpg'])

    const stopped = openStore().fetchMissing(await list(), AbortSignal.abort())

    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
    expect(await list()).toMatchObject([{ state: 'pending', attempts: 0 }])
  })

  it('keeps files inside the cache, whatever their ids are', async () => {
    await savePost(['/photo.jpg'], { id: '../../../etc/passwd' })

    await fetchAll()

    const file = openStore().pathOf(await only())
    expect(file.startsWith(`${root}/`)).toBe(true)
    expect(file).not.toContain('..')
  })
})

describe('fetchPoster', () => {
  it('gets the picture of a video once', async () => {
    await savePost(['/absent.mp4'], { type: 'video', posterUrl: `${server.origin}/photo.jpg` })
    const store = openStore()

    const first = await store.fetchPoster(await only(), signal)
    const second = await store.fetchPoster(await only(), signal)

    expect(first).toEqual({ contentType: 'image/jpeg', data: photo })
    expect(second).toEqual(first)
    expect(server.requests).toHaveLength(1)
  })

  it.each([undefined, 'http://169.254.169.254/a.jpg'])(
    'gives nothing where there is none: %s',
    async (posterUrl) => {
      await savePost(['/absent.mp4'], { type: 'video', ...(posterUrl === undefined ? {} : { posterUrl }) })

      expect(await openStore().fetchPoster(await only(), signal)).toBeUndefined()
    },
  )
})

describe('adopt', () => {
  it('takes the files of an archive instead of fetching them', async () => {
    await savePost(['https://pbs.twimg.com/media/AbC?format=jpg&name=orig', '/page.jpg'])
    const folder = join(root, 'tweets_media')
    await mkdir(folder)
    await writeFile(join(folder, `${ID}-AbC.jpg`), photo)
    await writeFile(join(folder, `${ID}-page.jpg`), '<html>')
    const store = openStore()

    const adopted = await store.adopt(database.db, [ID], folder)
    const again = await store.adopt(database.db, [ID], folder)

    expect([adopted, again]).toEqual([1, 0])
    const media = await list()
    expect(media.map(({ state }) => state)).toEqual(['stored', 'pending'])
    expect(await readFile(store.pathOf(await only()))).toEqual(photo)
    expect(await readdir(dirname(store.pathOf(await only())))).toHaveLength(1)
  })

  it('takes nothing from a folder that is not there', async () => {
    await savePost(['/photo.jpg'])

    expect(await openStore().adopt(database.db, [ID], join(root, 'absent'))).toBe(0)
  })
})
