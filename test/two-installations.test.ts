import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { openRedisBackend } from '../src/queue/backend.ts'
import { openQueues, type Queues } from '../src/queue/queues.ts'
import { writeExport } from './support/command.ts'
import { postgresPrograms } from './support/postgres.ts'
import { askRedis, redisProgram } from './support/redis.ts'
import { waitUntil } from './support/wait.ts'
import { openCluster, type Cluster } from './support/workers.ts'

const POSTS = 24

describe.skipIf(postgresPrograms === undefined || redisProgram === undefined)(
  'installations on one Redis server',
  { timeout: 240_000 },
  () => {
    const open: Cluster[] = []
    const queues: Queues[] = []

    afterEach(async () => {
      for (const one of queues.splice(0)) await one.close()
      for (const one of open.splice(0).reverse()) await one.close()
    })

    async function install(beside?: Cluster): Promise<Cluster> {
      const one = await openCluster({ models: { latencyMs: 50 }, ...(beside && { beside }) })
      open.push(one)
      const imported = await one.kba('import', await writeExport(one.home, POSTS))
      expect(imported.code, imported.stderr).toBe(0)
      return one
    }

    async function queuesOf({ redis }: Cluster, prefix: string): Promise<Queues> {
      const opened = openQueues(await openRedisBackend(redis.url, prefix))
      queues.push(opened)
      return opened
    }

    const keysOf = (one: Cluster): Promise<string[]> => askRedis(one.redis.url, (redis) => redis.keys('*'))

    it('do each its own run, and all that they keep there says whose it is', async () => {
      const first = await install()
      const second = await install(first)
      await Promise.all([first.startWorker(), second.startWorker()])

      const runs = await Promise.all([first.startRun(), second.startRun()])
      const ended = await Promise.all([first.awaitEnd(runs[0]), second.awaitEnd(runs[1])])

      for (const run of ended)
        expect(run).toMatchObject({ status: 'completed', result: { processed: POSTS, failed: 0 } })
      for (const one of [first, second]) {
        expect(one.models.count('write_item')).toBe(POSTS)
        expect(one.paidTwice()).toEqual([])
      }
      const prefixes = await Promise.all([first.redisPrefix(), second.redisPrefix()])
      expect(new Set(prefixes).size).toBe(2)
      const others = (await keysOf(first)).filter((key) => !prefixes.some((own) => key.startsWith(`${own}:`)))
      expect(others).toEqual([])
    })

    it('clear only their own queues', async () => {
      const first = await install()
      const second = await install(first)
      await Promise.all([first.startRun(), second.startRun()])
      const mine = await queuesOf(first, await first.redisPrefix())
      const theirs = await queuesOf(first, await second.redisPrefix())

      await mine.clearRuns()

      expect((await mine.counts()).agent['waiting']).toBe(0)
      expect((await theirs.counts()).agent['waiting']).toBe(1)
    })

    it('go on with a run whose job lies under the keys of before the upgrade', async () => {
      const one = await install()
      const runId = await one.startRun()
      const prefix = await one.redisPrefix()
      const before = await queuesOf(one, 'kba')
      await before.add('run-agent', { jobId: `run-${runId}`, payload: { runId } })
      const now = await queuesOf(one, prefix)
      await now.clearRuns()

      await one.startWorker()

      expect(await one.awaitEnd(runId)).toMatchObject({ status: 'completed', result: { processed: POSTS } })
      expect(await before.stateOf('agent', `run-${runId}`)).toBe('waiting')
    })

    it('give back a job of a run that their database does not know, and say so', async () => {
      const one = await install()
      const worker = await one.startWorker('--queues', 'agent')
      let said = ''
      worker.child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
      const mine = await queuesOf(one, await one.redisPrefix())
      const runId = randomUUID()

      await mine.add('run-agent', { jobId: 'foreign', payload: { runId } })
      await waitUntil(() => said.includes(runId))
      await waitUntil(async () => (await mine.stateOf('agent', 'foreign')) === 'delayed')

      expect(said).toContain('was given back')
    })
  },
)
