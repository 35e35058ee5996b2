/**
 * A run over 1,000 text posts with the built-in models alone: what a newcomer waits for. Baseline: the embedding model over the
 * same texts, which nothing can do without.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openBuiltinEmbedding } from '../src/models/builtin/embedding.ts'
import { readFeatures } from './eval/web-features.ts'
import { importInto, openIn, runOnce } from './support/product.ts'
import { line, peak, seconds, verdict } from './support/report.ts'

const posts = Number(process.argv[2] ?? 1000)
const FIRST_ID_AT_MS = 1_288_834_974_657
const texts = readFeatures()
  .slice(0, posts)
  .map(({ name, description }) => `${name}. ${description}`)

const home = await mkdtemp(join(tmpdir(), 'kba-bench-builtin-'))
try {
  const alone = await embedAlone()
  const file = join(home, 'bookmarks.json')
  await writeFile(file, JSON.stringify({ bookmarks: texts.map(bookmarkOf) }))
  const app = await openIn(home, { FETCH_LINKED_PAGES: 'false' })
  try {
    const found = await importInto(app, file)
    if (found !== texts.length) throw new Error(`${found} of ${texts.length} posts were imported.`)
    const started = performance.now()
    const before = process.cpuUsage()
    const run = await runOnce(app)
    const took = performance.now() - started
    const { user, system } = process.cpuUsage(before)
    if (run.status !== 'completed' || run.failed > 0)
      throw new Error(`The run failed: ${JSON.stringify(run)}`)
    line('posts', String(texts.length))
    line('run', `${seconds(took)}, ${(texts.length / (took / 1000)).toFixed(1)} posts a second`)
    for (const phase of run.phases) line(`  ${phase.id}`, `${phase.seconds.toFixed(2)} s`)
    line('processor time a post', `${((user + system) / 1000 / texts.length).toFixed(1)} ms`)
    line('the embedding model alone', seconds(alone))
    peak()
    verdict('run / embedding alone', took / alone, 3)
  } finally {
    await app.close()
  }
} finally {
  await rm(home, { recursive: true, force: true })
}

async function embedAlone(): Promise<number> {
  const model = openBuiltinEmbedding()
  try {
    await model.embed(['first'])
    const started = performance.now()
    for (let at = 0; at < texts.length; at += 32) await model.embed(texts.slice(at, at + 32))
    return performance.now() - started
  } finally {
    await model.close()
  }
}

/** The id of a post holds the time when it was written. */
function bookmarkOf(text: string, index: number) {
  const writtenAt = Date.UTC(2026, 0, 1) + index * 3_600_000
  const id = String(BigInt(writtenAt - FIRST_ID_AT_MS) << 22n)
  return {
    ...{ id, author: 'Jo', handle: `author_${index % 50}`, text, media: [] },
    timestamp: new Date(writtenAt).toISOString(),
  }
}
