/** Signals over a PostgreSQL server that several processes share, where there is no Redis. */
import { sql } from 'kysely'
import { keepListening } from '../../db/listen.ts'
import type { Db } from '../../db/tables.ts'
import { parseSaid, type AnswerSignal, type AnswerStream } from './answer-stream.ts'
import { Listeners } from './listeners.ts'

const CHANNEL = 'kba_answers'
/** The server takes 8,000 bytes; a letter can take six in JSON and UTF-8. */
const MAX_CHARS = 1000
/** A connection that does not come up is tried further; nobody waits longer for it. */
const FIRST_WITHIN_MS = 2000

interface Notification {
  id: string
  signal: AnswerSignal
}

export function openOverPostgres(db: Db, url: string): AnswerStream {
  const listeners = new Listeners()
  const closing = new AbortController()
  let listening: Promise<void> | undefined
  let firstReady: Promise<void> | undefined
  // One after the other: the server keeps the order only within a connection.
  let telling: Promise<unknown> = Promise.resolve()
  return {
    tell(messageId, signal) {
      for (const part of partsOf(signal)) {
        const payload = JSON.stringify({ id: messageId, signal: part } satisfies Notification)
        telling = telling
          .then(() => sql`select pg_notify(${CHANNEL}, ${payload})`.execute(db))
          .catch(() => undefined)
      }
    },
    async listen(messageId, hear) {
      listeners.add(messageId, hear)
      firstReady ??= new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, FIRST_WITHIN_MS)
        const onReady = (): void => {
          clearTimeout(timer)
          resolve()
          listeners.hearAll()
        }
        const options = { url, channel: CHANNEL, name: 'kba answers', hear: hearAll(listeners), onReady }
        listening = keepListening(options, closing.signal)
      })
      await firstReady
      return () => {
        listeners.remove(messageId, hear)
        return Promise.resolve()
      }
    },
    async close() {
      closing.abort()
      await Promise.all([listening, telling])
    },
  }
}

function hearAll(listeners: Listeners): (payload: string) => void {
  return (payload) => {
    const said = parseSaid(payload) as Partial<Notification> | null | undefined
    if (said?.id !== undefined && said.signal?.type !== undefined) listeners.hear(said.id, said.signal)
  }
}

function partsOf(signal: AnswerSignal): AnswerSignal[] {
  if (signal.type !== 'delta') return [signal]
  const parts: AnswerSignal[] = []
  for (let at = 0; at < signal.text.length; at += MAX_CHARS)
    parts.push({ ...signal, from: signal.from + at, text: signal.text.slice(at, at + MAX_CHARS) })
  return parts
}
