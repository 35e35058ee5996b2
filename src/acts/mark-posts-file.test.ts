import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ActInput } from '../contract/acts.ts'
import { DATABASE_ENGINES, openEngine } from '../../test/support/database-engines.ts'
import type { OpenedDatabase } from '../db/open.ts'
import { writeTracked, isOurs } from '../documents/files/write-tracked.ts'
import { bodyHashOf, getItem } from '../documents/get-item.ts'
import { listChangedItems } from '../documents/item-files.ts'
import { settleAllFiles } from '../documents/settle-files.ts'
import { hashText } from '../text/content-hash.ts'
import { addItem } from '../search/testing.ts'
import { itemPath } from '../topics/place.ts'
import { editItem } from './edit-item.ts'
import { markPosts } from './mark-posts.ts'
import { moveItem } from './move-item.ts'
import { performAct } from './perform-act.ts'
import { actParts } from './testing.ts'

const ID = '1'
const BODY = '\n# Title\n\nText.\n'
const FILE = `---\ntweet_id: "1"\ncategories: [databases, postgresql]\n---\n${BODY}`

describe.each(DATABASE_ENGINES)('on $engine', ({ isServer }) => {
  let database: OpenedDatabase
  let closeDatabase: () => Promise<void>
  let root: string

  beforeAll(async () => {
    ;({ database, close: closeDatabase } = await openEngine(isServer))
  })
  afterAll(() => closeDatabase())
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'kba-marks-'))
    await sql`truncate posts, acts, documents, unsettled_files cascade`.execute(database.db)
    await addItem(database, { id: ID, title: 'Title', body: BODY, category: 'databases/postgresql' })
    const { sha256, sizeBytes, mtimeMs } = await writeTracked(database.db, root, await path(), FILE)
    const file = { file_sha256: sha256, file_size: sizeBytes, file_mtime_ms: mtimeMs }
    await database.db.updateTable('items').set(file).execute()
  })
  afterEach(() => rm(root, { recursive: true, force: true }))

  const path = async () => itemPath(await getItem(database.db, ID))
  const read = async () => readFile(join(root, await path()), 'utf8')
  const parts = () => actParts(database, root)
  const mark = (marks: Omit<ActInput<'mark_posts'>, 'ids'>) =>
    performAct(parts(), markPosts, { ids: [ID], ...marks })
  const changed = () => listChangedItems(database.db, root)

  const NOTED = FILE.replace(']\n---', ']\nfavourite: true\n---') + '\n## My notes\n\nMine.\n'

  describe('marks in the file of an item', () => {
    it('are there as soon as they are set, and the file stays ours: no run takes it for an edit', async () => {
      await mark({ favourite: true, notes: 'Mine.' })

      expect(await read()).toBe(NOTED)
      expect(await isOurs(database.db, await path(), hashText(NOTED))).toBe(true)
      expect(await changed()).toEqual({ lost: [], edited: [], unreadable: [] })
      expect(await getItem(database.db, ID)).toMatchObject({ body: BODY, user_edited: false })
    })

    it('go again without a trace', async () => {
      await mark({ favourite: true, notes: 'Mine.', reading: 'read' })
      await mark({ favourite: false, notes: '', reading: null })

      expect(await read()).toBe(FILE)
    })

    it('move with the item, and stay when it is edited, before and after', async () => {
      await mark({ notes: 'Mine.' })
      await performAct(parts(), moveItem, { id: ID, to: 'testing/elsewhere' })
      const base_hash = bodyHashOf(await getItem(database.db, ID))
      await performAct(parts(), editItem, { id: ID, body: '# My title\n\nMy text.', base_hash })
      const edited = await read()
      await mark({ notes: 'Mine, too.' })

      expect(edited).toContain('# My title\n\nMy text.\n\n## My notes\n\nMine.\n')
      expect(await read()).toContain('# My title\n\nMy text.\n\n## My notes\n\nMine, too.\n')
      expect(await getItem(database.db, ID)).toMatchObject({
        body: '# My title\n\nMy text.\n',
        user_edited: true,
      })
      expect(await changed()).toMatchObject({ edited: [] })
    })

    it('come beside an edit by hand that no run has seen, which stays and is still to be taken in', async () => {
      await appendFile(join(root, await path()), '\nBy hand.\n')
      await mark({ notes: 'Mine.', favourite: true })

      expect(await read()).toContain('Text.\n\nBy hand.\n\n## My notes\n\nMine.\n')
      expect(await isOurs(database.db, await path(), hashText(await read()))).toBe(false)
      expect(await changed()).toMatchObject({ edited: [ID] })
    })

    it('do not make a file that is missing: the next run does', async () => {
      await rm(join(root, await path()))
      await mark({ notes: 'Mine.' })

      await expect(stat(join(root, await path()))).rejects.toMatchObject({ code: 'ENOENT' })
      expect(await changed()).toMatchObject({ lost: [ID] })
    })

    it('are written by whoever comes next, when the process that set them died before its files', async () => {
      await mark({ notes: 'Mine.', favourite: true })
      // As a kill leaves it: before the file, and between the file and its row.
      const note = {
        post_id: ID,
        folder: (await path()).replace('/README.md', ''),
        replaces: null,
        act_id: 1,
      }
      await database.db.insertInto('unsettled_files').values(note).execute()
      await database.db.updateTable('items').set({ file_notes: '', file_sha256: 'older' }).execute()
      await settleAllFiles({ ...parts(), root })

      expect(await read()).toBe(NOTED)
      expect(await changed()).toEqual({ lost: [], edited: [], unreadable: [] })
      expect(await getItem(database.db, ID)).toMatchObject({ file_sha256: hashText(NOTED) })
    })
  })
})
