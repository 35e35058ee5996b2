/** How a run gains from more worker processes. Baseline: the same run with one. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { queryPostgres, startPostgres } from '../test/support/postgres.ts'
import { startRedis } from '../test/support/redis.ts'
import { imageName, postId, writeExport } from './support/export-file.ts'
import { runKba, startKba, type StartedKba } from './support/product-command.ts'
import { ROOT } from './support/product.ts'
import { line, peak, seconds, verdict } from './support/report.ts'

const POSTS = Number(process.argv[2] ?? 400)
/** As in `run.ts`: posts have an image or more. */
const IMAGE_EVERY = 1
const LATENCY_MS = 200
const CONCURRENCY = 4
const TARGETS = { 2: 0.55, 4: 0.3 }
const LOOK_EVERY_MS = 250

interface Measured {
  ms: number
  calls: number
}

interface TaskRow {
  status: string
  started_at: Date
  completed_at: Date
  error: string | null
  result: { processed: number; failed: number; phases: { id: string; seconds: number }[] }
}

const folder = await mkdtemp(join(tmpdir(), 'kba-bench-workers-'))
const postgres = await startPostgres()
const redis = await startRedis('everysec')
const models = fork(join(import.meta.dirname, 'support', 'model-process.js'), [String(LATENCY_MS)], {
  execArgv: [],
})
try {
  const [modelsUrl] = (await once(models, 'message')) as [string]
  await compare(modelsUrl)
} finally {
  models.disconnect()
  await redis.stop()
  await postgres.stop()
  await rm(folder, { recursive: true, force: true })
}

async function compare(modelsUrl: string): Promise<void> {
  line('posts', `${POSTS}; ${LATENCY_MS} ms a call, ${CONCURRENCY} calls at a time in a worker`)
  const one = await measure(1, modelsUrl)
  const two = await measure(2, modelsUrl)
  const four = await measure(4, modelsUrl)
  peak()
  verdict('ratio of 2 workers to 1', two.ms / one.ms, TARGETS[2])
  verdict('ratio of 4 workers to 1', four.ms / one.ms, TARGETS[4])
}

/** On a database, a queue and a home that are new. */
async function measure(workers: number, modelsUrl: string): Promise<Measured> {
  const home = join(folder, `home-${workers}`)
  await redis.flush()
  const env = {
    DATABASE_URL: await postgres.createDatabase(),
    REDIS_URL: redis.url,
    OLLAMA_URL: modelsUrl,
    TEXT_MODEL: 'stand-in',
    VISION_MODEL: 'stand-in',
    EMBEDDING_MODEL: 'stand-in-embed',
    MAX_CONCURRENT_REQUESTS: String(CONCURRENCY),
  }
  await importPosts(home, env)
  const callsBefore = await countCalls(modelsUrl)
  const started: StartedKba[] = []
  try {
    for (let index = 0; index < workers; index += 1) started.push(startKba(home, ['worker'], env))
    await Promise.all(started.map(untilReady))
    const told = await runKba(home, ['run', '--detach', '--json'], env)
    const { task_id } = JSON.parse(told) as { task_id: string }
    const run = await awaitEnd(env.DATABASE_URL, task_id)
    const calls = (await countCalls(modelsUrl)) - callsBefore
    const ms = run.completed_at.getTime() - run.started_at.getTime()
    tell(workers, { ms, calls }, run)
    return { ms, calls }
  } finally {
    for (const { child } of started) child.kill('SIGTERM')
    await Promise.all(started.map(({ ended }) => ended))
  }
}

async function importPosts(home: string, env: Record<string, string>): Promise<void> {
  const media = join(home, 'media')
  await mkdir(media, { recursive: true })
  const file = join(home, 'export.json')
  await writeExport(file, { posts: POSTS, imageEvery: IMAGE_EVERY })
  const picture = join(ROOT, 'sample', 'media', '2088692368046761197-SAMPLEka07.png')
  for (let index = 0; index < POSTS; index += IMAGE_EVERY)
    await copyFile(picture, join(media, `${postId(index)}-${imageName(index)}`))
  await runKba(home, ['import', file], env)
}

async function untilReady({ child, ended }: StartedKba): Promise<void> {
  const ready = new Promise<boolean>((resolve) => {
    let said = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('takes jobs')) resolve(true)
    })
  })
  if (!(await Promise.race([ready, ended.then(() => false)])))
    throw new Error(`A worker did not start: ${(await ended).stderr}`)
}

async function awaitEnd(url: string, taskId: string): Promise<TaskRow> {
  for (;;) {
    const [row] = await queryPostgres(url, `select * from task_state where task_id = '${taskId}'`)
    if (row === undefined) throw new Error(`There is no run ${taskId}.`)
    const run = row as unknown as TaskRow
    if (run.status === 'completed' && run.result.processed === POSTS && run.result.failed === 0) return run
    if (!['queued', 'running'].includes(run.status))
      throw new Error(`The run did not do its work: ${JSON.stringify(run)}`)
    await sleep(LOOK_EVERY_MS)
  }
}

async function countCalls(modelsUrl: string): Promise<number> {
  return ((await (await fetch(`${modelsUrl}/_calls`)).json()) as unknown[]).length
}

function tell(workers: number, { ms, calls }: Measured, { result }: TaskRow): void {
  line(`workers: ${workers}`, seconds(ms))
  line('  model calls', String(calls))
  line('  ideal', seconds((calls * LATENCY_MS) / (CONCURRENCY * workers)))
  for (const phase of result.phases) line(`  ${phase.id}`, seconds(phase.seconds * 1000))
}
