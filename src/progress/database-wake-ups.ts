/** How who watches a run in the database hears that there are new events; what they are is read from the tables. */
import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { openConnection } from '../db/postgres.ts'
import type { Db } from '../db/tables.ts'
import { PROGRESS_CHANNEL } from './database-batch.ts'

const RETRY_MS = { first: 100, last: 2000 }

export interface WakeUps {
  /** @returns Ends it. */
  on(runId: string, listener: () => void): () => void
  /** Called after events were stored by this process. */
  stored(runId: string): void
  close(): Promise<void>
}

/** One process has the embedded database: all that is told comes through the same object. */
const emitters = new WeakMap<Db, EventEmitter>()

export function wakeInProcess(db: Db): WakeUps {
  const emitter = emitters.get(db) ?? newEmitter()
  emitters.set(db, emitter)
  return {
    on: (runId, listener) => subscribe(emitter, runId, listener),
    stored: (runId) => emitter.emit(runId),
    close: () => Promise.resolve(),
  }
}

/**
 * By LISTEN on a connection of its own, which is made when somebody begins to watch. Whenever it is made (again), all
 * are woken: what was notified meanwhile went past.
 */
export function wakeByServer(url: string): WakeUps {
  const emitter = newEmitter()
  const closing = new AbortController()
  let listening: Promise<void> | undefined
  return {
    on(runId, listener) {
      listening ??= keepListening(url, emitter, closing.signal)
      return subscribe(emitter, runId, listener)
    },
    stored: () => undefined, // The server notifies this process too.
    async close() {
      closing.abort()
      await listening
    },
  }
}

function newEmitter(): EventEmitter {
  return new EventEmitter().setMaxListeners(0)
}

function subscribe(emitter: EventEmitter, runId: string, listener: () => void): () => void {
  emitter.on(runId, listener)
  return () => emitter.off(runId, listener)
}

async function keepListening(url: string, emitter: EventEmitter, signal: AbortSignal): Promise<void> {
  let waitMs = RETRY_MS.first
  while (!signal.aborted) {
    try {
      await listenOnce(url, emitter, signal)
      waitMs = RETRY_MS.first
    } catch {
      waitMs = Math.min(RETRY_MS.last, waitMs * 2)
    }
    await sleep(waitMs, undefined, { signal, ref: false }).catch(() => undefined)
  }
}

/** Resolves when the connection has ended. */
async function listenOnce(url: string, emitter: EventEmitter, signal: AbortSignal): Promise<void> {
  const connection = await openConnection(url, 'kba progress')
  const hasEnded = new Promise<void>((resolve) => {
    connection.once('end', resolve)
  })
  const end = (): void => void connection.end()
  try {
    await beginListening(connection, emitter)
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) return
    await hasEnded
  } finally {
    signal.removeEventListener('abort', end)
    await connection.end()
  }
}

async function beginListening(connection: pg.Client, emitter: EventEmitter): Promise<void> {
  connection.on('notification', ({ payload }) => {
    emitter.emit(payload ?? '')
  })
  await connection.query(`set idle_session_timeout = 0; listen ${PROGRESS_CHANNEL}`)
  for (const runId of emitter.eventNames()) emitter.emit(runId)
}
