import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Post } from '../../contract/post.ts'
import { openDatabase, type OpenedDatabase } from '../../db/open.ts'
import { saveBookmarks } from '../../intake/save-bookmarks.ts'
import { keepRawText } from '../../x-data/keep-raw.ts'
import { bookmarksPage, rawTweet, tweetEntry } from '../testing.ts'
import { reparse, type Reparsed } from './reparse.ts'
import { isReparseDue } from './readers.ts'

const DONE = new Date('2026-01-01T00:00:00Z')
const WATCH = { signal: new AbortController().signal, onProgress: () => undefined }

let database: OpenedDatabase
let folder: string

beforeAll(async () => {
  database = await openDatabase({})
}, 120_000)
afterAll(() => database.close())
beforeEach(async () => {
  await database.db.deleteFrom('posts').execute()
  folder = await mkdtemp(join(tmpdir(), 'kba-reparse-'))
  return () => rm(folder, { recursive: true })
})

/** As an older version read it: its text, and nothing around it. */
async function store(id: string, text: string): Promise<void> {
  const part = {
    id,
    url: `https://x.com/ada/status/${id}`,
    author: { id: '7', handle: 'ada', name: 'Ada' },
    text,
    links: [],
    media: [],
    hashtags: [],
  }
  const post: Post = { id, parts: [{ ...part, postedAt: '2018-10-10T20:19:24.000Z' }] }
  await saveBookmarks(database.db, [{ post, folders: ['Mine'], tags: ['own'] }], {
    format: 'x-graphql',
    importId: 'one',
  })
  await database.db
    .updateTable('posts')
    .set({
      state: 'processed',
      cache_complete: DONE,
      categories_processed: DONE,
      kb_item_created: DONE,
      db_synced: DONE,
    })
    .where('id', '=', id)
    .execute()
}

const load = (id: string) =>
  database.db.selectFrom('posts').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

const keep = (...entries: object[]): Promise<void> =>
  keepRawText(JSON.stringify(bookmarksPage(...entries)), folder)

const note = { birdwatch_pivot: { subtitle: { text: 'No', entities: [] } } }
const community = { community_results: { result: { id_str: '7', name: 'Postgres' } } }

const again = (dryRun = false): Promise<Reparsed> => reparse(database.db, folder, dryRun, WATCH)

describe('reading again what is kept', () => {
  beforeEach(async () => {
    for (const id of ['11', '12', '13']) await store(id, `text ${id}`)
    await keep(
      tweetEntry('11', rawTweet('11', 'text 11', { favorite_count: 5 })),
      tweetEntry('12', rawTweet('12', 'text 12', {}, community)),
      tweetEntry('13', rawTweet('13', 'text 13', {}, note)),
      tweetEntry('99', rawTweet('99', 'not here')),
    )
    await keepRawText('{"errors":[{"message":"Over capacity"}]}', folder)
    await keepRawText('no export of any kind', folder)
  })

  it('changes what is read otherwise, and makes anew only what rests on it', async () => {
    const result = await again()

    expect(result).toMatchObject({
      files: 3,
      records: 4,
      unknown: 1,
      unreadable: 1,
      bad: 1,
      posts: 3,
      changed: 3,
    })
    expect(result).toMatchObject({
      remade: 1,
      rewritten: 1,
      fields: { counts: 1, community: 1, communityNote: 1 },
    })
    const [counted, inCommunity, corrected] = [await load('11'), await load('12'), await load('13')]
    expect(counted).toMatchObject({ state: 'processed', kb_item_created: DONE, likes: 5 })
    expect(inCommunity).toMatchObject({ state: 'queued', categories_processed: DONE, kb_item_created: null })
    expect(corrected).toMatchObject({ state: 'queued', cache_complete: null, correction: 'No' })
    expect(corrected).toMatchObject({ folders: ['Mine'], tags: ['own'], import_id: 'one' })
  })

  it('changes nothing the second time', async () => {
    await again()

    expect(await again()).toMatchObject({ posts: 3, changed: 0, fields: {}, examples: [] })
  })

  it('tells what would change, with examples, and changes nothing, in a dry run', async () => {
    const result = await again(true)

    expect(result).toMatchObject({ changed: 3, remade: 1, rewritten: 1 })
    expect(result.examples).toHaveLength(3)
    expect(result.examples).toContainEqual({
      ...{ id: '12', url: 'https://x.com/ada/status/12', fields: ['community'] },
      ...{ before: 'nothing', after: '{"id":"7","name":"Postgres"}' },
    })
    expect(await load('13')).toMatchObject({ state: 'processed', correction: null })
    expect(await readdir(folder)).toHaveLength(3)
  })

  it('is due once after an upgrade, and never where nothing is stored', async () => {
    await sql`update readers set version = 0`.execute(database.db)
    const before = await isReparseDue(database.db)
    await again()
    const after = await isReparseDue(database.db)
    await sql`update readers set version = 0`.execute(database.db)
    await database.db.deleteFrom('posts').execute()

    expect([before, after, await isReparseDue(database.db)]).toEqual([true, false, false])
  })
})
