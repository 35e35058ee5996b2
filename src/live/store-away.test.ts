import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { progressBackends, type ProgressServer } from '../../test/support/progress-stores.ts'
import { numbers, sayAll, textOf, watchAll } from '../../test/support/watch-run.ts'
import type { ProgressStore } from './progress.ts'

const PATIENCE = { timeout: 20_000, interval: 20 }
/** Before it looks by itself whether something was missed. */
const SOON = { timeout: 5000, interval: 20 }

const servers = progressBackends.filter(({ isServer }) => isServer)

describe.each(servers)('progress in $name that goes away', ({ isHere, start }) => {
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
    it('misses and doubles nothing when the connection of who watches breaks', async () => {
      const [writing, watching] = [await openStore(), await openStore()]
      const watcher = await watchAll(watching, runId)
      const reporter = writing.reporter(runId)

      let told = 0
      for (let round = 0; round < 8; round += 1) {
        for (let i = 0; i < 10; i += 1) {
          sayAll(reporter, told, (told += 10))
          await sleep(10)
        }
        await server.breakWatching()
      }
      // The last ones go past, and nothing comes after them.
      sayAll(reporter, told, (told += 10))
      await reporter.flush()

      await vi.waitFor(() => {
        expect(watcher.events.at(-1)?.seq).toBe(told)
      }, SOON)
      expect(watcher.states).toHaveLength(1)
      expect(watcher.events.map(({ seq }) => seq)).toEqual(numbers(1, told + 1))
      expect(textOf(watcher.events)).toEqual(numbers(0, told).map((n) => `line ${n}`))
    })

    it('misses and doubles nothing when the server is killed and started again', async () => {
      const [writing, watching] = [await openStore(), await openStore()]
      const watcher = await watchAll(watching, runId)
      const reporter = writing.reporter(runId)
      let told = 0
      const timer = setInterval(() => {
        sayAll(reporter, told, (told += 2))
      }, 5)

      for (let round = 0; round < 3; round += 1) {
        await sleep(300)
        await server.kill()
        await sleep(300)
        await server.start()
      }
      await sleep(300)
      clearInterval(timer)

      await vi.waitFor(async () => {
        await reporter.flush()
        expect(watcher.events.at(-1)?.seq).toBe(told)
      }, PATIENCE)
      expect(told).toBeLessThan(5000)
      expect(watcher.states).toHaveLength(1)
      expect(watcher.events.map(({ seq }) => seq)).toEqual(numbers(1, told + 1))
      expect(textOf(watcher.events)).toEqual(numbers(0, told).map((n) => `line ${n}`))
      // Events and lines go to the server apart, each with tries of its own.
      await vi.waitFor(async () => {
        await reporter.flush()
        const lines = (await writing.readLog(runId)).map(({ message }) => message)
        expect(lines).toEqual(numbers(Math.max(0, told - 1000), told).map((n) => `line ${n}`))
      }, PATIENCE)
      expect(await writing.read(runId)).toMatchObject({ seq: told, dropped: 0 })
    })

    it('neither throws nor waits while the server is away, and tells afterwards how much was lost', async () => {
      const store = await openStore()
      const reporter = store.reporter(runId)
      reporter.progress({ phase: 'content_processing', status: 'started', message: '' })
      await reporter.flush()
      await server.kill()

      sayAll(reporter, 0, 8000)
      for (const done of numbers(0, 8000))
        reporter.progress({
          phase: 'content_processing',
          status: 'progress',
          message: '',
          done,
          total: 10_000,
        })
      // The server is still away when this ends.
      await reporter.flush()
      await expect(store.read(runId)).rejects.toThrow()
      await server.start()
      await vi.waitFor(async () => {
        await reporter.flush()
        expect((await store.read(runId))?.phases.content_processing?.done).toBe(7999)
      }, PATIENCE)

      const state = await store.read(runId)
      expect(state).toMatchObject({ dropped: 3001, seq: 1 + 5000 })
      expect((await store.readLog(runId)).at(-1)?.message).toBe('line 7999')
    })

    it('gives the state later when the server is away at first', async () => {
      const [writing, watching] = [await openStore(), await openStore()]
      await server.kill()

      const watcher = await watchAll(watching, runId)
      expect(watcher.states).toEqual([])
      await server.start()
      writing.reporter(runId).say('info', 'it is back')

      await vi.waitFor(() => {
        expect((watcher.states[0]?.seq ?? 0) + watcher.events.length).toBe(1)
      }, PATIENCE)
      expect(watcher.states).toHaveLength(1)
    })
  })
})
