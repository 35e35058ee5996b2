import { existsSync } from 'node:fs'
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DATABASE_ENGINES, openEngine } from '../../test/support/database-engines.ts'
import type { OpenedDatabase } from '../db/open.ts'
import { isOurs, writeTracked } from '../documents/files/write-tracked.ts'
import { getItem } from '../documents/get-item.ts'
import { listChangedItems } from '../documents/item-files.ts'
import { settleAllFiles } from '../documents/settle-files.ts'
import { saveBookmarks } from '../intake/save-bookmarks.ts'
import { countBin, emptyBin, listBin } from '../posts/bin.ts'
import { addItem } from '../search/testing.ts'
import { hashText } from '../text/content-hash.ts'
import { itemPath } from '../topics/place.ts'
import { deletePosts } from './delete-posts.ts'
import { markPosts } from './mark-posts.ts'
import { mergeCategories } from './merge-categories.ts'
import { performAct } from './perform-act.ts'
import { restorePosts } from './restore-posts.ts'
import { actParts } from './testing.ts'

const [ID, OTHER, MERGED] = ['1994677909651477830', '1994677909651477831', '77'] as const
const BODY = '\n# Title\n\nText.\n'
const FILE = `---\ntweet_id: "${ID}"\n---\n${BODY}`
const LONG_NUMBER = '1994677909651477830123'

