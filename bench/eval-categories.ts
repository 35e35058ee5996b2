/**
 * How often the built-in categorizer puts a short technical text where people put it, against a classifier by word
 * frequencies. Both know the same: four fifths of the texts with their places; the other fifth is asked for, five times in
 * turn. Every fourth text is for tuning (`-- --tuning`) and is in no reported figure.
 */
import { openBuiltinCategorizer } from '../src/models/builtin/categorize.ts'
import { openBuiltinEmbedding } from '../src/models/builtin/embedding.ts'
import { trainTfIdf } from './eval/tf-idf.ts'
import { readFeatures } from './eval/web-features.ts'
import { line } from './support/report.ts'

const FOLDS = 5
const isTuning = process.argv.includes('--tuning')

interface Labelled {
  text: string
  labels: readonly string[]
}
type Classify = (text: string) => string | Promise<string>

const texts: Labelled[] = readFeatures()
  .filter(({ places }) => places.length > 0)
  .filter((_, index) => (index % 4 === 0) === isTuning)
  .map(({ name, description, places }) => ({ text: `${name}. ${description}`, labels: places }))

const embedding = openBuiltinEmbedding()
const categorizer = openBuiltinCategorizer(embedding)
try {
  line('texts', `${texts.length} ${isTuning ? 'for tuning' : 'reported'}`)
  line('places', `${new Set(texts.flatMap(({ labels }) => labels)).size}`)
  const baseline = await crossValidate((known) => trainTfIdf(known))
  const builtin = await crossValidate(trainBuiltin)
  console.log(`\n${'classifier'.padEnd(14)} main and sub  main`)
  for (const [name, { both, main }] of Object.entries({ 'TF-IDF': baseline, 'built-in': builtin }))
    console.log(`${name.padEnd(14)} ${both.toFixed(3)}         ${main.toFixed(3)}`)
  const isMet = builtin.both > baseline.both && builtin.main > baseline.main
  console.log(
    `\nbuilt-in categories ${builtin.both.toFixed(3)} target more than ${baseline.both.toFixed(3)} ${isMet ? 'ok' : 'MISSED'}`,
  )
  if (!isMet) process.exitCode = 1
} finally {
  await embedding.close()
}

/** What the product knows: the names of the places, and what the user put there. */
function trainBuiltin(known: readonly Labelled[]): Classify {
  const places = [...new Set(known.flatMap(({ labels }) => labels))].sort()
  const tree = places.map((place) => {
    const [mainCategory = '', subcategory = ''] = place.split('/')
    const examples = known.filter(({ labels }) => labels.includes(place)).map(({ text }) => text)
    return { mainCategory, subcategory, description: '', keywords: [], examples }
  })
  return async (text) => {
    const { mainCategory, subcategory } = await categorizer.categorize(
      { text, hashtags: [], folders: [], links: [] },
      tree,
    )
    return `${mainCategory}/${subcategory}`
  }
}

/** @returns Shares of texts whose place, or main category, is one that people gave. */
async function crossValidate(
  train: (known: readonly Labelled[]) => Classify,
): Promise<{ both: number; main: number }> {
  let both = 0
  let main = 0
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const classify = train(texts.filter((_, index) => index % FOLDS !== fold))
    for (const { text, labels } of texts.filter((_, index) => index % FOLDS === fold)) {
      const label = await classify(text)
      if (labels.includes(label)) both += 1
      if (labels.some((one) => one.split('/')[0] === label.split('/')[0])) main += 1
    }
  }
  return { both: both / texts.length, main: main / texts.length }
}
