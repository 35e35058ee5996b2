/** One request to a host at a time, with a pause between them: a hundred bookmarks of one blog are no attack on it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { unlessAborted } from '../time-limit.ts'

const PAUSE_MS = 500

export interface HostTurns {
  /** @param signal - Also ends the waiting; those behind wait for those before all the same. */
  take<T>(host: string, work: () => Promise<T>, signal: AbortSignal): Promise<T>
}

export function openHostTurns(pauseMs = PAUSE_MS): HostTurns {
  const lastByHost = new Map<string, Promise<unknown>>()
  return {
    async take(host, work, signal) {
      const before = lastByHost.get(host)
      const mine = (async () => {
        if (before !== undefined) {
          await unlessAborted(before, signal)
          await sleep(pauseMs, undefined, { signal })
        }
        return work()
      })()
      const settled = Promise.allSettled([before, mine])
      lastByHost.set(host, settled)
      void settled
        .then(() => sleep(pauseMs, undefined, { ref: false }))
        .then(() => {
          if (lastByHost.get(host) === settled) lastByHost.delete(host)
        })
      return mine
    },
  }
}
