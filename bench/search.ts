/** Time of a search over 10,000 and 50,000 items, embedded and on PostgreSQL: words, meaning, fused; without the model's own time. */
import { openDatabase, type DatabasePlace } from '../src/db/open.ts'
import { openDatabaseVectors } from '../src/search/vectors/database-vectors.ts'
import { openSearch } from '../src/search/search.ts'
import { postgresPrograms, startPostgres } from '../test/support/postgres.ts'
import { line, peak, verdict } from './support/report.ts'
import { clusterOf, fillSearchBase, randomOf, vectorOf, wordOf } from './support/search-base.ts'

const QUERIES = 200
/** Without pgvector arrays are compared one by one, which takes seconds. */
const QUERIES_ON_ARRAYS = 30
/** The first ones prepare statements. */
const WARM_UP = 0.1
const WAYS = ['words', 'meaning', 'both'] as const
const sizes = process.argv[2] === undefined ? [10_000, 50_000] : process.argv[2].split(',').map(Number)

const fused: number[] = []
for (const size of sizes) fused.push(await measure('embedded', {}, size))
peak()
verdict(`fused p95 at ${sizes[0] ?? 0}, ms`, fused[0] ?? Infinity, 60)
if (fused.length > 1) verdict('growth', (fused.at(-1) ?? Infinity) / (fused[0] ?? 1), 3)
if (postgresPrograms === undefined) console.log('PostgreSQL is not measured: there is none on this machine.')
else await measureOnPostgres()

async function measureOnPostgres(): Promise<void> {
  const server = await startPostgres()
  try {
    for (const size of sizes) await measure('PostgreSQL', { url: await server.createDatabase() }, size)
  } finally {
    await server.stop()
  }
}

/** @returns p95 of the fused search in milliseconds. */
async function measure(engine: string, place: DatabasePlace, items: number): Promise<number> {
  const database = await openDatabase(place)
  const queries = database.hasVector ? QUERIES : QUERIES_ON_ARRAYS
  const name = database.hasVector ? engine : `${engine} without pgvector`
  try {
    await fillSearchBase(database, items)
    await openDatabaseVectors(database.db, database.hasVector).tune('builtin/bench')
    await database.tidy()
    const random = randomOf(99)
    const embed = () =>
      Promise.resolve({
        vectors: [vectorOf(clusterOf(random), random)],
        usage: { inputTokens: 0, outputTokens: 0, seconds: 0 },
      })
    const search = openSearch({ database, embedding: { provider: 'builtin', name: 'bench', embed } })
    const p95 = { words: 0, meaning: 0, both: 0 }
    for (const by of WAYS) {
      const times: number[] = []
      for (let at = 0; at < queries; at += 1) {
        const query = `${wordOf(random)} ${wordOf(random)} ${wordOf(random)}`
        const started = performance.now()
        await search.find({ query, limit: 10, by })
        times.push(performance.now() - started)
      }
      const sorted = times.slice(queries * WARM_UP).sort((a, b) => a - b)
      p95[by] = sorted[Math.floor(sorted.length * 0.95)] ?? Infinity
      line(
        `${name}, ${items} items, ${by}`,
        `p50 ${(sorted[sorted.length >> 1] ?? 0).toFixed(1)} ms, p95 ${p95[by].toFixed(1)} ms`,
      )
    }
    return p95.both
  } finally {
    await database.close()
  }
}
