import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasChroma, startChroma, type ChromaServer } from '../../../test/support/chroma.ts'
import { openDatabase, type OpenedDatabase } from '../../db/open.ts'
import { openChromaVectors } from './chroma-vectors.ts'
import { openSearch, type Search } from '../search.ts'
import { addItem, axesModel } from '../testing.ts'

const model = axesModel('axes', [/cat/, /dog/, /bird/])
let database: OpenedDatabase
let chroma: ChromaServer
let search: Search

const inChroma = async (): Promise<number> => {
  const { rows } = await sql<{ owner: string }>`
    select replace(knowledge_base::text, '-', '') as owner from vector_copies`.execute(database.db)
  const near = await openChromaVectors(chroma.url, rows[0]?.owner ?? '').nearest(
    'ollama/axes',
    [1, 1, 1, 1],
    100,
  )
  return near.length
}
const findIds = async (query: string): Promise<string[]> =>
  (await search.find({ query, limit: 10, by: 'meaning' })).results.map(({ id }) => id)

describe.skipIf(!hasChroma)('a copy of the vectors in Chroma', () => {
  beforeAll(async () => {
    ;[database, chroma] = await Promise.all([openDatabase({}), startChroma()])
    for (const [id, body] of [
      ['1', 'a cat'],
      ['2', 'a dog'],
      ['3', 'a bird'],
    ] as const)
      await addItem(database, { id, title: `Item ${id}`, body }, model)
    search = openSearch({ database, embedding: model, chromaUrl: chroma.url })
  }, 90_000)
  afterAll(() => Promise.all([database.close(), chroma.stop()]))

  it('is begun anew after a beginning that failed', async () => {
    await sql`alter table vector_copies rename to not_there`.execute(database.db)
    await expect(search.keepUp()).rejects.toThrow('vector_copies')
    expect(await findIds('dog')).toEqual(['2'])
    await sql`alter table not_there rename to vector_copies`.execute(database.db)

    await search.keepUp()

    expect(await inChroma()).toBe(3)
  })

  it('is made without asking the model again, and then serves', async () => {
    const before = model.calls

    await search.keepUp()

    expect(model.calls).toBe(before)
    expect(await inChroma()).toBe(3)
    expect(await findIds('dog')).toEqual(['2'])
  })

  it('is looked at together with what is not copied yet', async () => {
    await addItem(database, { id: '4', title: 'Item 4', body: 'another bird' }, model)

    expect((await findIds('bird')).sort()).toEqual(['3', '4'])
    expect(await inChroma()).toBe(3)
  })

  it('loses what is deleted', async () => {
    await search.keepUp()
    await database.db.deleteFrom('items').where('id', '=', '4').execute()
    expect(await findIds('bird')).toEqual(['3'])

    await search.keepUp()

    expect(await inChroma()).toBe(3)
  })

  it('is done without while the server is away, and used again after that', async () => {
    await chroma.kill()
    expect(await findIds('cat')).toEqual(['1'])
    await addItem(database, { id: '5', title: 'Item 5', body: 'cat and dog' }, model)
    await expect(search.keepUp()).rejects.toMatchObject({ code: 'chroma_away' })
    expect((await findIds('cat')).sort()).toEqual(['1', '5'])

    await chroma.start()
    await search.keepUp()

    expect(await inChroma()).toBe(4)
  })

  it('is left for the database without asking the model', async () => {
    const before = model.calls
    search = openSearch({ database, embedding: model })
    await search.keepUp()

    expect((await findIds('cat')).sort()).toEqual(['1', '5'])
    expect(model.calls).toBe(before + 1)
    const { rows } = await sql<{ copied: number }>`
      select count(*)::int as copied from embeddings where copied_to is not null`.execute(database.db)
    expect(rows[0]?.copied).toBe(0)
  })
})
