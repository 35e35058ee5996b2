/** Lists ask for what they show: in none of them is there the whole text of an article, a synthesis, a post or a page. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase, type OpenedDatabase } from '../src/db/open.ts'
import { listOffers } from '../src/duplicates/duplicate-offers.ts'
import { listItems } from '../src/documents/item-list.ts'
import {
  listItemCards,
  listItemGists,
  listNewestCards,
  listSubtopics,
} from '../src/documents/item-repository.ts'
import { listSynthesesOnDisk } from '../src/documents/syntheses/synthesis-files.ts'
import {
  listSubSyntheses,
  listSyntheses,
  listSynthesisPage,
  saveSynthesis,
} from '../src/documents/syntheses/synthesis-repository.ts'
import {
  listMainCategories,
  loadCategory,
  loadOverview,
} from '../src/pipeline/6-readme-generation/page-inputs.ts'
import { listReadPages, saveLinkedUrls, savePageText } from '../src/posts/linked-page-repository.ts'
import { listFailureDetails } from '../src/posts/post-repository.ts'
import { addItem } from '../src/search/testing.ts'

/** Stands at the end of every long text. */
const END = 'the end of a long text'
const LONG = `${'word '.repeat(2000)}${END}`
const PLACE = { main_category: 'web', subcategory: 'general' }
const PAGE = 'https://example.org/page'

let database: OpenedDatabase
let root: string

beforeAll(async () => {
  database = await openDatabase({})
  root = await mkdtemp(join(tmpdir(), 'kba-lists-'))
  const { db } = database
  for (const id of ['1', '2'])
    await addItem(database, { id, title: `Item ${id}`, body: LONG, postedAt: `2026-01-0${id}T00:00:00Z` })
  await saveLinkedUrls(db, '1', [PAGE])
  await savePageText(db, {
    key: { post_id: '1', url: PAGE, attempts: 0 },
    page: { finalUrl: PAGE, title: 'Page', text: LONG },
  })
  const article = JSON.stringify({ keyTakeaways: ['one point'], sections: [{ text: LONG }] })
  await sql`update items set summary = 'in short', article = ${article}::jsonb, linked_text = ${LONG}`.execute(
    db,
  )
  await sql`update posts set failures = '{"db_sync": {"code": "x", "message": "m", "at": "t"}}', state = 'queued'`.execute(
    db,
  )
  for (const subcategory of ['', 'general'])
    await saveSynthesis(db, {
      ...{ main_category: 'web', subcategory, title: 'Web', body: LONG, item_count: 2 },
      document: JSON.stringify({ overview: 'an overview', sections: [] }),
      ...{
        input_hash: 'i',
        content_hash: 'c',
        model: 'm',
        prompt_version: '1',
        file_sha256: '',
        user_edited: false,
      },
    })
})
afterAll(async () => {
  await database.close()
  await rm(root, { recursive: true, force: true })
})

const LISTS: Record<string, () => Promise<readonly object[]>> = {
  'cards of a main category': () => listItemCards(database.db, 'web'),
  'newest cards': () => listNewestCards(database.db, 20),
  'what a synthesis is told': () => listItemGists(database.db, PLACE, 20),
  'items of the page': () => listItems(database.db, {}, { order: 'newest', limit: 20 }),
  subtopics: () => listSubtopics(database.db),
  syntheses: () => listSyntheses(database.db),
  'syntheses on disk': () => listSynthesesOnDisk(database.db, root),
  'syntheses of subcategories': () => listSubSyntheses(database.db, 'web'),
  'syntheses of the page': () => listSynthesisPage(database.db, { limit: 20 }),
  failures: () => listFailureDetails(database.db, { limit: 20 }),
  'pages that were read': () => listReadPages(database.db, '1'),
  duplicates: () => listOffers(database.db, { limit: 20 }),
}

describe('lists', () => {
  it.each(Object.entries(LISTS))('%s hold no long text', async (_, list) => {
    const rows = await list()

    expect(rows).not.toHaveLength(0)
    expect(JSON.stringify(rows)).not.toContain(END)
  })

  it('tell a synthesis the points of its items, the newest post first', async () => {
    expect(await listItemGists(database.db, PLACE, 20)).toEqual(
      ['2', '1'].map((id) => ({
        ...{ ...PLACE, slug: `item-${id}`, title: `Item ${id}`, summary: 'in short', tags: [] },
        ...{ points: ['one point'], code: [], correction: null },
      })),
    )
  })

  it('give the pages of the knowledge base what they show', async () => {
    const mains = await listMainCategories(database.db)
    const syntheses = await listSyntheses(database.db)
    const listed = ['2', '1'].map((id) => ({
      ...{ title: `Item ${id}`, file: `web/general/item-${id}/README.md`, summary: 'in short' },
      postedAt: `2026-01-0${id}T00:00:00.000Z`,
    }))

    expect(mains).toMatchObject([{ main_category: 'web', subcategories: 1, items: 2 }])
    for (const main of mains)
      expect(await loadCategory(database.db, main, syntheses)).toMatchObject({
        subcategories: [{ subcategory: 'general', items: listed }],
      })
    expect(await loadOverview(database.db, mains, syntheses)).toMatchObject({
      itemCount: 2,
      recentItems: listed,
    })
  })
})
