import type { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { waitUntil } from '../../../test/support/wait.ts'
import { PgliteThread } from './pglite-thread.ts'

const threads: Worker[] = []
const keep = (begun: Worker): void => void threads.push(begun)
let thread: PgliteThread
beforeAll(async () => {
  process.on('worker', keep)
  thread = await PgliteThread.open({})
})
afterAll(() => {
  process.off('worker', keep)
  return thread.close()
})

it('listens when it is asked again after a time in which it could not', async () => {
  const heard: string[] = []
  thread.onNotification(({ payload }) => heard.push(payload))
  await thread.execute('begin')
  await expect(thread.query('select 1 / 0', [])).rejects.toThrow('division by zero')
  await expect(thread.listen('news')).rejects.toThrow('aborted')
  await thread.execute('rollback')

  await thread.listen('news')

  await thread.query("select pg_notify('news', 'first')", [])
  await waitUntil(() => heard.length > 0)
  expect(heard).toEqual(['first'])
})

it('tells that it was lost, once, and fails what waits and what comes later', async () => {
  const mortal = await PgliteThread.open({})
  const told: string[] = []
  mortal.onLost(({ code }) => told.push(code))
  const waiting = mortal.query('select count(*) from generate_series(1, 100000000)', [])
  const [thread] = threads.splice(-1)
  await thread?.terminate()

  await expect(waiting).rejects.toMatchObject({ code: 'database_stopped' })
  await expect(mortal.query('select 1', [])).rejects.toMatchObject({ code: 'database_stopped' })
  await mortal.close()
  expect(told).toEqual(['database_stopped'])
})

it('tells nothing when it is closed', async () => {
  const closed = await PgliteThread.open({})
  const told: string[] = []
  closed.onLost(({ code }) => told.push(code))

  await closed.close()
  await new Promise((resolve) => setImmediate(resolve))

  expect(told).toEqual([])
})
