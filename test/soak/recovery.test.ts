import { rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { makeHome, runKba, writeExport } from '../support/command.ts'
import { freePort } from '../support/own-server.ts'
import { startModelServer, type ModelServer } from '../support/model-server.ts'
import { postgresPrograms } from '../support/postgres.ts'
import { redisProgram } from '../support/redis.ts'
import { ask, startServer } from '../support/server.ts'
import { waitUntil } from '../support/wait.ts'
import { openCluster, type Cluster } from '../support/workers.ts'

const POSTS = 240
const AT_ONCE = 4
const LATENCY_MS = 200
/** Long enough for every job in hand to meet it, and to try again: waits that grow by job would be minutes by then. */
const AWAY_MS = 40_000
/** What the user may wait until the work goes on as before. */
const FULL_SPEED_WITHIN_MS = 10_000
const WINDOW_MS = 2000
/** Half of what would be if nothing but the model took time; a test machine is busy. */
const FULL_SPEED_CALLS = ((WINDOW_MS / LATENCY_MS) * AT_ONCE) / 2

const MODELS = {
  TEXT_MODEL: 'llama',
  EMBEDDING_MODEL: 'embed',
  MAX_CONCURRENT_REQUESTS: String(AT_ONCE),
  MAX_RETRIES: '1', // So that the queue waits, rather than each call by itself.
}

/** @returns After how many milliseconds the calls came at full speed for the first time. */
async function fullSpeedAfter(models: ModelServer, backAt: number): Promise<number> {
  for (;;) {
    const recent = models.calls.filter(({ at, kind }) => kind !== 'embed' && at > Date.now() - WINDOW_MS)
    if (recent.length >= FULL_SPEED_CALLS) return Date.now() - backAt
    if (Date.now() > backAt + 120_000) return Infinity
    await sleep(50)
  }
}

describe('a model server that was away', { timeout: 300_000 }, () => {
  const closings: (() => Promise<void>)[] = []

  afterEach(async () => {
    for (const close of closings.splice(0).reverse()) await close()
  }, 60_000)

  /** @returns The server that is there again, and since when. */
  async function goAway(models: ModelServer): Promise<{ again: ModelServer; backAt: number }> {
    const port = Number(new URL(models.url).port)
    await models.close()
    await sleep(AWAY_MS)
    const again = await startModelServer({ port, latencyMs: LATENCY_MS })
    closings.push(() => again.close())
    return { again, backAt: Date.now() }
  }

  it('is used at full speed again within ten seconds, by kba start', async () => {
    const home = await makeHome()
    closings.push(() => rm(home, { recursive: true, force: true }))
    const models = await startModelServer({ port: await freePort(), latencyMs: LATENCY_MS })
    const env = { ...MODELS, OLLAMA_URL: models.url }
    await runKba(home, ['import', await writeExport(home, POSTS)], env)
    const server = await startServer(home, env)
    closings.push(async () => {
      server.child.kill('SIGKILL')
      await server.result
    })
    await ask(`${server.url}/api/agent/start`, { method: 'POST', body: {} })
    await waitUntil(() => models.calls.length >= 40)

    const { again, backAt } = await goAway(models)
    const after = await fullSpeedAfter(again, backAt)
    await waitUntil(async () => {
      const { json } = await ask(`${server.url}/api/agent/status`)
      return json?.['is_running'] === false
    })
    const status = await runKba(home, ['status', '--json'], env)

    expect(after).toBeLessThan(FULL_SPEED_WITHIN_MS)
    expect(status.json).toMatchObject({ items: POSTS, failed: 0, set_aside: 0 })
  })

  describe.skipIf(postgresPrograms === undefined || redisProgram === undefined)('with workers', () => {
    let cluster: Cluster

    async function startRun(): Promise<string> {
      cluster = await openCluster({ models: { latencyMs: LATENCY_MS }, env: MODELS })
      closings.push(() => cluster.close())
      await cluster.kba('import', await writeExport(cluster.home, POSTS))
      await cluster.startWorker()
      const runId = await cluster.startRun()
      await waitUntil(() => cluster.models.calls.length >= 40)
      return runId
    }

    async function expectWhole(runId: string): Promise<void> {
      const run = await cluster.awaitEnd(runId)
      expect(await cluster.query(`select id, failures from posts where failures <> '{}'`)).toEqual([])
      expect(run).toMatchObject({ status: 'completed', result: { processed: POSTS, failed: 0 } })
    }

    it('is used at full speed again within ten seconds, over Redis', async () => {
      const runId = await startRun()
      const { again, backAt } = await goAway(cluster.models)
      expect(await fullSpeedAfter(again, backAt)).toBeLessThan(FULL_SPEED_WITHIN_MS)
      await expectWhole(runId)
    })

    it('is used at full speed within ten seconds after PostgreSQL was away, and no post is taken for one that ends processes', async () => {
      const runId = await startRun()
      await cluster.postgres.kill()
      await sleep(6000)
      await cluster.postgres.start()
      const backAt = Date.now()
      expect(await fullSpeedAfter(cluster.models, backAt)).toBeLessThan(FULL_SPEED_WITHIN_MS)
      const [marks] = await cluster.query(
        `select count(*) filter (where starts > 1)::int as suspects from posts`,
      )
      expect(marks).toEqual({ suspects: 0 })
      const [task] = await cluster.query(`select result ? 'workerDied' as died from task_state`)
      expect(task).toEqual({ died: false })
      await expectWhole(runId)
    })

    it('is used at full speed within ten seconds after Redis was away', async () => {
      const runId = await startRun()
      await cluster.redis.kill()
      await sleep(6000)
      await cluster.redis.start()
      expect(await fullSpeedAfter(cluster.models, Date.now())).toBeLessThan(FULL_SPEED_WITHIN_MS)
      await expectWhole(runId)
    })
  })
})
