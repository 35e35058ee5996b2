import { afterAll, beforeAll, expect, it } from 'vitest'
import { waitUntil } from '../../../test/support/wait.ts'
import { PgliteThread } from './pglite-thread.ts'

let thread: PgliteThread
beforeAll(async () => {
  thread = await PgliteThread.open({})
})
afterAll(() => thread.close())

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
