import { execFileSync } from 'node:child_process'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeHome, readKnowledgeBase, runKba, writeExport } from './support/command.ts'
import { startModelServer, type ModelServer } from './support/model-server.ts'

const POSTS = 10
const KILLS = 32
const KINDS = { categorize_post: 'llm_processing', write_item: 'kb_item_generation' }

interface PlanRow {
  id: string
  already_complete: number
}

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
      let kills = 0
      for (let round = 0; kills < KILLS; round += 1) {
        const home = await makeHome()
        await cp(imported, home, { recursive: true })
        for (let inRound = 0; inRound < 8; inRound += 1) {
          const before = await completed(home)
          const callsBefore = count(server)
          const result = await runKba(home, ['run', '--json'], env, fullMs * (0.1 + 0.6 * random()))
          if (result.code === null) kills += 1
          for (const [kind, subPhase] of Object.entries(KINDS)) {
            const asked = (count(server)[kind] ?? 0) - (callsBefore[kind] ?? 0)
            expect(asked, `${kind} after ${String(before[subPhase])} were finished`).toBeLessThanOrEqual(
              POSTS - (before[subPhase] ?? 0),
            )
          }
        }
        const last = await runKba(home, ['run', '--json'], env)
        expect(last.code, last.stderr).toBe(0)
        expect(await readKnowledgeBase(home)).toEqual(expected)
        const status = execFileSync('git', ['status', '--porcelain'], {
          cwd: join(home, 'kb-generated'),
          encoding: 'utf8',
        })
        expect(status).toBe('')
        await rm(home, { recursive: true, force: true })
      }
      expect(kills).toBeGreaterThanOrEqual(KILLS)
      await rm(calm, { recursive: true, force: true })
    },
  )
})

async function completed(home: string): Promise<Record<string, number>> {
  const { json } = await runKba(home, ['plan', '--json'])
  const phases = (json?.['phases'] ?? []) as PlanRow[]
  return Object.fromEntries(phases.map((phase) => [phase.id, phase.already_complete]))
}

function count(server: ModelServer): Record<string, number> {
  return Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, server.count(kind)]))
}
