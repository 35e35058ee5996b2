/** What arrives while the database is away: paid for once, whatever happens meanwhile. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { writeExport } from './support/command.ts'
import { postgresPrograms } from './support/postgres.ts'
import { redisProgram } from './support/redis.ts'
import { waitUntil } from './support/wait.ts'
import { openCluster, type Cluster } from './support/workers.ts'

const POSTS = 60
const AWAY_MS = 5000
/** Posts in hand of one worker: twice the calls that it may have under way. */
const IN_HAND = 8

describe.skipIf(postgresPrograms === undefined || redisProgram === undefined)(
  'what models answer while PostgreSQL is away',
  { timeout: 240_000 },
  () => {
    let cluster: Cluster

    afterEach(() => cluster.close())

    async function open(posts = POSTS): Promise<void> {
      cluster = await openCluster({ models: { latencyMs: 300 } })
      // The server of tests forgets what it acknowledged last when it is killed; a user's does not.
      const [named] = await cluster.query('select current_database() as name')
      await cluster.query(`alter database ${String(named?.['name'])} set synchronous_commit = on`)
      const imported = await cluster.kba('import', await writeExport(cluster.home, posts))
      expect(imported.code, imported.stderr).toBe(0)
    }

    const keptFiles = (): Promise<string[]> =>
      readdir(join(cluster.home, 'data', 'kept')).catch((): string[] => [])

    /** Texts that were embedded although they had been before. */
    function embeddedTwice(): string[] {
      const texts = cluster.models.calls.flatMap(({ input, status }) => (status === 200 ? (input ?? []) : []))
      return texts.filter((text, index) => texts.indexOf(text) !== index)
    }

    it('is asked and embedded once, and the run ends as if nothing had been', async () => {
      await open()
      await Promise.all([cluster.startWorker(), cluster.startWorker()])
      const runId = await cluster.startRun()
      await waitUntil(() => cluster.models.count('embed') >= 2)

      await cluster.postgres.kill()
      await sleep(AWAY_MS)
      await cluster.postgres.start()
      const run = await cluster.awaitEnd(runId)

      expect(run).toMatchObject({ status: 'completed', result: { processed: POSTS, failed: 0 } })
      expect(cluster.paidTwice()).toEqual([])
      expect(embeddedTwice()).toEqual([])
      expect(await keptFiles()).toEqual([])
      const calls = cluster.models.calls.filter(({ status }) => status === 200).length
      const [counted] = await cluster.query('select sum(calls)::int as calls from model_calls')
      expect(counted).toEqual({ calls })
    })

    it('is on disk, for the user alone, and taken up when the process is killed meanwhile', async () => {
      await open(12)
      const worker = await cluster.startWorker()
      const release = cluster.models.hold()
      const runId = await cluster.startRun()
      await waitUntil(() => cluster.models.calls.length >= 4)
      await cluster.postgres.kill()
      release()
      await waitUntil(
        async () => (await keptFiles()).filter((name) => name.endsWith('.json')).length >= IN_HAND,
      )
      const folder = join(cluster.home, 'data', 'kept')
      const modes = await Promise.all(
        [folder, ...(await keptFiles()).map((name) => join(folder, name))].map(
          async (path) => (await stat(path)).mode & 0o77,
        ),
      )

      worker.child.kill('SIGKILL')
      await cluster.postgres.start()
      await cluster.startWorker()
      const run = await cluster.awaitEnd(runId)

      expect(new Set(modes)).toEqual(new Set([0]))
      expect(run).toMatchObject({ status: 'completed', result: { processed: 12, failed: 0 } })
      expect(cluster.paidTwice()).toEqual([])
      expect(await keptFiles()).toEqual([])
    })
  },
)
