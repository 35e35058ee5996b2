import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { askRedis, redisProgram, startRedis, type RedisServer } from '../../test/support/redis.ts'
import { openInRedis } from './in-redis.ts'
import type { ProgressStore } from './progress.ts'
import { keysOf, writeEvents, writeLines } from './redis-scripts.ts'

const WEEK = 7 * 24 * 60 * 60
const PREFIX = 'kba:one'

describe.skipIf(redisProgram === undefined)('progress in Redis alone', () => {
  let server: RedisServer
  let logsServer: RedisServer
  let store: ProgressStore | undefined

  beforeAll(async () => {
    ;[server, logsServer] = await Promise.all([startRedis(), startRedis()])
  })
  afterAll(() => Promise.all([server.stop(), logsServer.stop()]))
  afterEach(async () => {
    await store?.close()
    store = undefined
  })
  const open = async (logsUrl = server.url): Promise<ProgressStore> =>
    (store = await openInRedis({ progressUrl: server.url, logsUrl, prefix: PREFIX }))

  it('gives every key an end, a week after the last write', async () => {
    await server.flush()
    const reporter = (await open()).reporter(randomUUID())
    reporter.say('info', 'one')
    await reporter.flush()

    const left = await askRedis(server.url, async (redis) =>
      Promise.all((await redis.keys('*')).map((key) => redis.ttl(key))),
    )

    expect(left).toHaveLength(4)
    for (const seconds of left) expect(Math.abs(seconds - WEEK)).toBeLessThan(5)
  })

  it('keeps log lines on a server of their own', async () => {
    const runId = randomUUID()
    const reporter = (await open(logsServer.url)).reporter(runId)
    reporter.say('info', 'one')
    await reporter.flush()

    const keysIn = (url: string) => askRedis(url, (redis) => redis.keys(`*${runId}`))
    expect((await keysIn(server.url)).sort()).toEqual([
      `kba:one:events:${runId}`,
      `kba:one:progress:${runId}`,
    ])
    expect((await keysIn(logsServer.url)).sort()).toEqual([
      `kba:one:log-writers:${runId}`,
      `kba:one:logs:${runId}`,
    ])
    expect(await store?.readLog(runId)).toMatchObject([{ message: 'one' }])
  })

  it('goes on with a new state when somebody removes all data', async () => {
    const runId = randomUUID()
    const [opened, states, messages] = [await open(), [] as number[], [] as string[]]
    const reporter = opened.reporter(runId)
    await opened.watch(runId, {
      state: ({ seq }) => states.push(seq),
      event: ({ message }) => messages.push(message),
    })
    for (const message of ['a', 'b', 'c']) reporter.say('info', message)
    await reporter.flush()

    await server.flush()
    reporter.say('info', 'd')
    await reporter.flush()
    await vi.waitFor(() => {
      expect(states).toEqual([0, 1])
    })
    reporter.say('info', 'e')

    await vi.waitFor(() => {
      expect(messages).toEqual(['a', 'b', 'c', 'e'])
    })
    expect(await opened.read(runId)).toMatchObject({ seq: 2 })
  })

  it('goes on when only the state is gone', async () => {
    const runId = randomUUID()
    const reporter = (await open()).reporter(runId)
    reporter.say('info', 'a')
    await reporter.flush()

    await askRedis(server.url, (redis) => redis.del(`kba:one:progress:${runId}`))
    reporter.say('info', 'b')
    await reporter.flush()

    expect(await store?.read(runId)).toMatchObject({ seq: 1, dropped: 0 })
    expect(await store?.readLog(runId)).toHaveLength(2)
  })

  it('does not store a batch twice whose answer was lost', async () => {
    const runId = randomUUID()
    const event = { at: new Date().toISOString(), type: 'log', level: 'info', message: 'once' } as const
    const batch = { number: 7, events: [event], dropped: 2 }
    await askRedis(server.url, async (redis) => {
      for (const write of [writeEvents, writeEvents, writeLines, writeLines])
        await write({ redis, keys: keysOf(PREFIX), writer: 'writer' }, runId, batch)
    })

    expect(await (await open()).read(runId)).toMatchObject({ seq: 1, dropped: 2 })
    expect(await store?.readLog(runId)).toHaveLength(1)
  })

  it('says that the server refuses the password, and never shows it', async () => {
    const progressUrl = server.url.replace(/:[^:@]+@/, ':Wrong+Word@')

    const refused = openInRedis({ progressUrl, logsUrl: progressUrl, prefix: PREFIX })

    await expect(refused).rejects.toMatchObject({ code: 'redis_refused' })
    const error: unknown = await refused.catch((cause: unknown) => cause)
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('Wrong+Word')
  })

  it('opens while the server is away, and says so when it is read', async () => {
    const progressUrl = 'redis://:Hidden+Word@127.0.0.1:1'

    store = await openInRedis({ progressUrl, logsUrl: progressUrl, prefix: PREFIX })

    const error: unknown = await store.read(randomUUID()).catch((cause: unknown) => cause)
    expect(error).toMatchObject({
      code: 'redis_away',
      message: /REDIS_PROGRESS_URL does not answer \(ECONNREFUSED\)/,
    })
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('Hidden')
  })
})
