/** How fast the web answers: from the start of the process, in requests a second, and while a run goes on. */
import { execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import autocannon from 'autocannon'
import { writeExport } from './support/export-file.ts'
import { finishedBase } from './support/finished-base.ts'
import { runKba } from './support/product-command.ts'
import { line, peak, seconds, verdict, verdictAtLeast } from './support/report.ts'
import { serve } from './support/served.ts'

const ITEMS = 10_000
const [part, posts = '1000'] = process.argv.slice(2)
const TRIES = 3
const MAX_START_SECONDS = 1.5
const MIN_RATIO = 0.7
const MAX_P95_MS = 100
const CANNON = { duration: 8, connections: 10 }
/** For how long lists are asked for beside the run. */
const BESIDE_SECONDS = 40

if (part === undefined || part === 'start') await measureStart()
if (part === undefined || part === 'rate') await measureRate()
if (part === undefined || part === 'run') await measureBesideRun(Number(posts))
peak()

async function measureStart(): Promise<void> {
  const home = await finishedBase(ITEMS)
  const starts: number[] = []
  const bares: number[] = []
  for (let i = 0; i < TRIES; i += 1) {
    const served = await serve(home)
    starts.push(served.startMs)
    await served.stop()
    bares.push(bareStartMs(home))
  }
  const [start, bare] = [Math.min(...starts), Math.min(...bares)]
  line('start to first page', seconds(start))
  line('bare PGlite.create', seconds(bare))
  verdict('difference in seconds', (start - bare) / 1000, MAX_START_SECONDS)
}

/** A process of its own, as the product's is: both begin cold. */
function bareStartMs(home: string): number {
  const startedAt = performance.now()
  const program = `
    import { PGlite } from '@electric-sql/pglite'
    import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
    import { vector } from '@electric-sql/pglite-pgvector'
    const db = await PGlite.create(${JSON.stringify(join(home, 'data', 'db'))}, { extensions: { pg_trgm, vector } })
    await db.query('select 1')
    process.stdout.write('ready')
    await db.close()`
  execFileSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: process.cwd() })
  return performance.now() - startedAt
}

async function measureRate(): Promise<void> {
  const home = await finishedBase(ITEMS)
  const served = await serve(home)
  const { items } = (await (await fetch(`${served.url}/api/items?limit=1`)).json()) as {
    items: { id: string }[]
  }
  const id = items[0]?.id ?? ''
  const item = await shoot(`${served.url}/api/items/${id}`)
  const search = await shoot(`${served.url}/api/search?q=query+planner`)
  await served.stop()
  const bare = fork(join(import.meta.dirname, 'support', 'bare-routes.js'), [home], { execArgv: [] })
  const [bareUrl] = (await once(bare, 'message')) as [string]
  const bareItem = await shoot(`${bareUrl}/item/${id}`)
  const bareSearch = await shoot(`${bareUrl}/search?q=query+planner`)
  bare.disconnect()
  await once(bare, 'exit')
  tell('item', item, bareItem)
  tell('search', search, bareSearch)
}

interface Shot {
  perSecond: number
  p99Ms: number
}

async function shoot(url: string): Promise<Shot> {
  const { requests, latency, non2xx, errors } = await autocannon({ url, ...CANNON })
  if (non2xx + errors > 0) throw new Error(`${non2xx + errors} of ${url} were not answered well.`)
  return { perSecond: requests.average, p99Ms: latency.p99 }
}

function tell(name: string, ours: Shot, bare: Shot): void {
  line(`${name}, requests a second`, `${ours.perSecond.toFixed(0)} (bare ${bare.perSecond.toFixed(0)})`)
  line(`${name}, p99`, `${ours.p99Ms} ms (bare ${bare.p99Ms} ms)`)
  verdictAtLeast(`${name}, ratio to bare`, ours.perSecond / bare.perSecond, MIN_RATIO)
}

/** The built-in models work in the server's own process. */
async function measureBesideRun(count: number): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'kba-bench-api-'))
  try {
    const file = join(home, 'export.json')
    await writeExport(file, { posts: count })
    await runKba(home, ['import', file], {})
    const served = await serve(home)
    const url = `${served.url}/api/items`
    const alone = await p95Of(url, 5, () => true)
    await fetch(`${served.url}/api/agent/start`, {
      ...{ method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } },
    })
    const isRunning = async (): Promise<boolean> => {
      const state = await (await fetch(`${served.url}/api/agent/status`)).json()
      return (state as { is_running: boolean }).is_running
    }
    const beside = await p95Of(url, BESIDE_SECONDS, isRunning)
    await served.stop()
    line(
      'GET /api/items, p95',
      `${beside.p95Ms.toFixed(1)} ms over ${beside.asked} (alone ${alone.p95Ms.toFixed(1)} ms)`,
    )
    verdict('p95 ms beside a run', beside.p95Ms, MAX_P95_MS)
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

/** Asks 20 times a second. */
async function p95Of(url: string, forSeconds: number, goesOn: () => Promise<boolean> | boolean) {
  const times: number[] = []
  const until = performance.now() + forSeconds * 1000
  while (performance.now() < until && (times.length % 20 !== 0 || (await goesOn()))) {
    const askedAt = performance.now()
    await (await fetch(url)).arrayBuffer()
    times.push(performance.now() - askedAt)
    await sleep(50)
  }
  times.sort((a, b) => a - b)
  return { p95Ms: times[Math.floor(times.length * 0.95)] ?? 0, asked: times.length }
}
