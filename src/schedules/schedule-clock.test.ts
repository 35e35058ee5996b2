import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { postgresPrograms, startPostgres, type PostgresServer } from '../../test/support/postgres.ts'
import { waitUntil } from '../../test/support/wait.ts'
import type { Preferences } from '../contract/preferences.ts'
import { parseSchedule } from '../contract/schedules.ts'
import { openDatabase, type OpenedDatabase } from '../db/open.ts'
import type { Db } from '../db/tables.ts'
import { UnavailableError } from '../errors.ts'
import { createLog } from '../log.ts'
import { claimDue, releaseLostClaims, settleClaim } from './schedule-claims.ts'
import {
  getSchedule,
  listScheduleRuns,
  saveSchedule,
  setScheduleEnabled,
  type SavedSchedule,
  type ScheduleRun,
} from './schedule-repository.ts'
import { claimRun, endTask, findLiveRun } from '../queue/task-state.ts'
import { runScheduleNow, startScheduleClock, type ScheduleClock, type StartRun } from './schedule-clock.ts'

const log = createLog('silent')
const MONDAY = new Date('2026-06-01T12:00:00Z')
const LATER = new Date('2026-06-01T12:00:01Z')
const THURSDAY = new Date('2026-06-04T12:00:00Z')

const BACKENDS = [
  { name: 'the embedded database', skipped: false },
  { name: 'PostgreSQL', skipped: postgresPrograms === undefined },
]

