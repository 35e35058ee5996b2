import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { BUILTIN_DIMENSIONS, BUILTIN_FOLDER, openBuiltinEmbedding, openLocalEmbedding } from './embedding.ts'

describe('built-in embedding', () => {
  const model = openBuiltinEmbedding()
  afterAll(() => model.close())

  it('puts texts of one subject nearer to each other than others', async () => {
    const { vectors } = await model.embed([
      'how to tune slow Postgres queries',
      'making database queries faster',
      'a recipe for apple pie',
    ])

    expect(vectors.map((vector) => vector.length)).toEqual([
      BUILTIN_DIMENSIONS,
      BUILTIN_DIMENSIONS,
      BUILTIN_DIMENSIONS,
    ])
    expect(dot(vectors[0], vectors[1])).toBeGreaterThan(dot(vectors[0], vectors[2]) + 0.1)
  })

  it('gives zero vectors in the places of texts without words, and survives odd and long ones', async () => {
    const { vectors } = await model.embed([
      '',
      '🚀🚀',
      'データベース',
      'word '.repeat(20_000),
      'https://example.com',
    ])

    expect(vectors.map((vector) => Math.round(dot(vector, vector)))).toEqual([0, 0, 1, 1, 0])
  })

  it('leaves the main thread free while it computes', async () => {
    let ticks = 0
    const timer = setInterval(() => (ticks += 1), 5)

    await model.embed(Array.from({ length: 32 }, (_, i) => `a sentence about servers number ${i}`))
    clearInterval(timer)

    expect(ticks).toBeGreaterThan(5)
  })

  it('stops at an abort and answers the next call', async () => {
    const abort = new AbortController()
    const call = model.embed(new Array<string>(200).fill('some text about compilers'), abort.signal)
    setTimeout(() => {
      abort.abort()
    }, 20)

    await expect(call).rejects.toMatchObject({ name: 'AbortError' })
    await expect(model.embed(['next'])).resolves.toMatchObject({ vectors: [expect.any(Array)] })
  })

  it('refuses calls after it is closed, and ends those under way', async () => {
    const closing = openBuiltinEmbedding()
    const underWay = expect(closing.embed(['text'])).rejects.toMatchObject({
      code: 'builtin_embedding_closed',
    })

    await closing.close()

    await underWay
    await expect(closing.embed(['text'])).rejects.toMatchObject({ code: 'builtin_embedding_closed' })
  })
})

describe('an embedding model in a folder', () => {
  it('puts the prefixes of its configuration before questions and documents', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kba-model-'))
    await cp(BUILTIN_FOLDER, folder, { recursive: true })
    const prompts = { query: 'query: ', passage: 'passage: ' }
    await writeFile(join(folder, 'config_sentence_transformers.json'), JSON.stringify({ prompts }))
    const [local, builtin] = [openLocalEmbedding(folder), openBuiltinEmbedding()]

    const question = await local.embed(['slow queries'], undefined, 'query')
    const document = await local.embed(['slow queries'])
    const expected = await builtin.embed(['query: slow queries', 'passage: slow queries'])
    await Promise.all([local.close(), builtin.close(), rm(folder, { recursive: true })])

    expect(local.name).toMatch(/^file:kba-model-/)
    expect([...question.vectors, ...document.vectors]).toEqual(expected.vectors)
  })

  it('says what is wrong when there is none', async () => {
    const local = openLocalEmbedding(join(tmpdir(), 'no-such-model'))

    await expect(local.embed(['text'])).rejects.toMatchObject({ code: 'embedding_model_not_valid' })
    await local.close()
  })
})

function dot(a: readonly number[] = [], b: readonly number[] = []): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)
}
