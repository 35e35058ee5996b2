/**
 * How well search finds: questions in other words than the texts that answer them. Every third question is for tuning;
 * `-- --tuning` shows those alone, and nothing was chosen by looking at the others.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fillBase } from './eval/fill-base.ts'
import { meanOf, measure, type Measures } from './eval/ranking-measures.ts'
import { readFeatures, readQuestions, type Question } from './eval/web-features.ts'
import { openIn, type App } from './support/product.ts'
import { line } from './support/report.ts'

const WAYS = ['words', 'meaning', 'both'] as const
type Way = (typeof WAYS)[number]

const isTuning = process.argv.includes('--tuning')
const features = readFeatures()
const { tuning, reported } = readQuestions()
const questions = isTuning ? tuning : reported

const home = await mkdtemp(join(tmpdir(), 'kba-eval-'))
const app = await openIn(home)
try {
  await fillBase(app, features)
  line('documents', String(features.length))
  line('questions', `${questions.length} ${isTuning ? 'for tuning' : 'reported'}`)
  console.log(`\n${'found by'.padEnd(12)} nDCG@10  recall@10  MRR`)
  const found = {} as Record<Way, Measures>
  for (const way of WAYS) found[way] = await evaluate(app, questions, way)
  for (const way of WAYS) printMeasures(way, found[way])
  const best = Math.max(found.words.ndcg, found.meaning.ndcg)
  console.log(
    `\nfused nDCG@10 ${found.both.ndcg.toFixed(3)} target more than ${best.toFixed(3)} ${found.both.ndcg > best ? 'ok' : 'MISSED'}`,
  )
  if (found.both.ndcg <= best) process.exitCode = 1
} finally {
  await app.close()
  await rm(home, { recursive: true })
}

async function evaluate({ search }: App, asked: readonly Question[], by: Way): Promise<Measures> {
  const all: Measures[] = []
  for (const { text, right } of asked) {
    const { results } = await search.find({ query: text, limit: 10, by })
    const one = measure(
      results.map(({ id }) => id),
      right,
    )
    if (process.env['KBA_EVAL_SHOW'] === by)
      console.log(
        one.ndcg.toFixed(2),
        text,
        '->',
        right,
        results
          .slice(0, 5)
          .map(({ id }) => id)
          .join(' '),
      )
    all.push(one)
  }
  return meanOf(all)
}

function printMeasures(name: string, { ndcg, recall, reciprocalRank }: Measures): void {
  console.log(
    `${name.padEnd(12)} ${ndcg.toFixed(3)}    ${recall.toFixed(3)}      ${reciprocalRank.toFixed(3)}`,
  )
}
