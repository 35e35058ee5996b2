/** The outboxes of a store, one a run, and the reporters that fill them. */
import { Outbox, type Batch, type OutboxOptions } from './outbox.ts'
import type { RunReporter, ToldEvent } from './progress.ts'

/** Longer messages are no words for a user; they would fill the store. */
const MAX_MESSAGE_CHARS = 4000
/** Idle outboxes are let go when there are more runs. */
const MAX_IDLE = 50

/** Tells the time; that of the database, where several processes tell of one run. */
export type Clock = () => Date

export interface Outboxes {
  /** Holds no memory itself: it finds its outbox anew at each call. */
  of(runId: string): Pick<Outbox, 'add' | 'flush'>
  close(): Promise<void>
}

export function openOutboxes(
  write: (runId: string, batch: Batch) => Promise<void>,
  options: Pick<OutboxOptions, 'flushAfterMs' | 'limit'>,
): Outboxes {
  const byRun = new Map<string, Outbox>()
  let batches = 0
  const nextNumber = (): number => (batches += 1)
  const find = (runId: string): Outbox => {
    const known = byRun.get(runId)
    if (known !== undefined) return known
    if (byRun.size >= MAX_IDLE) for (const [id, { isEmpty }] of byRun) if (isEmpty) byRun.delete(id)
    const outbox = new Outbox({ ...options, nextNumber, write: (batch) => write(runId, batch) })
    byRun.set(runId, outbox)
    return outbox
  }
  return {
    of: (runId) => ({
      add: (event) => {
        find(runId).add(event)
      },
      flush: () => find(runId).flush(),
    }),
    close: async () => {
      await Promise.all([...byRun.values()].map((outbox) => outbox.close()))
    },
  }
}

/** @param flush - See `RunReporter`. */
export function reporterTo(
  tell: (event: ToldEvent) => void,
  flush: () => Promise<void>,
  clock: Clock,
): RunReporter {
  const now = (): string => clock().toISOString()
  return {
    progress({ phase, status, message, done, total }) {
      const counts = { ...(done !== undefined && { done }), ...(total !== undefined && { total }) }
      tell({
        at: now(),
        type: 'phase',
        phase: storable(phase),
        status,
        message: storable(message),
        ...counts,
      })
    },
    say(level, message, phase) {
      const of = phase === undefined ? {} : { phase: storable(phase) }
      tell({ at: now(), type: 'log', level, message: storable(message), ...of })
    },
    status(status, message) {
      tell({ at: now(), type: 'status', status, message: storable(message) })
    },
    flush,
  }
}

/** PostgreSQL takes neither the sign of code 0 nor halves of a pair; both come in text from outside. */
function storable(text: string): string {
  const whole = text.toWellFormed().replaceAll('\0', '')
  if (whole.length <= MAX_MESSAGE_CHARS) return whole
  const signs = [...new Intl.Segmenter().segment(whole.slice(0, MAX_MESSAGE_CHARS))]
  return `${whole.slice(0, signs.at(-1)?.index)}…` // The last sign may be cut in half.
}
