import { existsSync } from 'node:fs'
import { mkdtemp, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Bookmark, PostPart } from '../contract/post.ts'
import { openDatabase, type OpenedDatabase } from '../db/open.ts'
import { listPairs } from '../duplicates/duplicate-repository.ts'
import { saveBookmarks } from '../intake/save-bookmarks.ts'
import { listOffers } from '../duplicates/duplicate-offers.ts'
import { itemPath } from '../topics/place.ts'
import { saveItem } from '../documents/item-repository.ts'
import { settleAllFiles } from '../documents/settle-files.ts'
import { writeTracked } from '../documents/files/write-tracked.ts'
import { parseQuery } from '../search/query.ts'
import { parseAliases } from '../search/words/aliases.ts'
import { Words } from '../search/words/words.ts'
import { mergeDuplicates, mergePair } from './merge-duplicates.ts'
import { performAct, type ActParts } from './perform-act.ts'
import { actParts } from './testing.ts'

const TIP = 'A partial index in PostgreSQL holds only the rows that its condition names, so it stays small.'
const [KEPT, MERGED, THIRD] = ['1', '2', '3'] as const
const PLACE = { main_category: 'databases', subcategory: 'postgresql' }

let database: OpenedDatabase
let root: string

beforeAll(async () => {
  database = await openDatabase({})
})
afterAll(() => database.close())
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'kba-merge-'))
  await sql`truncate posts, duplicates, duplicate_keys, documents, answers, chunks cascade`.execute(
    database.db,
  )
  await save(bookmark(KEPT, { text: TIP }, { tags: ['sql'] }))
  await save(
    bookmark(
      MERGED,
      {
        text: `${TIP} Zebra.`,
        author: { handle: 'grace', name: 'Grace Hopper' },
        media: [{ id: 'm', type: 'photo', url: 'https://pbs.twimg.com/media/m.jpg' }],
      },
      { tags: ['index'], folders: ['Work'] },
    ),
  )
  for (const id of [KEPT, MERGED]) await makeItem(id)
})
afterEach(() => rm(root, { recursive: true, force: true }))

function bookmark(id: string, more: Partial<PostPart> = {}, rest: Partial<Bookmark> = {}): Bookmark {
  const url = `https://x.com/i/status/${id}`
  const part = { id, url, author: {}, text: `text ${id}`, links: [], media: [], hashtags: [], ...more }
  return { post: { id, parts: [part] }, folders: [], tags: [], ...rest }
}

const save = (...bookmarks: Bookmark[]) =>
  saveBookmarks(database.db, bookmarks, { format: 'test', importId: 'import' })

const placeOf = (id: string) => ({ ...PLACE, slug: `tip-${id}` })

/** As a run leaves it. */
async function makeItem(id: string): Promise<void> {
  const { db } = database
  const path = itemPath(placeOf(id))
  const written = await writeTracked(db, root, path, `# Tip ${id}\n`)
  await mkdir(join(root, dirname(path), 'media'))
  await writeFile(join(root, dirname(path), 'media', 'image_1.jpg'), 'picture')
  await saveItem(db, {
    ...{
      id,
      ...placeOf(id),
      title: `Tip ${id}`,
      summary: '',
      tags: [],
      article: '{}',
      body: `# Tip ${id}\n`,
    },
    ...{ content_hash: id, model: 'm', prompt_version: '1', user_edited: false },
    ...{
      file_sha256: written.sha256,
      file_size: written.sizeBytes,
      file_mtime_ms: written.mtimeMs,
      last_act: null,
    },
  })
  await db
    .insertInto('chunks')
    .values({ owner_kind: 'item', owner_id: id, position: 0, heading: '', text: id, content_hash: id })
    .execute()
  const now = new Date()
  await db
    .updateTable('posts')
    .set({
      state: 'processed',
      ...PLACE,
      cache_complete: now,
      media_processed: now,
      categories_processed: now,
    })
    .set({ kb_item_created: now, db_synced: now })
    .where('id', '=', id)
    .execute()
}

const mergeIds = (kept_id: string, merged_id: string, discard_edits = false, parts?: ActParts) =>
  performAct(parts ?? actParts(database, root), mergeDuplicates, { kept_id, merged_id, discard_edits })
