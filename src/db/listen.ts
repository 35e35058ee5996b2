/** What a PostgreSQL server notifies, heard on a connection of its own that is made again for ever. */
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { UnavailableError } from '../errors.ts'
import { withinTime } from '../time-limit.ts'
import { openConnection } from './postgres.ts'

const RETRY_MS = { first: 100, last: 2000 }
const BEGIN_WITHIN_MS = 10_000

export interface ListenOptions {
  url: string
  channel: string
  /** Shown among the connections of the server. */
  name: string
  hear: (payload: string) => void
  /** Called whenever the connection is made (again): what was notified meanwhile went past. */
  onReady: () => void
}

/** Ends when the signal fires. */
export async function keepListening(options: ListenOptions, signal: AbortSignal): Promise<void> {
  let waitMs = RETRY_MS.first
  while (!signal.aborted) {
    try {
      await listenOnce(options, signal)
      waitMs = RETRY_MS.first
    } catch {
      waitMs = Math.min(RETRY_MS.last, waitMs * 2)
    }
    await sleep(waitMs, undefined, { signal, ref: false }).catch(() => undefined)
  }
}

/** Resolves when the connection has ended. */
async function listenOnce(options: ListenOptions, signal: AbortSignal): Promise<void> {
  const connection = await openConnection(options.url, options.name)
  const hasEnded = new Promise<void>((resolve) => {
    connection.once('end', resolve)
  })
  const end = (): void => {
    connection.end().catch(() => undefined)
  }
  try {
    await beginListening(connection, options)
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) return
    await hasEnded
  } finally {
    signal.removeEventListener('abort', end)
    await connection.end()
  }
}

async function beginListening(
  connection: pg.Client,
  { channel, hear, onReady }: ListenOptions,
): Promise<void> {
  connection.on('notification', ({ payload }) => {
    hear(payload ?? '')
  })
  // A server that stopped without a word is taken for another connection.
  const late = (): Error => new UnavailableError('database_away', 'The PostgreSQL server does not answer.')
  await withinTime({ limitMs: BEGIN_WITHIN_MS, late }, () =>
    connection.query(`set idle_session_timeout = 0; listen ${channel}`),
  )
  onReady()
}
