/** Signals over a Redis server, by its publish and subscribe. */
import { connectRedis, type RedisConnection } from '../redis-connection.ts'
import { parseSaid, type AnswerSignal, type AnswerStream } from './answer-stream.ts'
import { Listeners } from './listeners.ts'

export interface RedisStreamPlace {
  url: string
  /** The name of the setting that has the URL, for messages. */
  setting: string
  /** What the channels of this installation begin with (`db/installation.ts`). */
  prefix: string
}

/** Connects when first needed. */
export function openOverRedis(place: RedisStreamPlace): AnswerStream {
  const { url, setting } = place
  const channelOf = (messageId: string): string => `${channelsOf(place)}${messageId}`
  const listeners = new Listeners()
  let telling: RedisConnection | undefined
  let hearing: RedisConnection | undefined
  return {
    tell(messageId, signal) {
      telling ??= connectRedis(url, setting)
      // A server that is away loses it: the row has it.
      telling.redis.publish(channelOf(messageId), JSON.stringify(signal)).catch(() => undefined)
    },
    async listen(messageId, hear) {
      const isNew = hearing === undefined
      const connection = (hearing ??= openHearing(place, listeners))
      if (isNew) await connection.ready().catch(() => undefined)
      if (listeners.add(messageId, hear))
        await connection.redis.subscribe(channelOf(messageId)).catch(() => undefined)
      return async () => {
        if (listeners.remove(messageId, hear))
          await connection.redis.unsubscribe(channelOf(messageId)).catch(() => undefined)
      }
    },
    close() {
      telling?.close()
      hearing?.close()
      return Promise.resolve()
    },
  }
}

function channelsOf({ prefix }: RedisStreamPlace): string {
  return `${prefix}:answer:`
}

function openHearing(place: RedisStreamPlace, listeners: Listeners): RedisConnection {
  const connection = connectRedis(place.url, place.setting)
  const beginning = channelsOf(place)
  const { redis } = connection
  redis.on('message', (channel: string, message: string) => {
    const signal = parseSaid(message) as AnswerSignal | null | undefined
    if (signal?.type !== undefined) listeners.hear(channel.slice(beginning.length), signal)
  })
  redis.on('ready', () => {
    const channels = listeners.messageIds.map((messageId) => beginning + messageId)
    if (channels.length > 0) redis.subscribe(...channels).catch(() => undefined)
    listeners.hearAll()
  })
  return connection
}
