import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase, type OpenedDatabase } from '../db/open.ts'
import { openCategoryTree } from './category-tree.ts'
import { openWantedPlaces } from './open-wanted-places.ts'
import { UNSORTED_PLACE } from '../contract/special-places.ts'

const REPLICATION = { mainCategory: 'storage_engines', subcategory: 'replication' }

let database: OpenedDatabase

beforeAll(async () => {
  database = await openDatabase({})
})
afterAll(() => database.close())
beforeEach(() => sql`truncate categories, category_aliases, posts cascade`.execute(database.db))

describe.each([false, true])('a topic tree that other processes share: %s', (isShared) => {
  it('has a place as soon as it was added, and no second one that means the same', async () => {
    const tree = openCategoryTree(database.db, isShared)
    await tree.describe()
    const wanted = [REPLICATION, { ...REPLICATION, subcategory: 'replications' }, REPLICATION]

    const places = await Promise.all(wanted.map((place) => tree.place(place)))

    expect(new Set(places.map((place) => place.subcategory))).toEqual(new Set(['replication']))
    expect(await tree.describe()).toContainEqual(expect.objectContaining(REPLICATION))
    expect(await database.db.selectFrom('categories').selectAll().execute()).toHaveLength(1)
  })
})

describe('what was found without a model', () => {
  const SPEED = { mainCategory: 'databases', subcategory: 'query_performance' }

  it('lies in its main category until another post wants the same subcategory', async () => {
    const tree = openCategoryTree(database.db, false)

    const first = await tree.placeFound('1', SPEED)
    const again = await tree.placeFound('1', SPEED)
    const second = await tree.placeFound('2', SPEED)
    const third = await tree.placeFound('3', SPEED)

    const waits = {
      main_category: 'databases',
      subcategory: 'general',
      wanted_subcategory: 'query_performance',
    }
    const open = { main_category: 'databases', subcategory: 'query_performance', wanted_subcategory: null }
    expect([first, again, second, third]).toEqual([waits, waits, open, open])
  })

  it('goes to a subcategory that is open, and to the inbox, at once', async () => {
    const tree = openCategoryTree(database.db, false)
    await tree.place(SPEED)

    const placed = await tree.placeFound('1', SPEED)
    const unsorted = await tree.placeFound('2', UNSORTED_PLACE)

    expect(placed.subcategory).toBe('query_performance')
    expect(unsorted).toEqual({
      main_category: 'unsorted',
      subcategory: 'inbox',
      wanted_subcategory: null,
    })
  })

  it('knows what other processes have stored', async () => {
    await insertPost('1', 'query_performance')

    const placed = await openCategoryTree(database.db, true).placeFound('2', SPEED)

    expect(placed.subcategory).toBe('query_performance')
  })

  it('follows when its place opens, but for what the user placed', async () => {
    await insertPost('1', 'query_performance')
    await insertPost('2', 'query_performance')
    await insertPost('3', 'vector_databases')
    await insertPost('4', 'query_performance', 'user')

    const queued = await openWantedPlaces(database.db)

    const rows = await database.db
      .selectFrom('posts')
      .select(['id', 'subcategory', 'state', 'wanted_subcategory'])
      .orderBy('id')
      .execute()
    expect(queued).toBe(2)
    expect(rows.map((row) => `${row.id} ${row.subcategory ?? ''} ${row.state}`)).toEqual([
      '1 query_performance queued',
      '2 query_performance queued',
      '3 general processed',
      '4 general processed',
    ])
    expect(await openWantedPlaces(database.db)).toBe(0)
  })
})

async function insertPost(id: string, wanted: string, placedBy = 'built-in'): Promise<void> {
  await sql`
    insert into posts (id, source_url, text, content, content_hash, state, format, has_media, has_code,
      main_category, subcategory, item_name, placed_by, wanted_subcategory)
    values (${id}, ${`https://x.com/i/status/${id}`}, 'text', '{}', 'hash', 'processed', 'test', false, false,
      'databases', 'general', 'item', ${placedBy}, ${wanted})`.execute(database.db)
}
