import { afterEach, describe, expect, it, vi } from 'vitest'
import { QUEUE_ENGINES } from '../../test/support/queue-engines.ts'
import { waitUntil } from '../../test/support/wait.ts'
import { KEPT_MS } from './catalogue.ts'
import { openQueues } from './queues.ts'
import type { Handlers } from './worker.ts'

afterEach(() => {
  vi.useRealTimers()
})

describe.each(QUEUE_ENGINES)('finished jobs in $name', ({ open }) => {
  it('are kept for a day, failed ones for a week, and removed when they are older', async () => {
    const { backend, stop } = await open()
    const queues = openQueues(backend)
    const stateOf = (jobId: string) => queues.stateOf('chat', jobId)
    const echo: Handlers['echo'] = ({ text }) =>
      text === 'bad' ? Promise.reject(new Error('bad')) : Promise.resolve(undefined)
    const worker = queues.work('chat', {
      ...{ concurrency: 1, timeoutMs: 10_000, onFault: () => undefined },
      handlers: { echo } as unknown as Handlers,
    })
    for (const text of ['good', 'bad']) await queues.add('echo', { jobId: text, payload: { text } })
    await waitUntil(
      async () => (await stateOf('good')) === 'completed' && (await stateOf('bad')) === 'failed',
    )

    await queues.forgetOld()
    expect([await stateOf('good'), await stateOf('bad')]).toEqual(['completed', 'failed'])
    const now = Date.now()
    vi.useFakeTimers({ toFake: ['Date'], now: now + KEPT_MS.completed + 60_000 })
    await queues.forgetOld()
    expect([await stateOf('good'), await stateOf('bad')]).toEqual(['unknown', 'failed'])
    vi.setSystemTime(now + KEPT_MS.failed + 60_000)
    await queues.forgetOld()
    expect(await stateOf('bad')).toBe('unknown')

    vi.useRealTimers()
    await worker.close()
    await queues.close()
    await stop()
  })
})