for (const { name, skipped } of BACKENDS)
  describe.skipIf(skipped)(`schedules on ${name}`, () => {
    let server: PostgresServer | undefined
    let url: string | undefined
    let database: OpenedDatabase
    let db: Db
    let clocks: ScheduleClock[]
    /** How often each clock has asked what is due. */
    let looks: number[]

    beforeAll(async () => {
      if (name === 'PostgreSQL') server = await startPostgres()
      url = await server?.createDatabase()
      database = await openDatabase({ url })
      db = database.db
    })
    afterAll(async () => {
      await database.close()
      await server?.stop()
    })
    beforeEach(async () => {
      clocks = []
      looks = []
      await db.deleteFrom('schedules').execute()
      await endRun()
    })
    afterEach(() => Promise.all(clocks.map((clock) => clock.stop())))

    /** Begins a run as the agent does; it goes on until `endRun`. */
    function starter(on = db): StartRun & { begun: Preferences[] } {
      const begun: Preferences[] = []
      const start: StartRun = async (preferences) => {
        const taskId = randomUUID()
        await claimRun(on, { taskId, jobId: taskId, preferences, waitsForModels: true })
        begun.push(preferences)
        return { taskId }
      }
      return Object.assign(start, { begun })
    }

    async function endRun(result = {}): Promise<void> {
      const run = await findLiveRun(db)
      if (run) await endTask(db, run.task_id, { status: 'completed', message: '', result })
    }

    function clock(startRun: StartRun, now: Date, on = db): ScheduleClock {
      const at = looks.push(0) - 1
      const started = startScheduleClock({
        ...{ db: on, startRun, log, everyMs: 20 },
        now: () => {
          looks[at] = (looks[at] ?? 0) + 1
          return now
        },
      })
      clocks.push(started)
      return started
    }

    /** Waits for some looks of each clock: when one begins, what the one before was to do is done. */
    async function someLooks(from = 0): Promise<void> {
      const before = [...looks]
      await waitUntil(() => looks.slice(from).every((count, at) => count >= (before[from + at] ?? 0) + 3))
    }

    /** As long as some looks of another clock take, for which nothing is due. */
    async function looksOfAnother(): Promise<void> {
      clock(() => Promise.reject(new Error('Nothing is due.')), MONDAY)
      await someLooks(clocks.length - 1)
    }

    /** Due every day at noon UTC from Tuesday on. */
    const addDaily = (given: object = {}): Promise<SavedSchedule> =>
      saveSchedule(
        db,
        parseSchedule({ name: 'noon', kind: 'daily', at: '12:00', time_zone: 'UTC', ...given }),
        MONDAY,
      )

    const runsOf = ({ id }: SavedSchedule): Promise<ScheduleRun[]> => listScheduleRuns(db, id, 100)
    const outcomesOf = async (schedule: SavedSchedule): Promise<string[]> =>
      (await runsOf(schedule)).map(({ outcome }) => outcome).filter((outcome) => outcome !== 'starting')
    const nextOf = async ({ id }: SavedSchedule): Promise<string | undefined> =>
      (await getSchedule(db, id)).next_run_at?.toISOString()

    it('runs once what was missed several times, with its preferences, and goes on from there', async () => {
      const schedule = await addDaily({ preferences: { run_mode: 'fetch_only' } })
      const startRun = starter()

      const running = clock(startRun, THURSDAY)
      await waitUntil(() => startRun.begun.length > 0)
      await endRun()
      await someLooks()
      await running.stop()

      expect(startRun.begun).toMatchObject([{ run_mode: 'fetch_only' }])
      expect(await runsOf(schedule)).toMatchObject([
        { outcome: 'started', due_at: new Date('2026-06-02T12:00:00Z'), status: 'completed' },
      ])
      expect(await nextOf(schedule)).toBe('2026-06-05T12:00:00.000Z')
    })

    it('does not run before its time', async () => {
      const schedule = await addDaily()
      const startRun = starter()

      const running = clock(startRun, new Date('2026-06-02T11:59:59Z'))
      await someLooks()
      await running.stop()

      expect(startRun.begun).toEqual([])
      expect(await runsOf(schedule)).toEqual([])
    })

    it('waits while a run goes on, says so once, and runs once when it is over', async () => {
      const schedule = await addDaily()
      const startRun = starter()
      const { taskId: other } = await starter()({} as Preferences)

      clock(startRun, THURSDAY)
      await someLooks()
      const meanwhile = await runsOf(schedule)
      const dueMeanwhile = await db.selectFrom('schedule_runs').select('due_at').execute()
      await endRun()
      await waitUntil(() => startRun.begun.length > 0)
      await endRun()
      await someLooks()

      const refused = meanwhile.filter(({ outcome }) => outcome === 'refused')
      expect(refused).toHaveLength(1)
      expect(refused[0]?.message).toContain(other)
      expect(dueMeanwhile[0]?.due_at).toEqual(new Date('2026-06-02T12:00:00Z'))
      expect(startRun.begun).toHaveLength(1)
      expect(await outcomesOf(schedule)).toEqual(['started', 'refused'])
      expect(await nextOf(schedule)).toBe('2026-06-05T12:00:00.000Z')
    })

    it('starts schedules that are due together one after the other, the longest due first', async () => {
      const late = await addDaily({ name: 'late' })
      const early = await addDaily({ name: 'early', at: '11:00' })
      const startRun = starter()

      clock(startRun, THURSDAY)
      await waitUntil(() => startRun.begun.length === 1)
      await someLooks()
      const first = [await outcomesOf(early), await outcomesOf(late)]
      await endRun()
      await waitUntil(() => startRun.begun.length === 2)
      await clocks[0]?.stop()

      expect(first).toEqual([['started'], ['refused']])
      expect(await outcomesOf(late)).toEqual(['started', 'refused'])
    })

    it('never runs a disabled schedule, nor what was missed meanwhile when it is enabled again', async () => {
      const schedule = await addDaily()
      await setScheduleEnabled(db, 'noon', { enabled: false })
      const never = await addDaily({ name: 'never', enabled: false })
      await sql`update schedules set next_run_at = ${MONDAY} where id = ${never.id}`.execute(db)
      const startRun = starter()

      clock(startRun, THURSDAY)
      await someLooks()
      await setScheduleEnabled(db, 'noon', { enabled: true, now: THURSDAY })
      await someLooks()

      expect(startRun.begun).toEqual([])
      expect(await nextOf(schedule)).toBe('2026-06-05T12:00:00.000Z')
    })

    it('waits for a service that is away, and passes over what can never start', async () => {
      const waits = await addDaily()
      const broken = await addDaily({ name: 'broken', at: '11:00' })
      await sql`update schedules set preferences = '{"gone": true}' where id = ${broken.id}`.execute(db)
      const startRun = starter()
      let away = true

      clock((preferences) => {
        if (away) throw new UnavailableError('queue_away', 'The queue is away.')
        return startRun(preferences)
      }, THURSDAY)
      await someLooks()
      away = false
      await waitUntil(() => startRun.begun.length > 0)
      await clocks[0]?.stop()

      expect(await outcomesOf(waits)).toEqual(['started', 'refused'])
      expect(await runsOf(broken)).toMatchObject([
        { outcome: 'failed', message: expect.stringContaining('gone') as string },
      ])
      expect(await nextOf(broken)).toBe('2026-06-05T11:00:00.000Z')
    })

    it('does not let a time zone that is unknown here keep the others from running', async () => {
      const broken = await addDaily({ name: 'broken', at: '11:00' })
      await addDaily()
      await sql`update schedules set time_zone = 'Mars/Base' where id = ${broken.id}`.execute(db)
      const startRun = starter()

      clock(startRun, THURSDAY)
      await waitUntil(() => startRun.begun.length > 0)
      await clocks[0]?.stop()

      const [row] = await runsOf(broken)
      expect(row?.outcome).toBe('failed')
      expect(row?.message).toContain('Mars/Base')
    })

    it('goes on after the database failed', async () => {
      await addDaily()
      const startRun = starter()
      await sql`alter table schedules rename to schedules_away`.execute(db)

      clock(startRun, THURSDAY)
      await someLooks()
      await sql`alter table schedules_away rename to schedules`.execute(db)

      await waitUntil(() => startRun.begun.length > 0)
      await clocks[0]?.stop()
    })

    it('runs now on request, also when disabled, and leaves the next time as it is', async () => {
      const schedule = await addDaily()
      await addDaily({ name: 'hand', enabled: false })
      const startRun = starter()

      const { taskId } = await runScheduleNow({ db, startRun, now: () => MONDAY }, 'noon')
      for (const busy of ['hand', 'noon'])
        await expect(runScheduleNow({ db, startRun, now: () => LATER }, busy)).rejects.toMatchObject({
          code: 'run_going_on',
        })
      await endRun()
      await runScheduleNow({ db, startRun }, 'hand')

      expect(startRun.begun).toHaveLength(2)
      expect(await runsOf(schedule)).toMatchObject([
        { outcome: 'refused' },
        { outcome: 'started', task_id: taskId },
      ])
      expect(await outcomesOf(await getSchedule(db, 'hand'))).toEqual(['started', 'refused'])
      expect(await nextOf(schedule)).toBe('2026-06-02T12:00:00.000Z')
    })

    it('tells duration and counts of each run, the newest first', async () => {
      const schedule = await addDaily()
      const { taskId } = await runScheduleNow({ db, startRun: starter() }, 'noon')
      await endRun({ processed: 12, failed: 2 })
      await sql`update task_state set started_at = completed_at - interval '90 seconds' where task_id = ${taskId}`.execute(
        db,
      )
      await runScheduleNow({ db, startRun: starter() }, 'noon')

      const runs = await runsOf(schedule)

      expect(runs).toMatchObject([
        { outcome: 'started', status: 'queued', seconds: null, processed: null, failed: null },
        { outcome: 'started', status: 'completed', seconds: 90, processed: 12, failed: 2 },
      ])
    })

    describe('after a process died between claim and start', () => {
      async function letAnHourPass(): Promise<void> {
        await sql`update schedule_runs set started_at = started_at - interval '1 hour'`.execute(db)
        await sql`update task_state set created_at = created_at - interval '1 hour'`.execute(db)
      }

      it('runs once what was not started', async () => {
        const schedule = await addDaily()
        await claimDue(db, THURSDAY)
        await letAnHourPass()
        const startRun = starter()

        clock(startRun, THURSDAY)
        await waitUntil(() => startRun.begun.length > 0)
        await endRun()
        await someLooks()

        expect(startRun.begun).toHaveLength(1)
        expect(await outcomesOf(schedule)).toEqual(['started'])
      })

      it('does not run again what was started', async () => {
        const schedule = await addDaily()
        const claim = await claimDue(db, THURSDAY)
        const { taskId } = await starter()(claim?.schedule.preferences as Preferences)
        await letAnHourPass()
        const startRun = starter()

        clock(startRun, THURSDAY)
        await someLooks()
        await endRun()
        await someLooks()

        expect(startRun.begun).toEqual([])
        expect(await runsOf(schedule)).toMatchObject([{ outcome: 'started', task_id: taskId }])
      })

      it('does not run again when the process was only slow', async () => {
        const schedule = await addDaily()
        const slow = await claimDue(db, THURSDAY)
        if (slow === undefined) throw new Error('It is due.')
        await letAnHourPass()
        await releaseLostClaims(db)
        const { taskId } = await starter()(slow.schedule.preferences as Preferences)
        await settleClaim(db, slow, { outcome: 'started', taskId })
        await endRun()
        const startRun = starter()

        clock(startRun, THURSDAY)
        await someLooks()

        expect(startRun.begun).toEqual([])
        expect(await outcomesOf(schedule)).toEqual(['started'])
      })
    })

    it('is started by one of several clocks', async () => {
      const others =
        url === undefined ? [] : await Promise.all([openDatabase({ url }), openDatabase({ url })])
      const dbs = url === undefined ? [db, db, db] : [db, ...others.map((other) => other.db)]
      const schedules = await Promise.all([1, 2, 3, 4].map((n) => addDaily({ name: `noon ${n}` })))
      const begun: string[] = []
      // Nothing but the claims keeps these runs apart.
      const startRun: StartRun = async () => {
        const taskId = randomUUID()
        await db.insertInto('task_state').values({ task_id: taskId, status: 'completed' }).execute()
        begun.push(taskId)
        return { taskId }
      }

      const racing = dbs.map((one) => clock(startRun, THURSDAY, one))
      await waitUntil(() => begun.length >= schedules.length)
      await someLooks()
      await Promise.all(racing.map((one) => one.stop()))
      await Promise.all(others.map((other) => other.close()))

      expect(begun).toHaveLength(schedules.length)
      for (const schedule of schedules) expect(await outcomesOf(schedule)).toEqual(['started'])
    })

    it('waits for the pass in hand when it stops, and starts nothing afterwards', async () => {
      await addDaily({ name: 'first', at: '11:00' })
      const second = await addDaily({ name: 'second' })
      let release = (): void => undefined
      let started = 0
      const held = new Promise<void>((resolve) => (release = resolve))
      const running = clock(async () => {
        started += 1
        await held
        return starter()({} as Preferences)
      }, THURSDAY)
      await waitUntil(() => started === 1)

      const stopped = running.stop()
      release()
      await stopped
      await looksOfAnother()

      expect(started).toBe(1)
      expect(await outcomesOf(second)).toEqual([])
      await running.stop()
    })
  })
