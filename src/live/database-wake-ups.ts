/** How who watches a run in the database hears that there are new events; what they are is read from the tables. */
import { EventEmitter } from 'node:events'
import { keepListening } from '../db/listen.ts'
import type { Db } from '../db/tables.ts'
import { PROGRESS_CHANNEL } from './database-batch.ts'

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
      listening ??= keepListening(hearingOf(url, emitter), closing.signal)
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

function hearingOf(url: string, emitter: EventEmitter) {
  return {
    ...{ url, channel: PROGRESS_CHANNEL, name: 'kba progress' },
    // Anybody can notify anything: an emitter throws at `error` that nobody listens to.
    hear: (runId: string): void => {
      if (emitter.listenerCount(runId) > 0) emitter.emit(runId)
    },
    onReady: () => {
      for (const runId of emitter.eventNames()) emitter.emit(runId)
    },
  }
}
