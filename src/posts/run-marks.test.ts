import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SubPhaseId } from '../contract/phases.ts'
import { openDatabase, type OpenedDatabase } from '../db/open.ts'
import { saveCheckpoints, saveFailure } from './checkpoints.ts'
import {
  beginPost,
  endPosts,
  endsProcesses,
  listOpenPosts,
  needsToBeAlone,
  noteGettingOn,
  type OpenPost,
} from './run-marks.ts'

const ID = '17'
const RUN = randomUUID()
let database: OpenedDatabase

beforeAll(async () => {
  database = await openDatabase({})
})

beforeEach(async () => {
  await sql`delete from posts`.execute(database.db)
  await sql`
    insert into posts (id, source_url, text, content, content_hash, state, format, has_media, has_code)
    values (${ID}, 'https://x.com/i/status/17', '', '{"id": "17", "parts": []}', 'hash', 'queued', 'test', false, false)`.execute(
    database.db,
  )
})

afterAll(() => database.close())

async function look(): Promise<OpenPost> {
  const [one] = await listOpenPosts(database.db, RUN, [ID])
  if (one === undefined) throw new Error('It is over.')
  return one
}

/** The process ends while the post is in hand. @returns What the next one finds. */
async function die(): Promise<OpenPost> {
  await beginPost(database.db, await look())
  return look()
}

async function finish(sub_phases: SubPhaseId[], is_over = false): Promise<void> {
  await saveCheckpoints(database.db, {
    id: ID,
    run_id: RUN,
    content_hash: 'hash',
    sub_phases,
    is_over,
    last_act: null,
  })
}

describe('a post that was in hand when the process ended', () => {
  it('is alone after the second time, and taken for the cause after three more', async () => {
    expect([needsToBeAlone(await look()), needsToBeAlone(await die()), needsToBeAlone(await die())]).toEqual([
      false,
      false,
      true,
    ])
    expect([endsProcesses(await die()), endsProcesses(await die()), endsProcesses(await die())]).toEqual([
      false,
      false,
      true,
    ])
  })

  it('is not taken for the cause when it got on in between, be it by one stored answer', async () => {
    for (let ends = 0; ends < 4; ends += 1) await die()
    await beginPost(database.db, await look())
    await noteGettingOn(database.db, ID)
    expect((await look()).starts).toBe(3)

    await die()
    await beginPost(database.db, await look())
    await finish(['llm_processing'])
    expect((await look()).starts).toBe(3)
    expect(needsToBeAlone(await look())).toBe(true)
  })

  it('does not get on by doing again what was done before', async () => {
    await finish(['llm_processing'])
    for (let ends = 0; ends < 4; ends += 1) await die()
    await finish(['llm_processing'])
    expect((await look()).starts).toBe(4)
  })

  it('is like any other when its work came to an end, well or not', async () => {
    for (let ends = 0; ends < 4; ends += 1) await die()
    await endPosts(database.db, [{ id: ID, starts: 0 }])
    expect((await look()).starts).toBe(0)

    await die()
    await finish(['database_sync'], true)
    const { rows } = await sql<{ starts: number }>`select starts from posts`.execute(database.db)
    expect(rows).toEqual([{ starts: 0 }])

    await die().catch(() => undefined)
    const failure = { code: 'page_gone', message: 'Gone.', at: new Date().toISOString() }
    await saveFailure(database.db, { postId: ID, runId: RUN, subPhase: 'llm_processing', failure })
    expect((await sql<{ starts: number }>`select starts from posts`.execute(database.db)).rows).toEqual([
      { starts: 0 },
    ])
  })

  it('keeps what was before when its work was only broken off', async () => {
    await die()
    const before = await die()
    await beginPost(database.db, before)
    await endPosts(database.db, [before])
    expect((await look()).starts).toBe(2)
  })
})
