import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase, type OpenedDatabase } from '../db/open.ts'
import { openCategoryTree } from './category-tree.ts'

const REPLICATION = { mainCategory: 'storage_engines', subcategory: 'replication' }

let database: OpenedDatabase

beforeAll(async () => {
  database = await openDatabase({})
})
afterAll(() => database.close())
beforeEach(() => sql`truncate categories, category_aliases`.execute(database.db))

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
