import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { progressBackends, type ProgressServer } from '../../test/support/progress-stores.ts'
import { numbers, sayAll, textOf, watchAll } from '../../test/support/watch-run.ts'
import type { ProgressStore } from './progress.ts'

const PATIENCE = { timeout: 20_000, interval: 20 }

describe.each(progressBackends)('progress in $name', ({ isHere, start }) => {
  let server: ProgressServer
  let runId: string
  let stores: ProgressStore[] = []

  beforeAll(async () => {
    if (isHere) server = await start()
  })
  afterAll(async () => {
    if (isHere) await server.stop()
  })
  beforeEach(async () => {
    if (isHere) runId = await server.addRun()
  })
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()))
    stores = []
  })
  async function openStore(): Promise<ProgressStore> {
    const store = await server.openStore()
    stores.push(store)
    return store
  }

  describe.skipIf(!isHere)('', () => {
    it('knows nothing of a run of which nothing was told', async () => {
      const store = await openStore()

      expect(await store.read(randomUUID())).toBeUndefined()
      expect(await store.readLog(randomUUID())).toEqual([])
    })

    it('tells the state of a run', async () => {
      const store = await openStore()
      const reporter = store.reporter(runId)
      reporter.status('running', 'The run has begun.')
      reporter.progress({ phase: 'initialization', status: 'started', message: '' })
      reporter.progress({ phase: 'initialization', status: 'done', message: 'all is well', done: 4 })
      reporter.progress({ phase: 'fetch_bookmarks', status: 'skipped', message: '' })
      reporter.progress({ phase: 'content_processing', status: 'started', message: '' })
      reporter.progress({
        phase: 'content_processing',
        status: 'progress',
        message: '5 of 10',
        done: 5,
        total: 10,
      })
      await reporter.flush()

      const state = await store.read(runId)
      expect(state).toMatchObject({
        runId,
        status: 'running',
        phase: 'content_processing',
        message: '5 of 10',
      })
      expect(state).toMatchObject({
        percent: 40,
        secondsLeft: expect.any(Number) as number,
        dropped: 0,
        seq: 6,
      })
      expect(state?.phases).toMatchObject({
        initialization: { status: 'done', message: 'all is well', done: 4 },
        fetch_bookmarks: { status: 'skipped' },
        content_processing: { status: 'progress', done: 5, total: 10 },
      })
    })

    it('keeps what is said, with level, phase and time', async () => {
      const store = await openStore()
      const reporter = store.reporter(runId)
      reporter.say('info', 'first', 'git_sync')
      reporter.say('error', `it's "second" \\ 日本語`)
      await reporter.flush()

      expect(await store.readLog(runId)).toEqual([
        { at: expect.any(Date) as Date, level: 'info', phase: 'git_sync', message: 'first' },
        { at: expect.any(Date) as Date, level: 'error', phase: null, message: `it's "second" \\ 日本語` },
      ])
      expect(textOf((await store.readLog(runId, 1)) as never)).toEqual([`it's "second" \\ 日本語`])
    })

    it('keeps the newest 1,000 lines of each run', async () => {
      const store = await openStore()
      const other = await server.addRun()
      store.reporter(other).say('info', 'of the other run')

      const reporter = store.reporter(runId)
      for (const from of [0, 900, 1800]) {
        sayAll(reporter, from, from + 900)
        await reporter.flush()
      }
      await store.reporter(other).flush()

      const lines = await store.readLog(runId, 5000)
      expect(lines.map(({ message }) => message)).toEqual(numbers(1700, 2700).map((n) => `line ${n}`))
      expect(await store.readLog(other)).toHaveLength(1)
    })

    it('gives a late watcher the state and then every event once, in order, while a writer goes on', async () => {
      const [writing, watching] = [await openStore(), await openStore()]
      const reporter = writing.reporter(runId)
      let told = 0
      const timer = setInterval(() => {
        sayAll(reporter, told, (told += 5))
      }, 2)
      await sleep(500)

      const watchers = [await watchAll(watching, runId), await watchAll(watching, runId)]
      await sleep(800)
      clearInterval(timer)
      await reporter.flush()

      for (const { states, events } of watchers) {
        expect(states).toHaveLength(1)
        const first = states[0]?.seq ?? 0
        expect(first).toBeGreaterThan(0)
        await vi.waitFor(() => {
          expect(events.at(-1)?.seq).toBe(told)
        }, PATIENCE)
        expect(events.map(({ seq }) => seq)).toEqual(numbers(first + 1, told + 1))
        expect(textOf(events)).toEqual(numbers(first, told).map((n) => `line ${n}`))
      }
    })

    it('begins with an empty state, and ends when it is told to', async () => {
      const store = await openStore()
      const watcher = await watchAll(store, runId)
      store.reporter(runId).say('info', 'seen')
      await vi.waitFor(() => {
        expect(textOf(watcher.events)).toEqual(['seen'])
      }, PATIENCE)

      await watcher.end()
      store.reporter(runId).say('info', 'not seen')
      await store.reporter(runId).flush()
      await sleep(200)

      expect(watcher.states).toMatchObject([{ status: 'queued', percent: 0, seq: 0, phases: {} }])
      expect(textOf(watcher.events)).toEqual(['seen'])
    })

    it('gives the other events to a watcher that throws', async () => {
      const store = await openStore()
      const seen: number[] = []
      await store.watch(runId, {
        state: () => undefined,
        event({ seq }) {
          seen.push(seq)
          if (seq % 2 === 0) throw new Error('a fault of the watcher')
        },
      })

      sayAll(store.reporter(runId), 0, 4)

      await vi.waitFor(() => {
        expect(seen).toEqual([1, 2, 3, 4])
      }, PATIENCE)
    })

    it('gives the events of two writers one sequence, and merges what they tell', async () => {
      const [one, two, watching] = [await openStore(), await openStore(), await openStore()]
      const watcher = await watchAll(watching, runId)
      const reporters = [one.reporter(runId), two.reporter(runId)] as const
      reporters[0].progress({ phase: 'content_processing', status: 'started', message: '', total: 400 })
      await reporters[0].flush()

      for (const n of numbers(0, 200)) {
        reporters[0].say('info', `one ${n}`)
        reporters[1].say('info', `two ${n}`)
        const done = { phase: 'content_processing', status: 'progress', message: '', total: 400 } as const
        reporters[n % 2]?.progress({ ...done, done: n + 1 })
        if (n % 20 === 0) await sleep(10)
        if (n % 50 === 0) await reporters[n % 100 === 0 ? 0 : 1].flush()
      }
      await Promise.all(reporters.map((reporter) => reporter.flush()))

      const state = await one.read(runId)
      await vi.waitFor(() => {
        expect(watcher.events.at(-1)?.seq).toBe(state?.seq)
      }, PATIENCE)
      expect(watcher.events.map(({ seq }) => seq)).toEqual(numbers(1, (state?.seq ?? 0) + 1))
      for (const who of ['one', 'two']) {
        const theirs = textOf(watcher.events).filter((message) => message.startsWith(who))
        expect(theirs).toEqual(numbers(0, 200).map((n) => `${who} ${n}`))
      }
      expect(state?.phases.content_processing).toMatchObject({ done: 200, total: 400 })
      expect(state?.percent).toBe(30)
      expect(await two.read(runId)).toEqual({ ...state, secondsLeft: expect.any(Number) as number })
    })

    it('does not let an end be taken back by what comes late', async () => {
      const [one, two] = [await openStore(), await openStore()]
      one.reporter(runId).progress({ phase: 'git_sync', status: 'done', message: 'pushed' })
      one.reporter(runId).status('completed', 'The run has ended.')
      await one.reporter(runId).flush()

      two
        .reporter(runId)
        .progress({ phase: 'git_sync', status: 'progress', message: '1 of 2', done: 1, total: 2 })
      two.reporter(runId).status('stopping', 'The run is to stop.')
      await two.reporter(runId).flush()

      const state = await one.read(runId)
      expect(state).toMatchObject({ status: 'completed', message: 'The run has ended.', percent: 100 })
      expect(state?.phases.git_sync?.status).toBe('done')
    })

    it('heeds nothing on its channel that is none of its own', async () => {
      const store = await openStore()
      const watcher = await watchAll(store, runId)

      await server.disturb(runId)
      store.reporter(runId).say('info', 'after it')
      await store.reporter(runId).flush()

      await vi.waitFor(() => {
        expect(textOf(watcher.events)).toEqual(['after it'])
      }, PATIENCE)
    })

    it('takes text that a store cannot hold', async () => {
      const store = await openStore()
      const watcher = await watchAll(store, runId)
      const hostile = [`nul \0 half \ud83d`, 'line\nfeed', '👍'.repeat(5000), '{"a":"}', '%s $1 ${x}']

      for (const text of hostile) store.reporter(runId).say('warn', text, text)
      await store.reporter(runId).flush()

      const lines = await store.readLog(runId)
      expect(lines).toHaveLength(hostile.length)
      expect(lines[0]?.message).toBe('nul  half \ufffd')
      expect(lines[1]?.message).toBe('line\nfeed')
      expect(lines[2]?.message.isWellFormed()).toBe(true)
      await vi.waitFor(() => {
        expect(textOf(watcher.events)).toEqual(lines.map(({ message }) => message))
      }, PATIENCE)
    })
  })
})
