/** How an import grows with the file, in time and in memory. Baseline: the same import of a quarter of the posts. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeExport } from './support/export-file.ts'
import { importInto, openIn } from './support/product.ts'
import { line, peakMegabytes, seconds, verdict } from './support/report.ts'

const FEW = 10_000
const MANY = 40_000
const TARGET_GROWTH = 4.4
const BIG_BYTES = 500e6
const TARGET_MEGABYTES = 400

interface Measured {
  posts: number
  ms: number
  /** Peak of the whole process, and what it was before the import. */
  megabytes: number
  megabytesBefore: number
}

const [part, file = '', home = ''] = process.argv.slice(2)
if (part === 'one') console.log(JSON.stringify(await measure(file, home)))
else if (part === 'prepare') await (await openIn(file)).close()
else if (part === '--big') await importBig()
else await importGrowing()

async function importGrowing(): Promise<void> {
  const few = await importOf({ posts: FEW })
  const many = await importOf({ posts: MANY })
  verdict(`ratio of the times ${MANY}/${FEW}`, many.ms / few.ms, TARGET_GROWTH)
}

async function importBig(): Promise<void> {
  const big = await importOf({ posts: 0, bytes: BIG_BYTES })
  verdict('additional memory in MB', big.megabytes - big.megabytesBefore, TARGET_MEGABYTES)
}

/** In processes of their own, so that their memory is their own. */
async function importOf(options: { posts: number; bytes?: number }): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'kba-bench-import-'))
  try {
    const path = join(folder, 'export.json')
    const posts = await writeExport(path, options)
    inProcess('prepare', folder) // Making a database takes more memory than all that follows.
    const measured = JSON.parse(inProcess('one', path, folder)) as Measured
    if (measured.posts !== posts) throw new Error(`${measured.posts} of ${posts} posts came in.`)
    const size = statSync(path).size
    line('posts', `${posts}, ${(size / 1e6).toFixed(0)} MB, ${(size / posts / 1000).toFixed(1)} KB each`)
    line('  took', `${seconds(measured.ms)}, ${((posts / measured.ms) * 1000).toFixed(0)} posts per second`)
    line(
      '  peak memory',
      `${measured.megabytes.toFixed(0)} MB, ${measured.megabytesBefore.toFixed(0)} MB before`,
    )
    return measured
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function inProcess(...args: string[]): string {
  return execFileSync(process.execPath, [import.meta.filename, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

async function measure(path: string, folder: string): Promise<Measured> {
  const app = await openIn(folder)
  const megabytesBefore = peakMegabytes()
  const startedAt = performance.now()
  const posts = await importInto(app, path)
  const ms = performance.now() - startedAt
  const megabytes = peakMegabytes()
  await app.close()
  return { posts, ms, megabytes, megabytesBefore }
}
