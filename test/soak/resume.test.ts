import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/db/open.ts'
import { makeHome, readKnowledgeBase, runKba, startKba, writeExport } from '../support/command.ts'
import { startModelServer, type ModelServer } from '../support/model-server.ts'

const POSTS = 10
const KILLS = 32
/** A post that is in hand at more in a row is taken for one that ends the process. */
const KILLS_A_ROUND = 4
/** More than the system gives out. */
const DEAD_PROCESS = 99_999_999
/** Those of a run that no post is kept for: of syntheses and of the search index. */
const LAST_CALLS = 2
/** A run that takes longer than this waits for something that does not come. */
const HUNG_MS = 60_000

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
      const undisturbed = await runKba(calm, ['run', '--json'], env, HUNG_MS)
      expect(undisturbed.code).toBe(0)
      const allCalls = server.calls.length
      const expected = await readKnowledgeBase(calm)
      const random = seeded(7)
      let [kills, kept] = [0, 0]
      while (kills < KILLS) {
        const home = await makeHome()
        await cp(imported, home, { recursive: true })
        for (let inRound = 0; inRound < KILLS_A_ROUND; inRound += 1) {
          const paid = await paidCalls(home)
          kept += paid.size
          const before = server.calls.length
          const isKilled = await runAndKill(home, pickPoint(random, allCalls - paid.size))
          const asked = server.calls.slice(before).map(({ kind, postId }) => `${kind} ${postId ?? ''}`)
          expect(asked.filter((call) => paid.has(call))).toEqual([])
          if (!isKilled) break
          kills += 1
        }
        const last = await runKba(home, ['run', '--json'], env, HUNG_MS)
        expect(last.code, `${home}: ${last.stderr}`).toBe(0)
        const made = await readKnowledgeBase(home)
        expect([...made.keys()]).toEqual([...expected.keys()])
        expect(made).toEqual(expected)
        const repository = { cwd: join(home, 'kb-generated'), encoding: 'utf8' } as const
        expect(execFileSync('git', ['status', '--porcelain'], repository)).toBe('')
        await rm(home, { recursive: true, force: true })
      }
      expect(kept).toBeGreaterThan(KILLS)
      await rm(calm, { recursive: true, force: true })
    },
  )

  it('in a late phase leaves a half-written file, which the next run takes away', async () => {
    const home = await makeHome()
    await cp(imported, home, { recursive: true })
    await runKba(home, ['run', '--json'], env, HUNG_MS)
    await inDatabase(
      home,
      `update task_state set status = 'interrupted', result = result || '{"isLed": true}'`,
    )
    const halfWritten = join(home, 'kb-generated', `.kba-tmp-1.${DEAD_PROCESS}@${hostname()}`)
    await writeFile(halfWritten, 'half')
    expect((await runKba(home, ['run', '--json'], env, HUNG_MS)).code).toBe(0)
    expect(existsSync(halfWritten)).toBe(false)
    await rm(home, { recursive: true, force: true })
  })

  /** @returns Whether it was killed; `false` when it was over before. */
  async function runAndKill(home: string, { calls, ms }: KillPoint): Promise<boolean> {
    const before = server.calls.length
    const { child, result } = startKba(home, ['run', '--json'], env)
    const isRunning = (): boolean => child.exitCode === null
    const hungAt = Date.now() + HUNG_MS
    while (isRunning() && server.calls.length < before + calls && Date.now() < hungAt) await sleep(5)
    if (isRunning()) await Promise.race([sleep(ms), result])
    child.kill('SIGKILL')
    const { code } = await result
    expect(Date.now(), `the run in ${home} hung`).toBeLessThan(hungAt)
    return code === null
  }
})

interface KillPoint {
  /** So many calls of the run have come in, */
  calls: number
  /** and then so long. */
  ms: number
}

/**
 * Counted in calls rather than in time, so that a slow machine kills at the same points as a fast one; but on the way to
 * the first call, and after the last, there is only time.
 */
function pickPoint(random: () => number, callsLeft: number): KillPoint {
  if (callsLeft <= LAST_CALLS || random() < 0.2) return { calls: 0, ms: 2000 * random() }
  if (random() < 0.2) return { calls: callsLeft, ms: 800 * random() }
  return { calls: 1 + Math.floor(random() * Math.min(callsLeft, POSTS)), ms: 300 * random() ** 3 }
}

async function paidCalls(home: string): Promise<Set<string>> {
  return new Set((await inDatabase<{ call: string }>(home, PAID)).map(({ call }) => call))
}

async function inDatabase<Row>(home: string, statement: string): Promise<Row[]> {
  const database = await openDatabase({ folder: join(home, 'data', 'db') })
  try {
    return (await sql.raw<Row>(statement).execute(database.db)).rows
  } finally {
    await database.close()
  }
}
