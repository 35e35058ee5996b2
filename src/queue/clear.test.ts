import { describe, expect, it } from 'vitest'
import { QUEUE_ENGINES } from '../../test/support/queue-engines.ts'
import { waitUntil } from '../../test/support/wait.ts'
import { openQueues } from './queues.ts'
import type { Handlers } from './worker.ts'

describe.each(QUEUE_ENGINES)('clearing a queue in $name', ({ open }) => {
  it('that was cut off is finished, and then the queue gives its jobs again', async () => {
    const { backend, stop } = await open()
    const queues = openQueues(backend)
    const done: string[] = []
    const echo: Handlers['echo'] = ({ text }) => Promise.resolve(void done.push(text))
    await queues.add('echo', { jobId: 'old', payload: { text: 'old' } })
    await queues.bull.find(({ name }) => name === 'chat')?.pause() // As BullMQ begins it.

    await queues.finishClearing()
    expect(await queues.stateOf('chat', 'old')).toBe('unknown')
    const worker = queues.work('chat', {
      ...{ concurrency: 1, timeoutMs: 10_000, onFault: () => undefined },
      handlers: { echo } as unknown as Handlers,
    })
    await queues.add('echo', { jobId: 'new', payload: { text: 'new' } })
    await waitUntil(() => done.includes('new'))
    expect(done).toEqual(['new'])

    await worker.close()
    await queues.close()
    await stop()
  })

  it('that was not begun takes no job away', async () => {
    const { backend, stop } = await open()
    const queues = openQueues(backend)
    await queues.add('echo', { jobId: 'kept', payload: { text: 'kept' } })
    await queues.finishClearing()
    expect(await queues.stateOf('chat', 'kept')).toBe('waiting')
    await queues.close()
    await stop()
  })
})
