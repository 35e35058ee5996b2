/** Time to the first token of a chat over 10,000 items, beyond that of the model itself. Baseline: the model's own client. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { sql } from 'kysely'
import { Ollama } from 'ollama'
import { askQuestion } from '../src/chat/ask.ts'
import { createSession } from '../src/chat/session-repository.ts'
import { finishedBase } from './support/finished-base.ts'
import { openTasks } from '../src/compose-tasks.ts'
import { openIn, type App } from './support/product.ts'
import { line, peak, verdict } from './support/report.ts'

const ITEMS = Number(process.argv[2] ?? 10_000)
const QUESTIONS = 20
const WARM_UP = 3
const MODEL_MS = 50
const TARGET_MS = 150

const home = await finishedBase(ITEMS)
const server = fork(join(import.meta.dirname, 'support', 'model-process.js'), [String(MODEL_MS)], {
  execArgv: [],
})
try {
  const [url] = (await once(server, 'message')) as [string]
  const app = await openIn(home, { OLLAMA_URL: url, CHAT_MODEL: 'stand-in' })
  try {
    await compare(app, url)
  } finally {
    await app.close()
  }
} finally {
  server.disconnect()
}

async function compare(app: App, url: string): Promise<void> {
  const { db } = app.database
  const { provider, name } = app.embedding
  await sql`insert into embedding_models (model, dimensions) values (${`${provider}/${name}`}, 512) on conflict do nothing`.execute(
    db,
  )
  const tasks = await openTasks(app)
  const workers = await tasks.startWorkers(['chat'])
  const product: number[] = []
  const bare: number[] = []
  for (let round = 0; round < WARM_UP + QUESTIONS; round += 1) {
    const question = `what was finding ${round * 37} about, and how was it measured?`
    const ours = await firstTokenOfChat(app, tasks, question)
    const own = await firstTokenOfModel(url, question)
    if (round >= WARM_UP) {
      product.push(ours)
      bare.push(own)
    }
  }
  await workers.drain(1000)
  await tasks.close()
  line('items', String(ITEMS))
  line('the model alone, p50, p95', `${percentile(bare, 0.5)} ms, ${percentile(bare, 0.95)} ms`)
  line('a chat, p50, p95', `${percentile(product, 0.5)} ms, ${percentile(product, 0.95)} ms`)
  peak()
  verdict('ms more to the first token, median', percentile(product, 0.5) - percentile(bare, 0.5), TARGET_MS)
}

type Tasks = Awaited<ReturnType<typeof openTasks>>

async function firstTokenOfChat({ database }: App, { chat }: Tasks, question: string): Promise<number> {
  const sessionId = randomUUID()
  await createSession(database.db, sessionId)
  const startedAt = performance.now()
  const { answerId } = await askQuestion(chat, { sessionId, question })
  return new Promise((resolve, reject) => {
    chat.stream
      .listen(answerId, ({ type }) => {
        if (type === 'delta') resolve(performance.now() - startedAt)
      })
      .catch(reject)
  })
}

async function firstTokenOfModel(url: string, question: string): Promise<number> {
  const startedAt = performance.now()
  const messages = [{ role: 'user', content: question }]
  const stream = await new Ollama({ host: url }).chat({ model: 'stand-in', messages, stream: true })
  let first: number | undefined
  for await (const _part of stream) first ??= performance.now() - startedAt
  return first ?? Infinity
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN)
}
