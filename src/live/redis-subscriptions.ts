/** One connection by which a process hears live events of all the runs that are watched in it. */
import type { Follower } from './follower.ts'
import { connectRedis, type RedisConnection } from './redis-connection.ts'
import { parseMessage, type Keys } from './redis-scripts.ts'

/** A connection that broke without a word is noticed by looking. */
const LOOK_EVERY_MS = 15_000

export class RedisSubscriptions {
  readonly #url: string
  readonly #setting: string
  readonly #keys: Keys
  readonly #followers = new Map<string, Set<Follower>>()
  #connection: RedisConnection | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(url: string, setting: string, keys: Keys) {
    this.#url = url
    this.#setting = setting
    this.#keys = keys
  }

  /** Resolves when live events come, or when the server is away: the follower is woken when it is back. */
  async add(runId: string, follower: Follower): Promise<void> {
    const known = this.#followers.get(runId)
    if (known !== undefined) {
      known.add(follower)
      return
    }
    this.#followers.set(runId, new Set([follower]))
    const isNew = this.#connection === undefined
    const connection = (this.#connection ??= this.#connect())
    if (isNew) await connection.ready().catch(() => undefined)
    await connection.redis.subscribe(this.#keys.events(runId)).catch(() => undefined)
  }

  async remove(runId: string, follower: Follower): Promise<void> {
    const followers = this.#followers.get(runId)
    followers?.delete(follower)
    if (followers?.size !== 0) return
    this.#followers.delete(runId)
    await this.#connection?.redis.unsubscribe(this.#keys.events(runId)).catch(() => undefined)
  }

  close(): void {
    clearInterval(this.#timer)
    this.#connection?.close()
  }

  #connect(): RedisConnection {
    const connection = connectRedis(this.#url, this.#setting)
    connection.redis.on('message', (channel: string, message: string) => {
      this.#deliver(channel, message)
    })
    connection.redis.on('ready', () => void this.#subscribeAll(connection))
    this.#timer = setInterval(() => {
      this.#wakeAll()
    }, LOOK_EVERY_MS).unref()
    return connection
  }

  /** After a connection was made, first the live events, then what went past before. */
  async #subscribeAll({ redis }: RedisConnection): Promise<void> {
    const channels = [...this.#followers.keys()].map((runId) => this.#keys.events(runId))
    if (channels.length > 0) await redis.subscribe(...channels).catch(() => undefined)
    this.#wakeAll()
  }

  #wakeAll(): void {
    for (const followers of this.#followers.values()) for (const follower of followers) void follower.pull()
  }

  #deliver(channel: string, message: string): void {
    const runId = channel.slice(this.#keys.events('').length)
    const followers = this.#followers.get(runId)
    if (followers === undefined) return
    const parsed = parseMessage(message)
    if (parsed === undefined) {
      this.#wakeAll()
      return
    }
    const { first, events } = parsed
    const numbered = events.map((event, index) => ({ ...event, runId, seq: first + index }))
    for (const follower of followers) follower.offer(numbered)
  }
}
