/** Texts a second of the built-in embedding model, against its bare library on as many threads as there are cores. */
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { openBuiltinEmbedding } from '../src/models/builtin/embedding.ts'
import { readFeatures } from './eval/web-features.ts'
import { line, peak, verdictAtLeast } from './support/report.ts'

const ROUNDS = 3
const BATCH = 16
const count = Number(process.argv[2] ?? 320)
const texts = readFeatures()
  .slice(0, count)
  .map(({ name, description }) => `${name}\n${description}`)
const threads = Math.min(4, availableParallelism())

const model = openBuiltinEmbedding()
const workers = Array.from(
  { length: threads },
  () => new Worker(join(import.meta.dirname, 'support', 'bare-embedding.js')),
)
try {
  await Promise.all(workers.map((worker) => once(worker, 'message')))
  await model.embed(texts.slice(0, BATCH * threads))
  const rates = { bare: 0, product: 0 }
  // In turn, the best of each: what else the machine does then falls on both.
  for (let round = 0; round < ROUNDS; round += 1) {
    rates.bare = Math.max(rates.bare, await rateOf(() => embedBare()))
    rates.product = Math.max(rates.product, await rateOf(() => model.embed(texts)))
  }
  line('texts', `${texts.length}, ${threads} threads`)
  line('bare library', `${rates.bare.toFixed(1)} texts/s`)
  line('product', `${rates.product.toFixed(1)} texts/s`)
  peak()
  verdictAtLeast('embedding throughput', rates.product / rates.bare, 0.9)
} finally {
  await Promise.all([model.close(), ...workers.map((worker) => worker.terminate())])
}

async function rateOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (texts.length * 1000) / (performance.now() - started)
}

async function embedBare(): Promise<void> {
  const batches = Array.from({ length: Math.ceil(texts.length / BATCH) }, (_, at) =>
    texts.slice(at * BATCH, (at + 1) * BATCH),
  ).values()
  await Promise.all(
    workers.map(async (worker) => {
      for (const batch of batches) {
        const answer = once(worker, 'message')
        worker.postMessage(batch)
        await answer
      }
    }),
  )
}
