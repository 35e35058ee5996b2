/** A fetch of 2,000 bookmarks by the browser, against the bare time in which the look-alike serves them to a script. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startXServer, type XServer } from '../test/support/x-server/server.ts'
import { BEARER } from '../test/support/x-server/pages.ts'
import { startKba } from './support/product-command.ts'
import { line, seconds, verdict } from './support/report.ts'

const POSTS = Number(process.argv[2] ?? 2000)
const LATENCY_MS = 150
const TARGET_RATIO = 3
/** Of the browser's memory at the end to that at a third of the way. */
const TARGET_GROWTH = 1.3

const x = await startXServer({ posts: POSTS, choices: { latencyMs: LATENCY_MS } })
try {
  const bareMs = await bare(x)
  line('posts', String(POSTS))
  line('a script, bare', seconds(bareMs))
  for (const mode of ['scroll', 'replay']) await fetchOnce(x, mode, bareMs)
} finally {
  await x.close()
}

/** Page after page, as fast as they come. */
async function bare({ url, account, choices }: XServer): Promise<number> {
  const { auth_token, ct0 } = account.open()
  const headers = {
    authorization: BEARER,
    'x-csrf-token': ct0,
    cookie: `auth_token=${auth_token}; ct0=${ct0}`,
  }
  const startedAt = performance.now()
  for (let cursor: string | undefined; ;) {
    const variables = JSON.stringify({ count: choices.pageSize, ...(cursor !== undefined && { cursor }) })
    const address = `${url}/i/api/graphql/${choices.queryIds['Bookmarks'] ?? ''}/Bookmarks`
    const response = await fetch(
      `${address}?${new URLSearchParams({ variables, features: '{}' }).toString()}`,
      { headers },
    )
    const [, next] = /"value":"([^"]+)","cursorType":"Bottom"/.exec(await response.text()) ?? []
    if (next === undefined || next === cursor) return performance.now() - startedAt
    cursor = next
  }
}

async function fetchOnce(server: XServer, mode: string, bareMs: number): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'kba-bench-fetch-'))
  try {
    const env = { ...server.env(server.account.open()), X_FETCH_MODE: mode }
    await startKba(home, ['status'], env).ended // Makes the database.
    const before = server.pagesAsked()
    const memory: { pages: number; megabytes: number }[] = []
    const watch = setInterval(() => {
      const megabytes = browserMegabytes(home)
      if (megabytes > 0) memory.push({ pages: server.pagesAsked() - before, megabytes })
    }, 500)
    const startedAt = performance.now()
    const { code, stdout, stderr } = await startKba(home, ['fetch', '--json'], env).ended
    const ms = performance.now() - startedAt
    clearInterval(watch)
    const found = (JSON.parse(stdout) as { new?: number }).new
    if (code !== 0 || found !== POSTS) throw new Error(`${found ?? 0} of ${POSTS} came: ${stderr}`)
    line(`kba fetch, ${mode}`, seconds(ms))
    verdict(`ratio to the script, ${mode}`, ms / bareMs, TARGET_RATIO)
    const pages = Math.ceil(POSTS / 20)
    const early = memory.filter(({ pages: at }) => at >= pages / 3)[0]?.megabytes ?? 0
    const late = memory.at(-2)?.megabytes ?? 0
    line('  browser', `${early.toFixed(0)} MB at a third, ${late.toFixed(0)} MB at the end`)
    verdict(`growth of the browser, ${mode}`, late / Math.max(1, early), TARGET_GROWTH)
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

/** Resident, without what the processes of the browser share. */
function browserMegabytes(home: string): number {
  let kilobytes = 0
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const isRenderer = readFileSync(`/proc/${pid}/cmdline`, 'latin1')
      if (!isRenderer.includes(home) && !isRenderer.includes('--type=renderer')) continue
      kilobytes += Number(
        /^Pss_Anon:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0,
      )
    } catch {
      continue // It ended meanwhile.
    }
  }
  return kilobytes / 1024
}