describe.each(DATABASE_ENGINES)('on $engine', ({ isServer }) => {
  let database: OpenedDatabase
  let closeDatabase: () => Promise<void>
  let root: string
  let cache: string

  beforeAll(async () => {
    ;({ database, close: closeDatabase } = await openEngine(isServer))
  })
  afterAll(() => closeDatabase())
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'kba-bin-'))
    cache = join(root, '.cache')
    const { db } = database
    await sql`truncate posts, acts, bin, documents, unsettled_files, chunks, answers, categories, category_aliases,
    duplicates, duplicate_keys cascade`.execute(db)
    for (const id of [ID, OTHER])
      await addItem(database, { id, title: `Title ${id}`, body: BODY, category: 'databases/postgresql' })
    const { sha256, sizeBytes, mtimeMs } = await writeTracked(db, root, await path(), FILE)
    const file = { file_sha256: sha256, file_size: sizeBytes, file_mtime_ms: mtimeMs }
    await db.updateTable('items').set(file).where('id', '=', ID).execute()
    await addBelongings()
  })
  afterEach(() => rm(root, { recursive: true, force: true }))

  /** Whatever a post can have. */
  async function addBelongings(): Promise<void> {
    const { db } = database
    await db.updateTable('posts').set({ sort_index: LONG_NUMBER, state: 'processed' }).execute()
    await sql`insert into media (post_id, position, medium_id, type, url, state, path)
    values (${ID}, 0, 'm', 'photo', 'https://pbs.twimg.com/m.jpg', 'stored', 'm.jpg'),
      (${ID}, 1, 's', 'photo', 'https://pbs.twimg.com/s.jpg', 'stored', 'shared.jpg'),
      (${OTHER}, 0, 's', 'photo', 'https://pbs.twimg.com/s.jpg', 'stored', 'shared.jpg')`.execute(db)
    await sql`insert into merged_posts (id, kept_id) values (${MERGED}, ${ID})`.execute(db)
    await sql`insert into answers (kind, subject_id, input_hash, prompt_version, model, answer)
    select 'k', subject, 'h', '1', 'm', '{}' from unnest(${[ID, `${ID}/m`, OTHER]}::text[]) as subject`.execute(
      db,
    )
    await sql`insert into chunks (owner_kind, owner_id, position, heading, text, content_hash)
    values ('item', ${ID}, 0, '', 'text', 'hash')`.execute(db)
    await mkdir(cache, { recursive: true })
    for (const name of ['m.jpg', 'shared.jpg']) await writeFile(join(cache, name), name)
  }

  const path = async () => itemPath(await getItem(database.db, ID))
  const parts = () => actParts(database, root)
  const remove = (...ids: string[]) => performAct(parts(), deletePosts, { ids })
  const restore = (...ids: string[]) => performAct(parts(), restorePosts, { ids })
  const importAgain = (...ids: string[]) =>
    saveBookmarks(
      database.db,
      ids.map((id) => {
        const url = `https://x.com/i/status/${id}`
        const part = { id, url, author: {}, text: 'Other words.', links: [], media: [], hashtags: [] }
        return { post: { id, parts: [part] }, folders: [], tags: [] }
      }),
      { format: 'test', importId: 'again' },
    )

  /** All that the database holds of the post, but for what is made anew. */
  async function rowsOf(id: string): Promise<unknown> {
    const { rows } = await sql`select
    (select to_jsonb(p) - 'last_act' from posts p where id = ${id})::text as post,
    (select to_jsonb(i) - 'chunked_hash' - 'saved_in' - 'file_mtime_ms' from items i where id = ${id})::text as item,
    (select jsonb_agg(to_jsonb(m) order by position) from media m where post_id = ${id})::text as media,
    (select jsonb_agg(to_jsonb(m)) from merged_posts m where kept_id = ${id})::text as merged,
    (select jsonb_agg(to_jsonb(d)) from documents d)::text as documents,
    (select jsonb_agg(to_jsonb(d) - 'changed_in') from search_documents d where id = ${id})::text as found`.execute(
      database.db,
    )
    return rows[0]
  }

  async function traces(id: string): Promise<number[]> {
    const count = async (from: ReturnType<typeof sql>): Promise<number> =>
      Number(
        (await sql<{ n: number }>`select count(*)::int as n from ${from}`.execute(database.db)).rows[0]?.n,
      )
    return Promise.all([
      count(sql`posts where id = ${id}`),
      count(sql`items where id = ${id}`),
      count(sql`media where post_id = ${id}`),
      count(sql`chunks where owner_id = ${id}`),
      count(sql`search_documents where id = ${id}`),
    ])
  }

  describe('a post that the user deletes', () => {
    it('is gone from every table, and with its file; what the user put beside it stays', async () => {
      const file = join(root, await path())
      await writeFile(join(dirname(file), 'my-own.txt'), 'mine')
      await remove(ID)

      expect(await traces(ID)).toEqual([0, 0, 0, 0, 0])
      expect(await traces(OTHER)).toEqual([1, 1, 1, 0, 1])
      expect([existsSync(file), existsSync(join(dirname(file), 'my-own.txt'))]).toEqual([false, true])
      await expect(getItem(database.db, ID)).rejects.toMatchObject({
        hint: `It is in the bin. To restore it: kba undelete ${ID}`,
      })
    })

    it('comes back as it was, to the last digit', async () => {
      const before = await rowsOf(ID)
      await remove(ID)
      await restore(ID)

      expect(await rowsOf(ID)).toEqual(before)
      expect(await readFile(join(root, await path()), 'utf8')).toBe(FILE)
      expect(await isOurs(database.db, await path(), hashText(FILE))).toBe(true)
      expect(await countBin(database.db)).toBe(0)
    })

    it('comes back with what was written into its file by hand, for the next run to take in', async () => {
      await sql`delete from media where post_id = ${ID}`.execute(database.db)
      await appendFile(join(root, await path()), '\nBy hand.\n')
      await remove(ID)
      const gone = !existsSync(join(root, 'databases/postgresql/README.md'))
      await restore(ID)

      expect(gone).toBe(true)
      expect(await readFile(join(root, await path()), 'utf8')).toContain('By hand.')
      expect(await listChangedItems(database.db, root)).toMatchObject({ edited: [ID] })
    })

    it('comes back with its marks, into the topic that its own was merged into', async () => {
      await performAct(parts(), markPosts, { ids: [ID], favourite: true, notes: 'Mine.' })
      await remove(ID)
      await performAct(parts(), mergeCategories, { from: 'databases/postgresql', to: 'storage/engines' })
      await restore(ID)

      expect(await path()).toMatch(/^storage\/engines\//)
      expect(await readFile(join(root, await path()), 'utf8')).toContain('## My notes\n\nMine.\n')
      const { rows } = await sql`select path from documents`.execute(database.db)
      expect(rows).toEqual([{ path: await path() }])
    })

    it('is not brought back by an import, nor is what was merged into it', async () => {
      await remove(ID)
      const saved = await importAgain(ID, MERGED, '99')

      expect(saved).toMatchObject({ new: 1, known: 2, newIds: ['99'] })
      expect(await traces(ID)).toEqual([0, 0, 0, 0, 0])
      expect(await traces(MERGED)).toEqual([0, 0, 0, 0, 0])
      await restore(ID)
      expect(await importAgain(MERGED)).toMatchObject({ new: 0, known: 1 })
    })

    it('stays deleted when an import brings it at the same moment', async () => {
      for (let time = 0; time < 5; time += 1) {
        const [, saved] = await Promise.all([remove(ID), importAgain(ID, '99')])
        expect(saved.newIds).not.toContain(ID)
        expect(await traces(ID)).toEqual([0, 0, 0, 0, 0])
        await restore(ID)
      }
    })

    it('is deleted once and restored once, by however many at the same moment', async () => {
      const removed = await Promise.allSettled([remove(ID), remove(ID)])
      const gone = await traces(ID)
      const restored = await Promise.allSettled([restore(ID), restore(ID)])

      for (const both of [removed, restored])
        expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      expect(gone).toEqual([0, 0, 0, 0, 0])
      expect(await traces(ID)).toEqual([1, 1, 2, 0, 1])
    })

    it('is deleted with others or not at all', async () => {
      await expect(remove(OTHER, '404')).rejects.toMatchObject({ code: 'unknown_post' })
      await expect(restore(OTHER)).rejects.toMatchObject({ code: 'not_in_bin' })
      expect(await traces(OTHER)).toEqual([1, 1, 1, 0, 1])
      await remove(ID, OTHER)
      await expect(remove(ID)).rejects.toMatchObject({ hint: 'It is in the bin already.' })
      await restore(ID, OTHER)
      expect(await traces(OTHER)).toEqual([1, 1, 1, 0, 1])
    })

    it('gets its file back from whoever comes next, when the process that restored it died before', async () => {
      await remove(ID)
      const blocker = join(root, 'databases')
      await rm(blocker, { recursive: true, force: true })
      await writeFile(blocker, 'a file where a folder is wanted')
      await expect(restore(ID)).rejects.toMatchObject({ code: 'files_behind' })
      await rm(blocker)
      await settleAllFiles({ ...parts(), root })

      expect(await readFile(join(root, await path()), 'utf8')).toBe(FILE)
    })
  })

  describe('the bin', () => {
    const age = (id: string, days: number) =>
      sql`update bin set deleted_at = now() - make_interval(days => ${days}) where post_id = ${id}`.execute(
        database.db,
      )

    it('lists what was deleted, the last first, page by page', async () => {
      await remove(ID)
      await remove(OTHER)
      const [first] = await listBin(database.db, { limit: 1 })
      const rest = await listBin(database.db, {
        limit: 9,
        after: first && { position: first.position, id: first.id },
      })

      expect(first).toMatchObject({ id: OTHER, title: `Title ${OTHER}`, main_category: 'databases' })
      expect(rest.map(({ id }) => id)).toEqual([ID])
      expect(await countBin(database.db)).toBe(2)
    })

    it('is emptied of what has been in it for 30 days, but for its ids and the media of others', async () => {
      await remove(ID)
      await age(ID, 29)
      const early = await emptyBin(database.db, cache)
      await age(ID, 31)

      expect([early, await emptyBin(database.db, cache), await emptyBin(database.db, cache)]).toEqual([
        0, 1, 0,
      ])
      expect(await listBin(database.db, { limit: 9 })).toEqual([])
      expect([existsSync(join(cache, 'm.jpg')), existsSync(join(cache, 'shared.jpg'))]).toEqual([false, true])
      const answers = await database.db.selectFrom('answers').select('subject_id').execute()
      expect(answers).toEqual([{ subject_id: OTHER }])
      await expect(restore(ID)).rejects.toMatchObject({ code: 'not_in_bin' })
      expect(await importAgain(ID, MERGED)).toMatchObject({ new: 0, known: 2 })
    })
  })
})
