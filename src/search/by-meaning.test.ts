/** How long search waits for the embedding model, and what becomes of an answer that comes late. */
import { getEventListeners } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase, type OpenedDatabase } from '../db/open.ts'
import type { EmbeddingModel } from '../models/model.ts'
import { openSearch } from './search.ts'
import { addItem, axesModel } from './testing.ts'

const axes = axesModel('axes', [/standby/i, /index/i])
let database: OpenedDatabase

beforeAll(async () => {
  database = await openDatabase({})
  const body = 'How a standby follows the primary.'
  await addItem(database, { id: '1', title: 'Streaming replication', body }, axes)
})
afterAll(() => database.close())

it('leaves nothing at the signal of a reader who lives on', async () => {
  const search = openSearch({ database, embedding: axes })
  const { signal } = new AbortController()

  for (const query of ['standby', 'primary', 'follows']) await search.find({ query, limit: 5 }, signal)

  expect(getEventListeners(signal, 'abort')).toEqual([])
})

describe('a model that answers late', () => {
  it('is asked once, and its vector serves who searches again', async () => {
    const asked: ((vector: number[]) => void)[] = []
    const late: EmbeddingModel = {
      ...{ provider: axes.provider, name: axes.name },
      embed: () =>
        new Promise((resolve) => {
          asked.push((vector) => {
            resolve({ vectors: [vector], usage: { inputTokens: 0, outputTokens: 0, seconds: 0 } })
          })
        }),
    }
    const search = openSearch({ database, embedding: late })
    const request = { query: 'standby', limit: 5 }

    const first = await search.find(request)
    const second = await search.find({ ...request, query: 'primary' })

    expect(first).toMatchObject({ by: 'words', notice: expect.stringContaining('is busy') as string })
    expect(second).toMatchObject({ by: 'words', notice: expect.stringContaining('still busy') as string })
    const { vectors } = await axes.embed(['standby'])
    asked[0]?.(vectors[0] ?? [])
    const again = await search.find(request)
    expect(again).toMatchObject({ by: 'words and meaning', notice: undefined })
    expect(asked).toHaveLength(1)
  })

  it('is not waited for when the search is closed', async () => {
    let ended: unknown
    const hanging: EmbeddingModel = {
      ...{ provider: axes.provider, name: axes.name },
      embed: (_texts, signal) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            ended = signal.reason
            reject(new Error('ended', { cause: ended }))
          })
        }),
    }
    const search = openSearch({ database, embedding: hanging })
    expect(await search.find({ query: 'standby', limit: 5 })).toMatchObject({ by: 'words' })
    expect(ended).toBeUndefined()

    await search.close()

    expect(ended).toBeInstanceOf(Error)
  })
})
