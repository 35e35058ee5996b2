/** Signals over a Redis server, by its publish and subscribe. */
import { connectRedis, type RedisConnection } from '../../progress/redis-connection.ts'
import type { AnswerSignal, AnswerStream } from './answer-stream.ts'
import { Listeners } from './listeners.ts'

const channelOf = (messageId: string): string => `kba:answer:${messageId}`

/** Connects when first needed. @param setting - The name of the setting that has the URL, for messages. */
export function openOverRedis(url: string, setting: string): AnswerStream {
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
      const connection = (hearing ??= openHearing(url, setting, listeners))
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

function openHearing(url: string, setting: string, listeners: Listeners): RedisConnection {
  const connection = connectRedis(url, setting)
  const { redis } = connection
  redis.on('message', (channel: string, message: string) => {
    listeners.hear(channel.slice(channelOf('').length), JSON.parse(message) as AnswerSignal)
  })
  redis.on('ready', () => {
    const channels = listeners.messageIds.map(channelOf)
    if (channels.length > 0) redis.subscribe(...channels).catch(() => undefined)
    listeners.hearAll()
  })
  return connection
}
