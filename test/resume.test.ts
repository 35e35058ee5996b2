import { execFileSync } from 'node:child_process'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../src/db/open.ts'
import { makeHome, readKnowledgeBase, runKba, writeExport } from './support/command.ts'
import { startModelServer, type ModelServer } from './support/model-server.ts'

const POSTS = 10
const KILLS = 32
/** A post that is in hand at more in a row is taken for one that ends the process. */
const KILLS_A_ROUND = 4

/** What was paid for and is kept, such as `write_item 2000000000000000000`: stored answers, and finished sub-phases. */
const PAID = `
  select kind || ' ' || subject_id as call from answers
  union select 'categorize_post ' || id from posts where categories_processed is not null
  union select 'write_item ' || id from posts where kb_item_created is not null`

/** The same numbers in each run of the test. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

describe('a run that is killed', () => {
  let imported: string
  let server: ModelServer
  let env: Record<string, string>

  beforeAll(async () => {
    imported = await makeHome()
    await runKba(imported, ['import', await writeExport(imported, POSTS)])
    server = await startModelServer({ latencyMs: 15 })
    env = {
      OLLAMA_URL: server.url,
      TEXT_MODEL: 'llama',
      EMBEDDING_MODEL: 'embed',
      MAX_RETRIES: '1',
      MAX_CONCURRENT_REQUESTS: '4',
    }
  })

  afterAll(async () => {
    await server.close()
    await rm(imported, { recursive: true, force: true })
  })

  it(
    `at ${KILLS} random points ends as an undisturbed one does, and asks nothing twice`,
    { timeout: 1_200_000 },
    async () => {
      const calm = await makeHome()
      await cp(imported, calm, { recursive: true })
      const startedAt = performance.now()
      const undisturbed = await runKba(calm, ['run', '--json'], env)
      const fullMs = performance.now() - startedAt
      expect(undisturbed.code).toBe(0)
      const expected = await readKnowledgeBase(calm)
      const random = seeded(7)
      let [kills, kept] = [0, 0]
      for (let round = 0; kills < KILLS; round += 1) {
        const home = await makeHome()
        await cp(imported, home, { recursive: true })
        for (let inRound = 0; inRound < KILLS_A_ROUND; inRound += 1) {
          const paid = await paidCalls(home)
          kept += paid.size
          const before = server.calls.length
          const result = await runKba(home, ['run', '--json'], env, fullMs * (0.1 + 0.6 * random()))
          if (result.code === null) kills += 1
          const asked = server.calls.slice(before).map(({ kind, postId }) => `${kind} ${postId ?? ''}`)
          expect(asked.filter((call) => paid.has(call))).toEqual([])
        }
        const last = await runKba(home, ['run', '--json'], env)
        expect(last.code, last.stderr).toBe(0)
        const made = await readKnowledgeBase(home)
        expect([...made.keys()]).toEqual([...expected.keys()])
        expect(made).toEqual(expected)
        const status = execFileSync('git', ['status', '--porcelain'], {
          cwd: join(home, 'kb-generated'),
          encoding: 'utf8',
        })
        expect(status).toBe('')
        await rm(home, { recursive: true, force: true })
      }
      expect(kills).toBeGreaterThanOrEqual(KILLS)
      expect(kept).toBeGreaterThan(KILLS)
      await rm(calm, { recursive: true, force: true })
    },
  )
})

async function paidCalls(home: string): Promise<Set<string>> {
  const database = await openDatabase({ folder: join(home, 'data', 'db') })
  try {
    const { rows } = await sql.raw<{ call: string }>(PAID).execute(database.db)
    return new Set(rows.map(({ call }) => call))
  } finally {
    await database.close()
  }
}
