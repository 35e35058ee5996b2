import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sql } from 'kysely'
import { hasChroma, startChroma, type ChromaServer } from '../../../test/support/chroma.ts'
import { openDatabase, type OpenedDatabase } from '../../db/open.ts'
import { openChromaVectors } from './chroma-vectors.ts'
import { openDatabaseVectors } from './database-vectors.ts'
import type { VectorStore } from './vector-store.ts'

let database: OpenedDatabase
let chroma: ChromaServer | undefined

beforeAll(async () => {
  ;[database, chroma] = await Promise.all([openDatabase({}), hasChroma ? startChroma() : undefined])
  // Vectors are kept only of texts that stand somewhere.
  await sql`insert into chunks (owner_kind, owner_id, position, heading, text, content_hash)
    select 'item', '1', n, '', '', hash from unnest(${HASHES}::text[]) with ordinality as row (hash, n)`.execute(
    database.db,
  )
}, 90_000)
afterAll(() => Promise.all([database.close(), chroma?.stop()]))

const HASHES = ['north', 'east', 'up', 'nothing', ...Array.from({ length: 2000 }, (_, n) => `v${n}`)]

const STORES: { name: string; isHere: boolean; open: () => VectorStore }[] = [
  { name: 'pgvector', isHere: true, open: () => openDatabaseVectors(database.db, true) },
  { name: 'Chroma', isHere: hasChroma, open: () => openChromaVectors(chroma?.url ?? '', 'test') },
]

describe.each(STORES)('vectors in $name', ({ isHere, open }) => {
  let store: VectorStore

  beforeEach(async ({ skip }) => {
    skip(!isHere)
    store = open()
    for (const model of ['a', 'b', 'wide']) await store.forget(model)
  })

  const save = () =>
    store.save('a', [
      { hash: 'north', vector: [0, 1, 0] },
      { hash: 'east', vector: [2, 0, 0] },
      { hash: 'up', vector: [0, 0, 3] },
    ])

  it('finds the nearest first, by angle and not by length', async () => {
    await save()

    const near = await store.nearest('a', [9, 3, 0], 10)

    expect(near.map(({ hash }) => hash)).toEqual(['east', 'north', 'up'])
    expect(near[0]?.similarity).toBeCloseTo(0.949, 3)
    expect(near[2]?.similarity).toBeCloseTo(0, 3)
  })

  it('gives no more than is asked for', async () => {
    await save()

    expect(await store.nearest('a', [1, 0, 0], 1)).toHaveLength(1)
  })

  it('keeps models apart, also of other lengths', async () => {
    await save()
    await store.save('b', [{ hash: 'north', vector: [1, 0, 0, 0] }])

    const near = await store.nearest('b', [1, 0, 0, 0], 10)

    expect(near.map(({ hash }) => hash)).toEqual(['north'])
  })

  it('puts a new vector in the place of the old one', async () => {
    await save()
    await store.save('a', [{ hash: 'north', vector: [0, 0, 1] }])

    const near = await store.nearest('a', [0, 1, 0], 10)

    expect(near.find(({ hash }) => hash === 'north')?.similarity).toBeCloseTo(0, 3)
  })

  it('removes what it has, and minds nothing else', async () => {
    await save()
    await store.remove('a', ['north', 'unheard of'])
    await store.remove('a', [])

    const near = await store.nearest('a', [0, 1, 0], 10)

    expect(near.map(({ hash }) => hash).sort()).toEqual(['east', 'up'])
  })

  it('forgets a model, and knows nothing of one that it never had', async () => {
    await save()
    await store.forget('a')
    await store.forget('a')

    expect(await store.nearest('a', [0, 1, 0], 10)).toEqual([])
    expect(await store.nearest('never', [0, 1, 0], 10)).toEqual([])
  })

  it('finds nothing near to nothing', async () => {
    await save()

    expect(await store.nearest('a', [0, 0, 0], 10)).toEqual([])
  })

  it('takes thousands', async () => {
    const all = Array.from({ length: 2000 }, (_, n) => ({
      hash: `v${n}`,
      vector: Array.from({ length: 32 }, (__, axis) => Math.sin(n * n * 0.37 + axis * (n + 1) * 1.3)),
    }))
    await store.save('wide', all)
    if ('tune' in store) await (store as ReturnType<typeof openDatabaseVectors>).tune('wide')

    for (const { hash, vector } of [all[7], all[999], all[1998]].filter((one) => one !== undefined)) {
      const [first] = await store.nearest('wide', vector, 100)
      expect(first?.hash).toBe(hash)
    }
  })
})

describe('the index of pgvector', () => {
  it('is made when there are many vectors, and answers', async () => {
    const { rows } = await sql<{ name: string }>`
      select indexname as name from pg_indexes where indexdef like '%hnsw%'`.execute(database.db)

    expect(rows).toHaveLength(1)
  })
})
