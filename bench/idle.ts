/** What the product takes while it has nothing to do, and how soon a run begins. Baseline: bare PGlite, open in a process. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Seen } from './support/idle-process.ts'
import { line, peak, verdict } from './support/report.ts'

const SECONDS = Number(process.argv[2] ?? 30)
/** Opening a database and compiling code is over by then. */
const SETTLE_MS = 5000
const RUNS = 5
const TARGET_PERCENT = 3
const TARGET_MS = 250
/** Linux counts processor time in hundredths of a second, on all its platforms. */
const TICKS_A_SECOND = 100

const home = await mkdtemp(join(tmpdir(), 'kba-bench-idle-'))
try {
  await compare()
} finally {
  await rm(home, { recursive: true, force: true })
}

async function compare(): Promise<void> {
  const bare = await withProcess('bare', shareOf)
  const { share, afterRuns, seen } = await withProcess('product', async (child) => {
    const fresh = await shareOf(child)
    const runs = await seenRuns(child)
    return { share: fresh, seen: runs, afterRuns: await shareOf(child) }
  })
  const first = sorted(seen.map(({ firstEventMs }) => firstEventMs))
  const begun = sorted(seen.map(({ begunMs }) => begunMs))
  line('idle', `${SECONDS} s`)
  line('bare PGlite', percent(bare))
  line('product', percent(share))
  line('product, after runs', percent(afterRuns))
  line('more than bare', percent(share - bare))
  line('start to first event', `${first.map(milliseconds).join(', ')}; sorted`)
  line('start to a worker', `${begun.map(milliseconds).join(', ')}; sorted`)
  peak()
  verdict('percent of a core', share, TARGET_PERCENT)
  verdict('percent of a core after runs', afterRuns, TARGET_PERCENT)
  verdict('ms to the first event, best', first[0] ?? NaN, TARGET_MS)
  verdict('ms to the first event, median', first[Math.floor(RUNS / 2)] ?? NaN, TARGET_MS)
}

async function withProcess<T>(kind: string, work: (child: ChildProcess) => Promise<T>): Promise<T> {
  const file = join(import.meta.dirname, 'support', 'idle-process.js')
  const child = fork(file, [kind, home], { execArgv: [] })
  try {
    await answerOf(child)
    return await work(child)
  } finally {
    if (child.connected) child.disconnect()
    if (child.exitCode === null) await once(child, 'exit')
  }
}

/** @returns Processor time of all threads, in percent of one core. */
async function shareOf(child: ChildProcess): Promise<number> {
  await sleep(SETTLE_MS)
  const startedAt = performance.now()
  const before = processorSeconds(child)
  await sleep(SECONDS * 1000)
  const took = processorSeconds(child) - before
  return (took / ((performance.now() - startedAt) / 1000)) * 100
}

function processorSeconds({ pid = 0 }: ChildProcess): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The second field is the program's name, in brackets, and may hold blanks.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [userTicks, systemTicks] = [fields[11], fields[12]]
  return (Number(userTicks) + Number(systemTicks)) / TICKS_A_SECOND
}

async function seenRuns(child: ChildProcess): Promise<Seen[]> {
  const seen: Seen[] = []
  for (let run = 0; run < RUNS; run += 1) {
    child.send('run')
    seen.push((await answerOf(child)) as Seen)
  }
  return seen
}

/** @throws when the process ends in the place of an answer. */
async function answerOf(child: ChildProcess): Promise<unknown> {
  const died = new AbortController()
  const onExit = (): void => {
    died.abort(new Error('The process ended.'))
  }
  child.once('exit', onExit)
  const [answer] = (await once(child, 'message', { signal: died.signal })) as [unknown]
  child.off('exit', onExit)
  return answer
}

function sorted(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b)
}

function percent(value: number): string {
  return `${value.toFixed(2)} % of a core`
}

function milliseconds(value: number): string {
  return `${value.toFixed(0)} ms`
}
