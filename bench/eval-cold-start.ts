/**
 * A cold start: where the built-in categorizer puts short texts that people sorted, with the starter taxonomy alone. The
 * abstaining curve shows what it costs to be surer; its row of the threshold in use is marked. Half of the texts is for
 * tuning (`-- --tuning`); nothing was chosen by the other half.
 */
import { openBuiltinCategorizer } from '../src/models/builtin/categorize.ts'
import { SURE_ENOUGH } from '../src/models/builtin/confidence.ts'
import { openBuiltinEmbedding } from '../src/models/builtin/embedding.ts'
import { starterTaxonomy } from '../src/topics/starter-taxonomy.ts'
import { readStarterVectors } from '../src/topics/starter-vectors.ts'
import { readSortedTexts } from './eval/sorted-by-people.ts'
import { line } from './support/report.ts'

const THRESHOLDS = [0, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8]

interface Judged {
  source: string
  confidence: number
  isRight: boolean
}

const embedding = openBuiltinEmbedding()
const categorizer = openBuiltinCategorizer(embedding, readStarterVectors(embedding.name))
try {
  const judged: Judged[] = []
  for (const { source, text, mains } of await readSortedTexts(process.argv.includes('--tuning'))) {
    const input = { text, hashtags: [], folders: [], links: [] }
    const [best] = await categorizer.suggest(input, starterTaxonomy(), 1)
    const { confidence = 0, mainCategory = '' } = best ?? {}
    judged.push({ source, confidence, isRight: mains.includes(mainCategory) })
  }
  for (const source of new Set(judged.map((one) => one.source)))
    printCurve(
      source,
      judged.filter((one) => one.source === source),
    )
} finally {
  await embedding.close()
}

function printCurve(source: string, judged: readonly Judged[]): void {
  line(`\n${source}`, `${judged.length} texts`)
  console.log('sure from   placed   right   wrong main')
  for (const threshold of THRESHOLDS) {
    const placed = judged.filter(({ confidence }) => confidence >= threshold)
    const right = placed.filter(({ isRight }) => isRight).length
    const shares = [placed.length, right, placed.length - right].map((count) =>
      (count / judged.length).toFixed(2),
    )
    const mark = threshold === SURE_ENOUGH ? '  in use' : ''
    console.log(`${threshold.toFixed(2).padEnd(12)}${shares.map((share) => share.padEnd(9)).join('')}${mark}`)
  }
}
