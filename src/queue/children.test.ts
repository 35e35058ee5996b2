import { describe, expect, it } from 'vitest'
import { QUEUE_ENGINES } from '../../test/support/queue-engines.ts'
import { waitUntil } from '../../test/support/wait.ts'
import { openQueues } from './queues.ts'
import type { Handlers } from './worker.ts'

const RUN = '00000000-0000-4000-8000-000000000001'
const CHILDREN = 20

describe.each(QUEUE_ENGINES)('a job with others below it in $name', ({ open }) => {
  it.each(['while it waits for them', 'before it says that it waits'])(
    'goes on when they end %s',
    async (when) => {
      const { backend, stop } = await open()
      const queues = openQueues(backend)
      const done = new Set<string>()
      let calls = 0
      const lead: Handlers['run-agent'] = async (_payload, { jobId }) => {
        calls += 1
        if (calls > 1) return undefined
        const jobs = Array.from({ length: CHILDREN }, (_, at) => ({
          jobId: `child-${at}`,
          payload: { runId: RUN, postIds: [String(at)] },
        }))
        await queues.addBelow(jobId, 'process-posts', jobs)
        const isDone = async (id: string): Promise<boolean> =>
          (await queues.stateOf('processing', id)) === 'completed'
        if (when.startsWith('before'))
          await waitUntil(async () =>
            (await Promise.all(jobs.map((job) => isDone(job.jobId)))).every(Boolean),
          )
        return 'children'
      }
      const work: Handlers['process-posts'] = ({ postIds }) => {
        for (const id of postIds) done.add(id)
        return Promise.resolve(undefined)
      }
      const handlers = { 'run-agent': lead, 'process-posts': work } as unknown as Handlers
      const options = { concurrency: 2, timeoutMs: 10_000, handlers, onFault: () => undefined }
      const workers = [queues.work('agent', options), queues.work('processing', options)]

      await queues.add('run-agent', { jobId: 'lead', payload: { runId: RUN } })
      await waitUntil(async () => (await queues.stateOf('agent', 'lead')) === 'completed')

      expect([calls, done.size]).toEqual([2, CHILDREN])
      for (const worker of workers) await worker.close()
      await queues.close()
      await stop()
    },
  )
})