const merge = (discardEdits = false) => mergeIds(KEPT, MERGED, discardEdits)
const mergeFound = (pair: number, kept_id?: string) =>
  performAct(actParts(database, root), mergePair, {
    ...{ pair, discard_edits: false },
    ...(kept_id !== undefined && { kept_id }),
  })
const load = (id: string) =>
  database.db.selectFrom('posts').selectAll().where('id', '=', id).executeTakeFirst()
const find = async (text: string): Promise<string[]> => {
  const index = new Words({ db: database.db, aliases: parseAliases([]), cutBy: 'test', file: undefined })
  const query = parseQuery(text)
  const found = await index.rank(query, await index.weigh(query), { limit: 10 })
  return found.map(({ id }) => id).sort()
}

describe('mergeDuplicates', () => {
  it('keeps one item, which is found by the words, the author and the address of both at once', async () => {
    const before = await find('Zebra')
    await merge()

    expect(before).toEqual([MERGED])
    expect([await find('Zebra'), await find('Hopper'), await find('x.com/i/status/2')]).toEqual([
      [KEPT],
      [KEPT],
      [KEPT],
    ])
  })

  it('leaves no trace of the other: no row, passage, file or folder', async () => {
    await merge()

    const { rows } = await sql<{ left: number }>`
      select (select count(*) from posts where id = '2') + (select count(*) from items where id = '2')
        + (select count(*) from search_documents where id = '2') + (select count(*) from chunks where owner_id = '2')
        + (select count(*) from media where post_id = '2') + (select count(*) from documents where path like '%tip-2%')
        + (select count(*) from duplicate_keys where post_id = '2')
        + (select count(*) from unsettled_files) as left`.execute(database.db)
    expect(Number(rows[0]?.left)).toBe(0)
    expect(await readdir(join(root, 'databases', 'postgresql'))).toEqual(['tip-1'])
  })

  it('unites tags and folders, takes the media over, and keeps the place of the item', async () => {
    await merge()

    expect(await load(KEPT)).toMatchObject({
      ...{ state: 'queued', tags: ['sql', 'index'], folders: ['Work'], has_media: true, ...PLACE },
      ...{ kb_item_created: null, db_synced: null, categories_processed: expect.any(Date) as Date },
    })
    const media = await database.db.selectFrom('media').select(['post_id', 'medium_id']).execute()
    expect(media).toEqual([{ post_id: KEPT, medium_id: 'm' }])
  })

  it('is not undone by the next import of the merged post, which completes the kept one', async () => {
    await merge()

    const again = await save(bookmark(MERGED, { text: `${TIP} Zebra and giraffe.` }, { tags: ['new'] }))

    expect(again).toMatchObject({ new: 0, known: 1, newIds: [] })
    expect(await load(MERGED)).toBeUndefined()
    expect((await load(KEPT))?.tags).toEqual(['sql', 'index', 'new'])
    expect(await find('giraffe')).toEqual([KEPT])
  })

  it('changes nothing when the same export comes again', async () => {
    await merge()
    await save(bookmark(KEPT, { text: TIP }), bookmark(MERGED, { text: `${TIP} Zebra.` }))
    const before = await load(KEPT)

    await save(bookmark(KEPT, { text: TIP }), bookmark(MERGED, { text: `${TIP} Zebra.` }))

    expect(await load(KEPT)).toEqual(before)
  })

  it('follows a post through two merges', async () => {
    await save(bookmark(THIRD, { text: `${TIP} Lion.` }))
    await merge()
    await mergeIds(THIRD, KEPT)

    const again = await save(bookmark(MERGED, { text: `${TIP} Zebra.` }))

    expect(again).toMatchObject({ new: 0, known: 1 })
    expect((await load(THIRD))?.content.also?.map(({ id }) => id)).toEqual([MERGED, KEPT])
    expect(await listPairs(database.db, { limit: 10 })).toEqual([])
  })

  it('hands the merged post’s other pairs on', async () => {
    await save(bookmark(THIRD, { text: `${TIP} Lion.` }))
    await merge()

    const pairs = await listPairs(database.db, { limit: 10 })

    expect(pairs.map(({ first_id, second_id }) => [first_id, second_id])).toEqual([[KEPT, THIRD]])
  })

  it('lets the next run remove the files when the process dies before it has', async () => {
    const parts = actParts(database, root)
    const atFilesOf = () => Promise.reject(new Error('The process dies here.'))
    const dying = { ...parts, presence: { ...parts.presence, atFilesOf } }
    await expect(mergeIds(KEPT, MERGED, false, dying)).rejects.toThrow('dies here')
    const folder = 'databases/postgresql/tip-2'

    expect(await load(MERGED)).toBeUndefined()
    expect(existsSync(join(root, folder))).toBe(true)
    expect(await settleAllFiles(parts)).toEqual({ settled: 1, failed: [] })
    expect(existsSync(join(root, folder))).toBe(false)
    expect(await settleAllFiles(parts)).toEqual({ settled: 0, failed: [] })
  })

  it('leaves what the user put beside the item', async () => {
    const note = join(root, 'databases/postgresql/tip-2/my-notes.md')
    await writeFile(note, 'mine')

    await merge()

    expect(await readdir(dirname(note))).toEqual(['my-notes.md'])
  })

  it('refuses to remove what the user edited, unless told to', async () => {
    await writeFile(join(root, itemPath(placeOf(MERGED))), '# My own words\n')

    await expect(merge()).rejects.toMatchObject({ code: 'item_edited' })
    expect(await load(MERGED)).toBeDefined()
    await merge(true)

    expect(await load(MERGED)).toBeUndefined()
  })

  it('refuses, and leaves all as it is, where the file of the item cannot be read', async () => {
    const file = join(root, itemPath(placeOf(MERGED)))
    await rm(file)
    await mkdir(file)
    await writeFile(join(file, 'mine.md'), 'My own words\n')

    await expect(merge()).rejects.toMatchObject({ code: 'unreadable' })

    expect(await load(MERGED)).toBeDefined()
    expect(await readdir(file)).toEqual(['mine.md'])
  })

  it('waits for no run that has one of them in hand, and gives the other back after it', async () => {
    await database.presence.claim([MERGED])

    await merge()

    expect(await load(MERGED)).toBeUndefined()
    expect(await database.presence.claim([KEPT, MERGED])).toEqual([KEPT])
    await database.presence.giveBack([KEPT, MERGED])
  })

  it('refuses what is no pair, and to keep what says nothing', async () => {
    await save(bookmark('9', { text: '' }))
    const [pair] = await listPairs(database.db, { limit: 1 })
    const id = pair?.id ?? 0

    await expect(mergeIds(KEPT, KEPT)).rejects.toMatchObject({ code: 'same_post' })
    await expect(mergeIds(KEPT, '404')).rejects.toMatchObject({ code: 'unknown_post' })
    await expect(mergeIds('9', KEPT)).rejects.toMatchObject({ code: 'kept_post_empty' })
    await expect(mergeFound(404, KEPT)).rejects.toMatchObject({ code: 'unknown_duplicate' })
    await expect(mergeFound(id, '9')).rejects.toMatchObject({ code: 'duplicate_keep' })
    await mergeFound(id, KEPT)
    await expect(mergeFound(id, KEPT)).rejects.toMatchObject({ code: 'duplicate_merged' })
  })
})

describe('listOffers', () => {
  it('suggests the post to a repost of it, and what the user edited to all else', async () => {
    const { db } = database
    const original = { ...bookmark(KEPT).post.parts[0], id: KEPT, text: TIP } as PostPart
    await save(bookmark('0', { text: '', reposted: original }))
    const suggested = async (first: string, second: string) => {
      const offers = await listOffers(db, { limit: 10 })
      return offers.find((pair) => pair.first_id === first && pair.second_id === second)?.suggestedId
    }
    const before = [await suggested('0', KEPT), await suggested(KEPT, MERGED)]
    await db.updateTable('items').set({ user_edited: true }).where('id', '=', KEPT).execute()

    // The second says more than the first, until the user has written in it.
    expect(before).toEqual([KEPT, MERGED])
    expect(await suggested(KEPT, MERGED)).toBe(KEPT)
  })
})
