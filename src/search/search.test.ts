import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase, type OpenedDatabase } from '../db/open.ts'
import type { EmbeddingModel } from '../models/model.ts'
import { embedItems } from './embed-documents.ts'
import type { FindReply, FindRequest, FoundDocument } from './find-request.ts'
import { openSearch } from './search.ts'
import { addItem, axesModel } from './testing.ts'

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
  for (const [id, main, sub, title, body] of ITEMS)
    await addItem(database, { id, title, body, category: `${main}/${sub}` }, axes)
})
afterAll(() => database.close())

const search = async (
  query: string,
  category?: string,
  model = unknown,
  limit = 10,
): Promise<FoundDocument[]> =>
  (await openSearch({ database, embedding: model }).find({ query, category, limit })).results

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

describe('find, with more items', () => {
  const find = async (request: Omit<FindRequest, 'limit'>): Promise<FindReply> =>
    openSearch({ database, embedding: unknown }).find({ limit: 10, ...request })
  const foundBy = async (request: Omit<FindRequest, 'limit'>): Promise<string[]> =>
    idsOf((await find(request)).results).sort()

  beforeAll(async () => {
    const more = { category: 'devops/kubernetes', author: 'Ada', postedAt: '2026-03-01T10:00:00Z' }
    await addItem(database, {
      ...more,
      id: '10',
      title: 'Kubernetes networking',
      body: 'Pods and services.',
      tags: ['cilium'],
    })
    await addItem(database, {
      ...more,
      id: '11',
      title: 'Rolling out',
      body: 'Deployments in kubernetes.',
      author: 'bob',
    })
    await addItem(database, {
      ...more,
      id: '12',
      title: 'Probes',
      body: 'Liveness of kubernetes pods.\n\n```sh\nkubectl get pods\n```',
      postedAt: '2025-01-01T00:00:00Z',
    })
  })

  it('puts the title before the body', async () => {
    expect(idsOf((await find({ query: 'kubernetes' })).results)[0]).toBe('10')
  })

  it('finds by tag, category and text of the post', async () => {
    await addItem(database, {
      id: '13',
      title: 'Short',
      body: 'An article.',
      text: 'what the zebra said',
      category: 'animals/striped',
    })

    expect(await foundBy({ query: 'cilium' })).toEqual(['10'])
    expect(await foundBy({ query: 'zebra' })).toEqual(['13'])
    expect(await foundBy({ query: 'striped' })).toEqual(['13'])
  })

  it('finds beginnings of words where they are asked for', async () => {
    expect(await foundBy({ query: 'kuber' })).toEqual([])
    expect(await foundBy({ query: 'kuber*' })).toEqual(['10', '11', '12'])
    expect(await foundBy({ query: 'rolling kuber', asYouType: true })).toContain('11')
  })

  it.each([
    [{ author: '@ada' }, ['10', '12']],
    [{ author: 'BOB' }, ['11']],
    [{ postedSince: new Date('2026-01-01') }, ['10', '11']],
    [{ postedBefore: new Date('2026-01-01') }, ['12']],
    [{ hasCode: true }, ['12']],
    [{ hasMedia: true }, []],
    [{ kind: 'synthesis' as const }, []],
    [{ category: 'devops' }, ['10', '11', '12']],
    [{ addedSince: new Date(Date.now() + 86_400_000) }, []],
  ])('keeps to %j', async (filters, expected) => {
    expect(await foundBy({ query: 'kubernetes', ...filters })).toEqual(expected)
  })

  it('gives pages that follow each other', async () => {
    const request = { query: 'kubernetes', limit: 2 }
    const first = await find(request)
    const second = await find({ ...request, cursor: first.nextCursor })

    expect([...idsOf(first.results), ...idsOf(second.results)].sort()).toEqual(['10', '11', '12'])
    expect(second.nextCursor).toBeUndefined()
    await expect(find({ ...request, cursor: 'x' })).rejects.toMatchObject({ code: 'search_cursor' })
  })

  it('guesses what a misspelt word means, and never by a word that is gone', async () => {
    expect((await find({ query: 'kubrenetes' })).suggestion).toBe('kubernetes')
    expect((await find({ query: 'xqzzvw' })).suggestion).toBeUndefined()

    await addItem(database, { id: '14', title: 'Quaternions', body: 'Rotations.' })
    expect((await find({ query: 'quaternoins' })).suggestion).toBe('quaternions')
    await database.db.deleteFrom('items').where('id', '=', '14').execute()
    expect((await find({ query: 'quaternoins' })).suggestion).toBeUndefined()
  })

  it('follows what happens to an item at once', async () => {
    await addItem(database, { id: '15', title: 'Walrus', body: 'Tusks.' }, axes)
    expect(await foundBy({ query: 'walrus' })).toEqual(['15'])

    await addItem(database, { id: '15', title: 'Narwhal', body: 'One tusk.', category: 'sea/north' }, axes)
    expect(await foundBy({ query: 'walrus' })).toEqual([])
    expect(await foundBy({ query: 'narwhal', category: 'web' })).toEqual([])
    expect(await foundBy({ query: 'narwhal', category: 'sea/north' })).toEqual(['15'])

    await database.db.deleteFrom('posts').where('id', '=', '15').execute()
    expect(await foundBy({ query: 'narwhal' })).toEqual([])
    const left = await sql<{ left: number }>`
      select (select count(*) from chunks where owner_id = '15')::int
        + (select count(*) from embeddings where content_hash not in (select content_hash from chunks))::int as left`.execute(
      database.db,
    )
    expect(left.rows[0]?.left).toBe(0)
  })
})

