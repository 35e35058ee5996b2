import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { writeExport } from '../support/command.ts'
import { postgresPrograms } from '../support/postgres.ts'
import { redisProgram } from '../support/redis.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { waitUntil } from '../support/wait.ts'
import { openCluster, type Cluster, type ClusterOptions } from '../support/workers.ts'

const POSTS = 40
const AWAY_MS = 3000
const CUT_MS = 20_000

describe.skipIf(postgresPrograms === undefined || redisProgram === undefined)(
  'a run whose services go away',
  { timeout: 240_000 },
  () => {
    let cluster: Cluster
    let proxy: TcpProxy | undefined

    afterEach(async () => {
      await cluster.close()
      await proxy?.close()
      proxy = undefined
    })

    /** @returns Its id, when it is in the middle of its posts. */
    async function startRun(options: ClusterOptions = {}): Promise<string> {
      cluster = await openCluster({ models: { latencyMs: 100 }, ...options })
      await cluster.kba('import', await writeExport(cluster.home, POSTS))
      await Promise.all([cluster.startWorker(), cluster.startWorker()])
      const runId = await cluster.startRun()
      await waitUntil(() => cluster.models.calls.length >= 20)
      return runId
    }

    async function expectWhole(runId: string): Promise<void> {
      const run = await cluster.awaitEnd(runId)
      expect(run).toMatchObject({ status: 'completed', result: { processed: POSTS, failed: 0 } })
      const [row] = await cluster.query(`select count(*)::int as items from items`)
      expect(row).toEqual({ items: POSTS })
    }

    it('ends well when Redis dies and comes back with its data', async () => {
      const runId = await startRun()

      await cluster.redis.kill()
      await sleep(AWAY_MS)
      await cluster.redis.start()

      await expectWhole(runId)
      expect(cluster.paidTwice()).toEqual([])
    })

    it('goes on from the database when Redis is emptied', async () => {
      const runId = await startRun()

      await cluster.redis.flush()

      await expectWhole(runId)
      expect((await cluster.query('select job_id from task_state'))[0]?.['job_id']).toBe(`run-${runId}-1`)
    })

    it('ends well when PostgreSQL dies and comes back', async () => {
      const runId = await startRun()

      await cluster.postgres.kill()
      await sleep(AWAY_MS)
      await cluster.postgres.start()

      await expectWhole(runId)
    })

    it('ends well when the network to Redis is cut for twenty seconds', async () => {
      const runId = await startRun({
        redisUrl: async (url) => {
          proxy = await startTcpProxy(Number(new URL(url).port))
          return url.replace(/:[0-9]+$/, `:${proxy.port}`)
        },
      })

      proxy?.cut()
      await sleep(CUT_MS)
      proxy?.mend()

      await expectWhole(runId)
      expect(cluster.paidTwice()).toEqual([])
    })
  },
)
