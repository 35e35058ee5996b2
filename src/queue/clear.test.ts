import { describe, expect, it } from 'vitest'
import { QUEUE_ENGINES } from '../../test/support/queue-engines.ts'
import { waitUntil } from '../../test/support/wait.ts'
import { openQueues } from './queues.ts'
import type { Handlers } from './worker.ts'

const OLD = '00000000-0000-4000-8000-000000000001'
const NEW = '00000000-0000-4000-8000-000000000002'

describe.each(QUEUE_ENGINES)('clearing a queue in $name', ({ open }) => {
  it('that was cut off is finished, and then the queue gives its jobs again', async () => {
    const { backend, stop } = await open()
    const queues = openQueues(backend)
    const done: string[] = []
    const lead: Handlers['run-agent'] = ({ runId }) => {
      done.push(runId)
      return Promise.resolve(undefined)
    }
    await queues.add('run-agent', { jobId: 'old', payload: { runId: OLD } })
    await queues.bull.find(({ name }) => name === 'agent')?.pause() // As BullMQ begins it.

    await queues.finishClearing()
    expect(await queues.stateOf('agent', 'old')).toBe('unknown')
    const worker = queues.work('agent', {
      ...{ concurrency: 1, timeoutMs: 10_000, onFault: () => undefined },
      handlers: { 'run-agent': lead } as unknown as Handlers,
    })
    await queues.add('run-agent', { jobId: 'new', payload: { runId: NEW } })
    await waitUntil(() => done.includes(NEW))
    expect(done).toEqual([NEW])

    await worker.close()
    await queues.close()
    await stop()
  })

  it('that was not begun takes no job away', async () => {
    const { backend, stop } = await open()
    const queues = openQueues(backend)
    await queues.add('run-agent', { jobId: 'kept', payload: { runId: OLD } })
    await queues.finishClearing()
    expect(await queues.stateOf('agent', 'kept')).toBe('waiting')
    await queues.close()
    await stop()
  })
})
