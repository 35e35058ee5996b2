/** Connections to Redis that fail at once when the server is away, are made again for ever, and tell no password. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { UnavailableError, UsageError, messageOf } from '../errors.ts'

const ANSWER_WITHIN_MS = 5000
const FIRST_WITHIN_MS = 2000
const LOOK_EVERY_MS = 10
const RETRY_MS = { first: 50, last: 1000 }

export interface RedisConnection {
  redis: Redis
  /** @throws {UnavailableError} `redis_away` */
  ask<T>(question: (redis: Redis) => Promise<T>): Promise<T>
  /** Resolves when it answers, or after 2 seconds. @throws {UsageError} `redis_refused` */
  ready(): Promise<void>
  close(): void
}

/** @param setting - The name of the setting that has the URL, for messages. */
export function connectRedis(url: string, setting: string): RedisConnection {
  const redis = new Redis(url, {
    connectionName: 'kba-progress',
    // Nothing waits inside the client: what could not be said is held, counted and said again by the outbox.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // Who watches subscribes anew and then reads what went past.
    autoResubscribe: false,
    connectTimeout: ANSWER_WITHIN_MS,
    commandTimeout: ANSWER_WITHIN_MS,
    retryStrategy: (times) => Math.min(RETRY_MS.last, RETRY_MS.first * 2 ** Math.min(10, times)),
  })
  let last: unknown
  // Without a listener an error of the connection would end the process.
  redis.on('error', (error: unknown) => {
    last = error
  })
  redis.on('ready', () => {
    last = undefined
  })
  return {
    redis,
    async ask(question) {
      try {
        return await question(redis)
      } catch (error) {
        throw redisAway(last ?? error, setting)
      }
    },
    async ready() {
      const until = Date.now() + FIRST_WITHIN_MS
      while (redis.status !== 'ready' && Date.now() < until) {
        if (isRefusal(last)) throw redisRefused(last, setting)
        await sleep(LOOK_EVERY_MS)
      }
    },
    close() {
      redis.disconnect()
    },
  }
}

function isRefusal(error: unknown): boolean {
  return /^(WRONGPASS|NOAUTH|NOPERM|ERR invalid password|ERR .*AUTH)/.test(messageOf(error))
}

function redisRefused(error: unknown, setting: string): UsageError {
  const code = messageOf(error).split(' ', 1)[0] ?? ''
  return new UsageError(
    'redis_refused',
    `The Redis server in ${setting} rejected the user name or the password (${code}).`,
    {
      hint: 'Check both. Write @ / % in a password as %40 %2F %25.',
    },
  )
}

/** Only the code is told, and the client's error is not passed on: it carries the command, which may be AUTH. */
function redisAway(error: unknown, setting: string): UnavailableError {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? messageOf(error).split(' ', 1)[0] ?? ''
  return new UnavailableError('redis_away', `The Redis server in ${setting} does not answer (${code}).`, {
    hint: 'Check that it is running, and that the host and port are right.',
  })
}
