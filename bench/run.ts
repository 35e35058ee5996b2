/** How much a run takes beyond waiting for its models. Baseline: calls x latency / concurrency. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { imageName, postId, writeExport } from './support/export-file.ts'
import { importInto, openIn, ROOT, runOnce } from './support/product.ts'
import { line, peak, seconds, verdict } from './support/report.ts'

const POSTS = 200
/** In recorded timelines of X a post has 1.3 media: 28 in 20 bookmarks, 47 in 37. */
const IMAGE_EVERY = 1
const LATENCY_MS = 50
const CONCURRENCY = 8
const TARGET = 1.15

const home = await mkdtemp(join(tmpdir(), 'kba-bench-run-'))
const server = fork(join(import.meta.dirname, 'support', 'model-process.js'), [String(LATENCY_MS)], {
  execArgv: [],
})
try {
  const [url] = (await once(server, 'message')) as [string]
  await measure(url)
} finally {
  stop(server)
  await rm(home, { recursive: true, force: true })
}

async function measure(url: string): Promise<void> {
  const app = await openIn(home, {
    OLLAMA_URL: url,
    TEXT_MODEL: 'stand-in',
    VISION_MODEL: 'stand-in',
    EMBEDDING_MODEL: 'stand-in-embed',
    MAX_CONCURRENT_REQUESTS: String(CONCURRENCY),
  })
  await importPosts(app)
  const startedAt = performance.now()
  const run = await runOnce(app)
  const tookMs = performance.now() - startedAt
  await app.close()
  const calls = (await (await fetch(`${url}/_calls`)).json()) as { kind: string }[]
  if (run.status !== 'completed' || run.processed !== POSTS || run.failed > 0)
    throw new Error(`The run did not do its work: ${JSON.stringify(run)}`)
  const idealMs = (calls.length * LATENCY_MS) / CONCURRENCY
  line('posts', String(POSTS))
  line('model calls', String(calls.length))
  for (const phase of run.phases) line(`  ${phase.id}`, seconds(phase.seconds * 1000))
  line('ideal', seconds(idealMs))
  line('took', seconds(tookMs))
  peak()
  verdict('ratio', tookMs / idealMs, TARGET)
}

async function importPosts(app: Awaited<ReturnType<typeof openIn>>): Promise<void> {
  const file = join(home, 'export.json')
  await writeExport(file, { posts: POSTS, imageEvery: IMAGE_EVERY })
  await mkdir(join(home, 'media'))
  const picture = join(ROOT, 'sample', 'media', '2088692368046761197-SAMPLEka07.png')
  for (let index = 0; index < POSTS; index += IMAGE_EVERY)
    await copyFile(picture, join(home, 'media', `${postId(index)}-${imageName(index)}`))
  await importInto(app, file)
}

function stop(child: ChildProcess): void {
  if (child.connected) child.disconnect()
}