describe('retrieve', () => {
  it('gives passages of items that are cut, and of those that are not yet', async () => {
    const passages = await openSearch({ database, embedding: axes }).retrieve({
      query: 'standby kubernetes',
      limit: 10,
    })

    const cut = passages.find(({ documentId }) => documentId === '2')
    expect(cut).toMatchObject({ kind: 'item', title: 'Streaming replication', similarity: 1 })
    expect(cut?.coverage).toBeGreaterThan(0)
    const uncut = passages.find(({ documentId }) => documentId === '12')
    expect(uncut?.text).toContain('kubectl get pods')
    expect(uncut?.similarity).toBeUndefined()
  })

  it('gives nothing for nothing', async () => {
    expect(await openSearch({ database, embedding: axes }).retrieve({ query: '?!', limit: 5 })).toEqual([])
  })
})

describe('related and recent', () => {
  it('finds items near an item, never itself', async () => {
    const related = await openSearch({ database, embedding: axes }).related('10', 3)

    expect(related.map(({ id }) => id)).toContain('12')
    expect(related.map(({ id }) => id)).not.toContain('10')
    expect(await openSearch({ database, embedding: axes }).related('nobody', 3)).toEqual([])
  })

  it('lists the newest first, in pages, and what is new on a topic', async () => {
    const search = openSearch({ database, embedding: unknown })
    const first = await search.recent({ limit: 2 })
    const second = await search.recent({ limit: 2, cursor: first.nextCursor })

    expect(idsOf(first.results)).toEqual(['13', '12'])
    expect(idsOf(second.results)).toEqual(['11', '10'])
    expect(idsOf((await search.recent({ topic: 'kubernetes', limit: 9 })).results)).toEqual([
      '12',
      '11',
      '10',
    ])
  })
})

describe('another model', () => {
  it('takes over chunk by chunk, while the vectors of the old one serve', async () => {
    const newModel = axesModel('new', [/standby|failover/])
    const opened: string[] = []
    const search = openSearch({
      ...{ database, embedding: newModel },
      openEmbedding: (name) => {
        opened.push(name)
        return axes
      },
    })

    expect((await search.find({ query: 'failover', limit: 5, by: 'meaning' })).results[0]?.id).toBe('2')
    expect(opened).toContain('ollama/axes')
    expect(newModel.calls).toBe(0)

    const { db, hasVector } = database
    await embedItems({ db, hasVector, embedding: newModel, inHand: new AbortController().signal }, ['2'])
    expect((await search.find({ query: 'failover', limit: 5, by: 'meaning' })).results[0]?.id).toBe('2')
    expect(newModel.calls).toBeGreaterThan(1)
  })
})
