import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SubPhaseId } from '../contract/phases.ts'
import { openDatabase, type OpenedDatabase } from '../db/open.ts'
import { saveCheckpoints } from './checkpoints.ts'
import { beginAgain, beginPosts, endPosts } from './run-marks.ts'

const ID = '17'
let database: OpenedDatabase

beforeAll(async () => {
  database = await openDatabase({})
  await sql`
    insert into posts (id, source_url, text, content, content_hash, state, format, has_media, has_code)
    values (${ID}, 'https://x.com/i/status/17', '', '{"id": "17", "parts": []}', 'hash', 'queued', 'test', false, false)`.execute(
    database.db,
  )
})

afterAll(() => database.close())

it('counts how often a post was begun without an end, anew when it got on, and no more when it ended', async () => {
  const { db } = database
  const run_id = randomUUID()
  const begin = async () => (await beginPosts(db, run_id, [ID]))[0]?.starts

  expect(await begin()).toBe(0)
  expect(await begin()).toBe(1)
  expect(await beginAgain(db, ID)).toBe(2)
  expect(await beginAgain(db, ID)).toBe(3)
  const sub_phases: SubPhaseId[] = ['llm_processing']
  await saveCheckpoints(db, {
    id: ID,
    run_id,
    content_hash: 'hash',
    sub_phases,
    is_over: false,
    last_act: null,
  })
  expect(await begin()).toBe(1)
  expect(await beginAgain(db, ID)).toBe(2)
  await endPosts(db, [ID])
  expect(await begin()).toBe(0)
})
