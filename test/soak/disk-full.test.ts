import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPglite } from '../../src/db/embedded/pglite.ts'
import { makeHome, runKba, writeExport } from '../support/command.ts'

let home: string

beforeAll(async () => {
  home = await makeHome()
  await runKba(home, ['import', await writeExport(home, 3)])
})

afterAll(async () => {
  await rm(home, { recursive: true, force: true })
})

it('ends with what to do when the disk is full for the queue, and goes on when there is room', async () => {
  await execute(`
    create function bullmq.refuse() returns trigger language plpgsql as
      $$ begin raise exception 'No space left on device' using errcode = 'disk_full'; end $$;
    create trigger refuse before update on bullmq.job execute function bullmq.refuse()`)

  const full = await runKba(home, ['run'])
  await execute('drop trigger refuse on bullmq.job')
  const after = await runKba(home, ['run', '--json'])

  expect(full.code).toBe(1)
  expect(full.stderr).toBe(
    'Error: The disk is full.\nFree some space and run the command again; everything done so far is kept.\n',
  )
  expect(after.code).toBe(0)
  expect(after.json).toMatchObject({ status: 'completed', processed: 3 })
})

async function execute(sql: string): Promise<void> {
  const pool = await openPglite(join(home, 'data', 'db'))
  await pool.thread.execute(sql)
  await pool.end()
}
