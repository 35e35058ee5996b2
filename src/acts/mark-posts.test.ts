import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ActInput } from '../contract/acts.ts'
import type { Bookmark, ReaderMarks } from '../contract/post.ts'
import { DATABASE_ENGINES, openEngine } from '../../test/support/database-engines.ts'
import type { OpenedDatabase } from '../db/open.ts'
import { saveBookmarks } from '../intake/save-bookmarks.ts'
import { markPosts } from './mark-posts.ts'
import { performAct } from './perform-act.ts'
import { actParts } from './testing.ts'

describe.each(DATABASE_ENGINES)('on $engine', ({ isServer }) => {
  let database: OpenedDatabase
  let closeDatabase: () => Promise<void>
  let root: string

  beforeAll(async () => {
    ;({ database, close: closeDatabase } = await openEngine(isServer))
    root = await mkdtemp(join(tmpdir(), 'kba-marks-'))
  })
  afterAll(async () => {
    await closeDatabase()
    await rm(root, { recursive: true, force: true })
  })
  beforeEach(async () => {
    await sql`truncate posts, acts cascade`.execute(database.db)
    await save(bookmark('1'), bookmark('2'))
  })

  function bookmark(id: string, marks?: ReaderMarks): Bookmark {
    const url = `https://x.com/i/status/${id}`
    const part = { id, url, author: {}, text: `text ${id}`, links: [], media: [], hashtags: [] }
    return { post: { id, parts: [part] }, folders: [], tags: [], ...(marks === undefined ? {} : { marks }) }
  }

  const save = (...bookmarks: Bookmark[]) =>
    saveBookmarks(database.db, bookmarks, { format: 'test', importId: 'import' })
  const mark = (input: ActInput<'mark_posts'>) => performAct(actParts(database, root), markPosts, input)
  const marksOf = async (id: string) =>
    database.db
      .selectFrom('posts')
      .select(['favourite', 'reading', 'notes', 'set_by_hand', 'last_act'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  const acts = () => database.db.selectFrom('acts').select(['kind', 'post_ids', 'before']).execute()

  describe('marks of the user', () => {
    it('are set on many posts at once, and what is not given stays', async () => {
      await mark({ ids: ['1'], notes: 'Mine.' })
      const answer = await mark({ ids: ['1', '2'], favourite: true, reading: 'unread' })

      expect(answer).toEqual({ marked: ['1', '2'] })
      expect(await marksOf('1')).toMatchObject({ favourite: true, reading: 'unread', notes: 'Mine.' })
      expect(await marksOf('2')).toMatchObject({ favourite: true, reading: 'unread', notes: '' })
    })

    it('are taken away again', async () => {
      await mark({ ids: ['1'], favourite: true, reading: 'read', notes: 'Mine.' })
      await mark({ ids: ['1'], favourite: false, reading: null, notes: '' })

      expect(await marksOf('1')).toMatchObject({ favourite: false, reading: null, notes: '' })
    })

    it('keep what was before, for undoing, and nothing when nothing changed', async () => {
      await mark({ ids: ['1', '2'], favourite: true })
      const { last_act } = await marksOf('1')
      await mark({ ids: ['1'], favourite: true })

      expect(await acts()).toMatchObject([
        { kind: 'mark_posts', post_ids: ['1', '2'], before: { posts: [{ id: '1', favourite: false }, {}] } },
      ])
      expect(await marksOf('1')).toMatchObject({ last_act })
    })

    it('are clean text, however they were typed', async () => {
      await mark({ ids: ['1'], notes: '\n \n  - one\r\n  - two\0\n\n' })

      expect((await marksOf('1')).notes).toBe('  - one\n  - two')
    })

    it('are refused whole when one of the posts is not there, or no mark is given', async () => {
      await expect(mark({ ids: ['1', '404'], favourite: true })).rejects.toMatchObject({
        code: 'unknown_post',
      })
      await expect(mark({ ids: ['1'] })).rejects.toMatchObject({ code: 'no_mark' })
      expect(await marksOf('1')).toMatchObject({ favourite: false })
    })

    it('say where a post went that was merged', async () => {
      await database.db.insertInto('merged_posts').values({ id: '11', kept_id: '1' }).execute()

      await expect(mark({ ids: ['11'], favourite: true })).rejects.toMatchObject({
        hint: 'It was merged into 1.',
      })
      await database.db.deleteFrom('merged_posts').execute()
    })
  })

  describe('an import of a post with marks', () => {
    const IMPORTED = { favourite: true, reading: 'archived', notes: 'From there.', title: 'There' } as const

    it('does not bring back what the user took away here', async () => {
      await save(bookmark('1', IMPORTED))
      await mark({ ids: ['1'], favourite: false, reading: null, notes: '' })
      await save(bookmark('1', IMPORTED))

      expect(await marksOf('1')).toMatchObject({ favourite: false, reading: null, notes: '' })
    })

    it('still adds the marks that the user has not set here', async () => {
      await mark({ ids: ['1'], notes: 'Mine.' })
      await save(bookmark('1', IMPORTED))

      expect(await marksOf('1')).toMatchObject({ favourite: true, reading: 'archived', notes: 'Mine.' })
    })
  })
})
