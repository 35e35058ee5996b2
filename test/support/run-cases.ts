/** What the API says of runs that were, as its description says. */
import { expect, it } from 'vitest'
import type { DescribedApi } from './described-api.ts'

/** For a knowledge base in which a run has ended. */
export function runCases(call: DescribedApi['call']): void {
  it('tells of runs, their plan, failures and logs', async () => {
    const { runs } = (await call('listRuns', { query: { limit: '1' } })) as { runs: { task_id: string }[] }
    const params = { task_id: runs[0]?.task_id ?? '' }
    const plan = await call('getPlan', { query: { run_mode: 'synthesis_only', force_reprocess_llm: 'true' } })
    const wrong = await call('getPlan', { query: { run_mode: 'nonsense' }, status: 400 })
    await call('getRun', { params: { task_id: crypto.randomUUID() }, status: 404 })
    await call('listFailures')
    const retried = await call('retryPosts', { body: {} })
    await call('setAsidePosts', { body: { post_ids: ['1'] } })
    const stopped = await call('stopAgent')
    const { logs } = (await call('listLogs')) as { logs: { lines: number }[] }
    const read = (await call('readLog', { params, query: { level: 'info' } })) as { lines: object[] }
    await call('deleteLog', { params })
    const afterwards = await call('readLog', { params })
    await call('deleteLogs')

    expect(plan['phases']).toHaveLength(7)
    expect(wrong).toMatchObject({
      code: 'invalid_preferences',
      details: { faults: [{ path: 'run_mode' }] },
    })
    expect(retried['retried']).toBeTypeOf('number')
    expect(stopped['task_id']).toBeNull()
    expect(logs[0]?.lines).toBe(read.lines.length)
    expect(afterwards['lines']).toEqual([])
  })
}
