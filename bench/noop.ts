/** What a run costs that has nothing to do. Baseline: opening and closing bare PGlite on the same data. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { vector } from '@electric-sql/pglite-pgvector'
import { finishedBase, homeOf } from './support/finished-base.ts'
import { openIn, runOnce } from './support/product.ts'
import { line, peakMegabytes, seconds, verdict } from './support/report.ts'

const POSTS = 10_000
const MANY = 40_000
/** The best of so many: the machine may be busy with something else. */
const TRIES = 3
const TARGET_SECONDS = 1
/** At four times as many posts, under twice that. */
const TARGET_SECONDS_MANY = 2

interface Measured {
  ms: number
  megabytes: number
  phases: Record<string, number>
}

const [part, home = ''] = process.argv.slice(2)
if (part === 'run') console.log(JSON.stringify(await measureRun(home)))
else if (part === 'bare') console.log(JSON.stringify(await measureBare(home)))
else if (part === 'make') await finishedBase(Number(home))
else compare()

function compare(): void {
  const few = differenceAt(POSTS)
  const many = differenceAt(MANY)
  verdict(`difference in seconds at ${POSTS} posts`, few / 1000, TARGET_SECONDS)
  verdict(`difference in seconds at ${MANY} posts`, many / 1000, TARGET_SECONDS_MANY)
  line('ratio of the differences', (many / few).toFixed(2))
}

/** Each measurement is a process of its own: nothing is warm, and memory is its own. */
function differenceAt(posts: number): number {
  inProcess('make', String(posts))
  const folder = homeOf(posts)
  const runs = Array.from({ length: TRIES }, () => JSON.parse(inProcess('run', folder)) as Measured)
  const bares = Array.from({ length: TRIES }, () => JSON.parse(inProcess('bare', folder)) as Measured)
  const run = best(runs)
  const bare = best(bares)
  line('posts', String(posts))
  line('run that does nothing', seconds(run.ms))
  for (const [phase, took] of Object.entries(run.phases)) line(`  ${phase}`, `${took.toFixed(2)} s`)
  line('bare PGlite', seconds(bare.ms))
  line('difference', seconds(run.ms - bare.ms))
  line('peak memory', `${run.megabytes.toFixed(0)} MB (bare PGlite ${bare.megabytes.toFixed(0)} MB)`)
  return run.ms - bare.ms
}

function best(measured: readonly Measured[]): Measured {
  return measured.reduce((a, b) => (b.ms < a.ms ? b : a))
}

function inProcess(...args: string[]): string {
  return execFileSync(process.execPath, [import.meta.filename, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

async function measureRun(folder: string): Promise<Measured> {
  const startedAt = performance.now()
  const app = await openIn(folder)
  const run = await runOnce(app)
  await app.close()
  const ms = performance.now() - startedAt
  const done = run.phases.filter(({ id, processed }) => id !== 'initialization' && processed > 0)
  if (run.status !== 'completed' || run.failed > 0 || done.length > 0)
    throw new Error(`The run was to do nothing: ${JSON.stringify(run)}`)
  const phases = Object.fromEntries(run.phases.map((phase) => [phase.id, phase.seconds]))
  return { ms, megabytes: peakMegabytes(), phases }
}

async function measureBare(folder: string): Promise<Measured> {
  const startedAt = performance.now()
  const db = await PGlite.create(join(folder, 'data', 'db'), { extensions: { vector, pg_trgm } })
  await db.query('select 1')
  await db.close()
  return { ms: performance.now() - startedAt, megabytes: peakMegabytes(), phases: {} }
}
