import { afterEach, describe, expect, it } from 'vitest'
import { openRedisBackend } from '../src/queue/backend.ts'
import { openQueues } from '../src/queue/queues.ts'
import { writeExport, type StartedCommand } from './support/command.ts'
import { startModelServer } from './support/model-server.ts'
import { postgresPrograms } from './support/postgres.ts'
import { redisProgram } from './support/redis.ts'
import { waitUntil } from './support/wait.ts'
import { openCluster, type Cluster, type ClusterOptions } from './support/workers.ts'

const CALLS_IN_HAND = 4

describe.skipIf(postgresPrograms === undefined || redisProgram === undefined)(
  'workers that share a run',
  { timeout: 240_000 },
  () => {
    let cluster: Cluster

    afterEach(async () => {
      await cluster.close()
    })

    async function open(posts: number, options: ClusterOptions = {}): Promise<void> {
      cluster = await openCluster(options)
      const imported = await cluster.kba('import', await writeExport(cluster.home, posts))
      expect(imported.code, imported.stderr).toBe(0)
    }

    const startWorkers = (count: number): Promise<StartedCommand[]> =>
      Promise.all(Array.from({ length: count }, () => cluster.startWorker()))

    /** The posts wait for it, however slow the machine is. */
    async function startWorkerMeanwhile(): Promise<StartedCommand> {
      const release = cluster.models.hold()
      try {
        return await cluster.startWorker()
      } finally {
        release()
      }
    }

    /** @throws when all posts were done before: the test would show nothing. */
    async function callsMore(count: number): Promise<void> {
      const { models } = cluster
      const before = models.calls.length
      await waitUntil(() => models.calls.length >= before + count || models.count('write_synthesis') > 0)
      expect(models.count('write_synthesis')).toBe(0)
    }

    async function storedAnswers(): Promise<Set<string>> {
      const rows = await cluster.query(`select kind || ' ' || subject_id as answer from answers`)
      return new Set(rows.map(({ answer }) => String(answer)))
    }

    async function expectAllFinished(posts: number): Promise<void> {
      const [row] = await cluster.query(`
        select count(*) filter (where state = 'processed')::int as processed, count(*)::int as posts,
          (select count(*)::int from items) as items from posts`)
      expect(row).toEqual({ processed: posts, posts, items: posts })
    }

    it('finish every post once although they are killed at random', async () => {
      const posts = 200
      const kills = 4
      await open(posts, { models: { latencyMs: 100 } })
      const workers = await startWorkers(3)
      const runId = await cluster.startRun()
      const asked: string[][] = []
      const stored: Set<string>[] = []
      for (let kill = 0; kill < kills; kill += 1) {
        await callsMore(20)
        stored.push(await storedAnswers())
        asked.push(callsOf(cluster))
        const [victim] = workers.splice(kill % workers.length, 1)
        victim?.child.kill('SIGKILL')
        workers.push(await startWorkerMeanwhile())
      }

      const run = await cluster.awaitEnd(runId)

      expect(run).toMatchObject({ status: 'completed', result: { processed: posts, failed: 0 } })
      await expectAllFinished(posts)
      // What a worker had in hand may be asked again: nothing of it was stored.
      stored.forEach((answers, kill) => {
        const later = callsOf(cluster).slice(asked[kill]?.length)
        expect(later.filter((call) => answers.has(call))).toEqual([])
      })
    })

    it('take over a run whose leader dies while it writes syntheses, once', async () => {
      const posts = 15
      await open(posts)
      const workers = await startWorkers(2)
      const release = cluster.models.hold()
      const runId = await cluster.startRun()
      await waitUntil(() => cluster.models.calls.length > 0)
      release()
      await waitUntil(() => cluster.models.count('write_synthesis') > 0)
      const [leading] = await cluster.query(`select pid from task_state`)
      const leader = workers.find(({ child }) => child.pid === leading?.['pid'])
      leader?.child.kill('SIGKILL')

      const run = await cluster.awaitEnd(runId)

      expect(leader).toBeDefined()
      expect(run).toMatchObject({ status: 'completed', result: { processed: posts } })
      expect(cluster.paidTwice()).toEqual([])
      expect(await cluster.query('select count(*)::int as runs from task_state')).toEqual([{ runs: 1 }])
    })

    it('are replaced one by one, and nothing is lost', async () => {
      const posts = 200
      await open(posts, { models: { latencyMs: 100 } })
      const old = await startWorkers(2)
      const runId = await cluster.startRun()
      for (const worker of old) {
        await callsMore(10)
        await startWorkerMeanwhile()
        worker.child.kill('SIGTERM')
        const ended = await worker.result
        expect(ended.code, ended.stderr).toBe(0)
      }

      const run = await cluster.awaitEnd(runId)

      expect(run).toMatchObject({ status: 'completed', result: { processed: posts, failed: 0 } })
      expect(cluster.paidTwice()).toEqual([])
    })

    it('set a post aside that ends the process each time; the others finish', async () => {
      const posts = 20
      const poison = 7
      let worker: StartedCommand | undefined
      await open(posts, {
        models: {
          answer: ({ kind, prompt }) => {
            if (kind === 'categorize_post' && prompt.includes(`lesson ${poison}:`))
              worker?.child.kill('SIGKILL')
            return undefined
          },
        },
      })
      const runId = await cluster.startRun()
      let isOver = false
      const over = cluster.awaitEnd(runId).finally(() => (isOver = true))
      const keepOneAlive = async (): Promise<void> => {
        while (!isOver) {
          worker = await cluster.startWorker()
          await Promise.race([worker.result, over])
        }
      }

      const [run] = await Promise.all([over, keepOneAlive()])

      expect(run).toMatchObject({ status: 'completed', result: { processed: posts - 1, failed: 1 } })
      expect(
        await cluster.query(`select failures #>> '{tweet_caching,code}' as code, text from posts
        where state = 'set_aside'`),
      ).toMatchObject([{ code: 'post_ends_process' }])
    })

    it('answer fifty jobs on chat while a run has every slot of the posts', async () => {
      await open(60)
      await startWorkers(1)
      const release = cluster.models.hold()
      await cluster.startRun()
      await waitUntil(() => cluster.models.calls.length >= CALLS_IN_HAND)
      const queues = openQueues(await openRedisBackend(cluster.redis.url, await cluster.redisPrefix()))

      const jobIds = Array.from({ length: 50 }, (_, index) => `chat-${index}`)
      await Promise.all(jobIds.map((jobId) => queues.add('echo', { jobId, payload: { text: jobId } })))
      await waitUntil(async () => {
        const states = await Promise.all(jobIds.map((jobId) => queues.stateOf('chat', jobId)))
        return states.every((state) => state === 'completed')
      })

      const { processing } = await queues.counts()
      expect(processing['active']).toBeGreaterThan(0)
      expect(processing['completed']).toBe(0)
      release()
      await queues.close()
    })

    it('wait for a model server that is away, say so, and blame no post', async () => {
      const posts = 10
      await open(posts)
      await startWorkers(1)
      const port = Number(new URL(cluster.models.url).port)
      await cluster.models.close()
      const runId = await cluster.startRun()
      await waitUntil(async () => (await cluster.kba('logs', runId)).stdout.includes('next try at'))

      const models = await startModelServer({ port })
      const run = await cluster.awaitEnd(runId)
      await models.close()

      expect(run).toMatchObject({ status: 'completed', result: { processed: posts, failed: 0 } })
    })
  },
)

/** Such as `write_item 2000000000000000000`. */
function callsOf({ models }: Cluster): string[] {
  return models.calls.map(({ kind, postId }) => `${kind} ${postId ?? ''}`)
}
