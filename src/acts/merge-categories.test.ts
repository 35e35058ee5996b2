import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { openDatabase, type OpenedDatabase } from '../db/open.ts'
import { openCategoryTree } from '../topics/category-tree.ts'
import { mergeCategories } from './merge-categories.ts'
import { performAct } from './perform-act.ts'
import { actParts } from './testing.ts'

const REPLICATION = { mainCategory: 'storage_engines', subcategory: 'replication' }

let database: OpenedDatabase
let root: string

beforeAll(async () => {
  database = await openDatabase({})
  root = await mkdtemp(join(tmpdir(), 'kba-tree-'))
})
afterAll(async () => {
  await database.close()
  await rm(root, { recursive: true, force: true })
})
beforeEach(() => sql`truncate categories, category_aliases`.execute(database.db))
afterEach(() => vi.useRealTimers())

const merge = (from: string, to: string) =>
  performAct(actParts(database, root), mergeCategories, { from, to })

async function aliases(): Promise<string[]> {
  const rows = await database.db.selectFrom('category_aliases').selectAll().execute()
  const name = (main: string, sub: string): string => (sub === '' ? main : `${main}/${sub}`)
  return rows
    .map((row) => `${name(row.from_main, row.from_sub)} > ${name(row.main_category, row.subcategory)}`)
    .sort()
}

describe.each([false, true])('a topic tree that other processes share: %s', (isShared) => {
  it('follows what the user merges meanwhile', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const tree = openCategoryTree(database.db, isShared)
    await tree.place(REPLICATION)
    await merge('storage_engines/replication', 'databases/copies')
    vi.setSystemTime(Date.now() + 10_000)

    expect(await tree.place(REPLICATION)).toEqual({ main_category: 'databases', subcategory: 'copies' })
  })
})

describe('names of places that were merged', () => {
  it('lead to no place that leads back', async () => {
    const tree = openCategoryTree(database.db, false)
    await tree.place({ mainCategory: 'alpha_topics', subcategory: 'engines' })
    await tree.place({ mainCategory: 'beta_topics', subcategory: 'gears' })

    await merge('alpha_topics', 'beta_topics')
    await merge('beta_topics/gears', 'alpha_topics/gears')
    expect(await aliases()).toEqual(['beta_topics/gears > alpha_topics/gears'])

    await tree.place({ mainCategory: 'alpha_topics', subcategory: 'motors' })
    await merge('alpha_topics', 'beta_topics')
    expect(await aliases()).toEqual(['alpha_topics > beta_topics'])
  })
})
