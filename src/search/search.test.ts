import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase, type OpenedDatabase } from '../db/open.ts'
import { saveItem } from '../knowledge/item-repository.ts'
import type { EmbeddingModel } from '../models/model.ts'
import { saveBookmarks } from '../posts/save-bookmarks.ts'
import { replaceChunks, saveEmbeddings } from './chunk-repository.ts'
import type { FoundDocument } from './find-request.ts'
import { openSearch } from './search.ts'

const ITEMS = [
  [
    '1',
    'databases',
    'query_tuning',
    'Partial indexes in PostgreSQL',
    "Indexing what's used: index only live rows.",
  ],
  [
    '2',
    'databases',
    'replication',
    'Streaming replication',
    'How a standby follows, running behind the primary.',
  ],
  [
    '3',
    'web_development',
    'performance',
    'Schneller laden',
    'Größere Bilder später laden: C++ und naïve Cafés.',
  ],
  [
    '4',
    'web_development',
    'performance',
    'データベースの索引',
    '索引は検索を速くする。 Индексы ускоряют поиск.',
  ],
] as const

/** Stands in for a model that is none of ours: one axis a topic. */
const axes: EmbeddingModel = {
  provider: 'ollama',
  name: 'axes',
  embed: (texts) =>
    Promise.resolve({
      vectors: texts.map((text) => [
        /standby|failover/.test(text) ? 1 : 0,
        /index/i.test(text) ? 1 : 0,
        0.01,
      ]),
      usage: { inputTokens: 0, outputTokens: 0, seconds: 0 },
    }),
}
const away: EmbeddingModel = { ...axes, embed: () => Promise.reject(new Error('The model is away.')) }
const unknown: EmbeddingModel = { ...axes, name: 'another' }

let database: OpenedDatabase

beforeAll(async () => {
  database = await openDatabase({})
  for (const item of ITEMS) await addItem(item)
})
afterAll(() => database.close())

async function addItem([id, main, sub, title, body]: (typeof ITEMS)[number]): Promise<void> {
  const { db } = database
  const url = `https://x.com/i/status/${id}`
  const parts = [{ id, url, author: {}, text: body, links: [], media: [], hashtags: [] }]
  await saveBookmarks(db, [{ post: { id, parts }, folders: [], tags: [] }], { format: 'test', importId: 'i' })
  await saveItem(db, {
    ...{ id, main_category: main, subcategory: sub, slug: `item-${id}`, title, summary: '', body },
    ...{ tags: [], article: '{}', content_hash: id, model: 'm', prompt_version: '1', user_edited: false },
    ...{ file_sha256: '', file_size: 0, file_mtime_ms: 0 },
  })
  await replaceChunks(db, [{ kind: 'item', id, content_hash: id, chunks: [{ heading: title, text: body }] }])
  const { rows } = await readHash(id)
  const { vectors } = await axes.embed([body])
  const embedded = rows.map(({ content_hash }) => ({ content_hash, vector: vectors[0] ?? [] }))
  await saveEmbeddings(db, 'ollama/axes', database.hasVector, embedded)
}

async function readHash(id: string) {
  const rows = await database.db
    .selectFrom('chunks')
    .select('content_hash')
    .where('owner_id', '=', id)
    .execute()
  return { rows }
}

const search = async (
  query: string,
  category?: string,
  model = unknown,
  limit = 10,
): Promise<FoundDocument[]> => (await openSearch(database, model).find({ query, category, limit })).results

const idsOf = (results: readonly FoundDocument[]): string[] => results.map(({ id }) => id)

describe('find, by words', () => {
  it.each([
    ['postgresql', ['1']],
    ['indexes', ['1']],
    ['"partial indexes"', ['1']],
    ['"indexes partial"', []],
    ['replication -standby', []],
    ['postgresql or replication', ['1', '2']],
    ['größere', ['3']],
    ['Cafés', ['3']],
    ['データベースの索引', ['4']],
    ['поиск', ['4']],
    ['индексы', ['4']],
    ['nothing of the kind', []],
  ])('finds for %j: %j', async (query, expected) => {
    expect(idsOf(await search(query)).sort()).toEqual(expected)
  })

  it.each([
    '',
    '  ',
    '\u0000',
    "'",
    '"',
    '""',
    "''",
    ':*',
    '&|!',
    '\\',
    '(',
    '<->',
    '!!',
    '-',
    '%_',
    '$1',
    '👩‍💻',
    'a:b:*',
    '\ud800',
  ])('finds nothing, and breaks nothing, for %j', async (query) => {
    expect(await search(query)).toEqual([])
  })

  it.each(["index'", '"index', 'index:*', '(index', 'index &', "'; drop table items; --  index"])(
    'finds what stands in a query with loose ends: %j',
    async (query) => {
      const results = await search(query)

      expect(results.every(({ id }) => id === '1')).toBe(true)
      expect(await database.db.selectFrom('items').select('id').execute()).toHaveLength(ITEMS.length)
    },
  )

  it('takes a query of any length', async () => {
    expect(idsOf(await search(`postgresql ${' '.repeat(5000)}`))).toEqual(['1'])
    expect(await search('x'.repeat(100_000))).toEqual([])
  })

  it('tells where the item is, and shows the words in their place', async () => {
    const [result] = await search('standby')

    expect(result).toMatchObject({
      ...{ id: '2', title: 'Streaming replication', category: 'databases/replication' },
      source_url: 'https://x.com/i/status/2',
    })
    expect(result?.marks.map(([from, to]) => result.snippet.slice(from, to))).toContain('standby')
    expect(result?.path).toMatch(/^databases\/replication\/item-2/)
  })

  it('keeps to a category, and to the number that is asked for', async () => {
    const query = 'indexes or standby or laden'

    expect(idsOf(await search(query)).sort()).toEqual(['1', '2', '3'])
    expect(idsOf(await search(query, 'databases')).sort()).toEqual(['1', '2'])
    expect(idsOf(await search(query, 'databases/replication'))).toEqual(['2'])
    expect(await search(query, 'databases/performance')).toEqual([])
    expect(await search(query, "no'where")).toEqual([])
    expect(await search(query, undefined, unknown, 1)).toHaveLength(1)
  })
})

describe('find, by meaning', () => {
  it('finds what shares no word with the query', async () => {
    expect(idsOf(await search('failover', undefined, axes))).toEqual(['2'])
  })

  it('keeps to the category', async () => {
    expect(await search('failover', 'web_development', axes)).toEqual([])
  })

  it('puts what words and meaning find first', async () => {
    const [first] = await search('standby or postgresql', undefined, axes)

    expect(first?.id).toBe('2')
  })

  it('finds by words alone when the model is away', async () => {
    expect(idsOf(await search('standby', undefined, away))).toEqual(['2'])
  })
})
