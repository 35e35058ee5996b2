/**
 * Search on public test collections: words, meaning and both, with plain BM25 beside. They are read from the folder that
 * KBA_COLLECTIONS names; `bench/README.md` says where anyone gets them. `-- --first-half` shows every other question alone.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readCollections, type Collection } from './eval/collections.ts'
import { fillBase } from './eval/fill-base.ts'
import { openBm25 } from './eval/plain-bm25.ts'
import { meanOf, measure, type Measures } from './eval/ranking-measures.ts'
import { openIn } from './support/product.ts'

const folder = process.env['KBA_COLLECTIONS']
const isHalf = process.argv.includes('--first-half')
if (folder === undefined) {
  console.log('KBA_COLLECTIONS names no folder: public collections are left out.')
} else {
  for (const collection of await readCollections(folder)) await evaluate(collection)
}

async function evaluate({ name, documents, questions: all }: Collection): Promise<void> {
  const questions = isHalf ? all.filter((_question, place) => place % 2 === 0) : all
  const home = await mkdtemp(join(tmpdir(), 'kba-eval-'))
  const app = await openIn(home)
  try {
    await fillBase(app, documents)
    console.log(`\n${name}: ${documents.length} documents, ${questions.length} questions`)
    console.log(`${'found by'.padEnd(12)} nDCG@10  recall@10  MRR`)
    const bm25 = openBm25(documents)
    const plain = print(
      'plain BM25',
      questions.map(({ text, right }) => measure(bm25(text, 10), right)),
    )
    const ways: Measures[] = [plain]
    for (const by of ['words', 'meaning', 'both'] as const) {
      const measured: Measures[] = []
      for (const { text, right } of questions) {
        const { results } = await app.search.find({ query: text, limit: 10, by })
        measured.push(
          measure(
            results.map(({ id }) => id),
            right,
          ),
        )
      }
      ways.push(print(by, measured))
    }
    const fused = ways.at(-1)?.ndcg ?? 0
    const best = Math.max(...ways.slice(0, -1).map(({ ndcg }) => ndcg))
    console.log(
      `fused ${fused.toFixed(3)} target more than ${best.toFixed(3)} ${fused > best ? 'ok' : 'MISSED'}`,
    )
    if (fused <= best) process.exitCode = 1
  } finally {
    await app.close()
    await rm(home, { recursive: true })
  }
}

function print(name: string, all: readonly Measures[]): Measures {
  const mean = meanOf(all)
  const { ndcg, recall, reciprocalRank } = mean
  console.log(
    `${name.padEnd(12)} ${ndcg.toFixed(3)}    ${recall.toFixed(3)}      ${reciprocalRank.toFixed(3)}`,
  )
  return mean
}
