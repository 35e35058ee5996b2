/** The built-in embedding model: how soon it is there, how long a question takes, texts a second on all cores. */
import { openBuiltinEmbedding } from '../src/models/builtin/embedding.ts'
import { readFeatures } from './eval/web-features.ts'
import { line, peak, verdictAtLeast, verdict } from './support/report.ts'

const ROUNDS = 3
const QUESTIONS = 20
const count = Number(process.argv[2] ?? 320)
const texts = readFeatures()
  .slice(0, count)
  .map(({ name, description }) => `${name}\n${description}`)

const model = openBuiltinEmbedding()
try {
  const loadMs = await msOf(() => model.embed(['first']))
  const questionMs: number[] = []
  for (let asked = 0; asked < QUESTIONS; asked += 1)
    questionMs.push(await msOf(() => model.embed([`how do I find slow queries, number ${asked}`])))
  questionMs.sort((a, b) => a - b)
  let rate = 0
  let cpuSeconds = Infinity
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = process.cpuUsage()
    // Others each time: the model remembers its last texts.
    const others = texts.map((text) => `${round} ${text}`)
    rate = Math.max(rate, (texts.length * 1000) / (await msOf(() => model.embed(others))))
    const { user, system } = process.cpuUsage(before)
    cpuSeconds = Math.min(cpuSeconds, (user + system) / 1e6)
  }
  line('texts', `${texts.length}, ${Math.round(texts.join('').length / texts.length)} characters each`)
  line('a second of processor time', `${(texts.length / cpuSeconds).toFixed(1)} texts`)
  peak()
  verdict('load', loadMs, 300)
  verdict('a question', questionMs[QUESTIONS / 2] ?? Infinity, 30)
  verdictAtLeast('texts a second', rate, 160)
} finally {
  await model.close()
}

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}
