import { readFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PACKAGE_ROOT } from '../../config/package-root.ts'
import reference from '../../../test/fixtures/embedding-reference.json' with { type: 'json' }
import { Encoder, scratchBytesFor } from './encoder.ts'
import { readModelFolder, type ModelFolder } from './model-folder.ts'
import { loadWeights } from './weights.ts'

const FOLDER = join(PACKAGE_ROOT, 'models/all-MiniLM-L6-v2')
const TOKENS = 512

describe('the encoder', () => {
  let model: ModelFolder
  let encoder: Encoder
  beforeAll(async () => {
    model = await readModelFolder(FOLDER)
    const scratchBytes = scratchBytesFor(model.shape, TOKENS)
    const weights = await loadWeights(model, { threads: 1, scratchBytes })
    encoder = new Encoder(model.shape, weights, { thread: 0, tokens: TOKENS })
  })

  it.each(reference)('gives the vector of the original weights: $text', ({ pieces, vector }) => {
    const [own] = encoder.encode([pieces])

    expect(cosine(own, vector)).toBeGreaterThan(0.98)
    expect(Math.hypot(...(own ?? []))).toBeCloseTo(1, 5)
  })

  it('gives a text the same vector, whatever is computed with it', () => {
    const [first, second] = [reference[0]?.pieces ?? [], reference[3]?.pieces ?? []]

    const alone = encoder.encode([second])
    const together = encoder.encode([first, second, first])

    expect(together[1]).toEqual(alone[0])
    expect(together[0]).toEqual(together[2])
  })

  it('is built from the source that is kept', () => {
    const source = readFileSync(join(PACKAGE_ROOT, 'tools/embedding/kernel.ts'))
    const built = readFileSync(join(PACKAGE_ROOT, 'models/encoder.source'), 'utf8')

    // Run `npm run build:kernel` after a change of the source.
    expect(built.trim()).toBe(createHash('sha256').update(source).digest('hex'))
  })
})

describe('a folder that is no model we can run', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kba-model-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('is refused with what is wrong with it', async () => {
    await expect(readModelFolder(folder)).rejects.toMatchObject({
      code: 'embedding_model_not_valid',
      message: expect.stringContaining('config.json') as string,
    })

    await writeFile(join(folder, 'config.json'), '{"model_type": "xlm-roberta"}')
    await expect(readModelFolder(folder)).rejects.toMatchObject({ code: 'embedding_model_not_valid' })
  })

  it('is refused when its weights are cut off', async () => {
    const model = await readModelFolder(FOLDER)
    const whole = await open(join(FOLDER, 'model.safetensors'))
    const { buffer } = await whole.read(Buffer.alloc(100_000), 0, 100_000, 0)
    await whole.close()
    await writeFile(join(folder, 'model.safetensors'), buffer)

    const loading = loadWeights({ ...model, folder }, { threads: 1, scratchBytes: 0 })

    await expect(loading).rejects.toMatchObject({ message: 'model.safetensors ends too early.' })
  })
})

function cosine(a: Float32Array = new Float32Array(), b: readonly number[] = []): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0) / (Math.hypot(...a) * Math.hypot(...b))
}
