/** Whether this process can work: database and queue answer in time, and it is not about to end. */
import { sql } from 'kysely'
import type { Db } from '../db/tables.ts'
import { messageOf, UnavailableError } from '../errors.ts'
import type { Queues } from '../queue/queues.ts'
import { withinTime } from '../time-limit.ts'

const ANSWER_WITHIN_MS = 2000

export interface HealthParts {
  db: Db
  queues: Queues
  /** It stops when the current work is done: nobody should bring it new one. */
  isDraining: () => boolean
}

export interface Readiness {
  ready: boolean
  /** `ok`, or why not. */
  checks: { database: string; queue: string; process: string }
}

/** Asks database and queue at the same time. Never throws. */
export async function checkReadiness(
  { db, queues, isDraining }: HealthParts,
  withinMs = ANSWER_WITHIN_MS,
): Promise<Readiness> {
  const [database, queue] = await Promise.all([
    check(withinMs, () => sql`select 1`.execute(db)),
    check(withinMs, () => queues.counts()),
  ])
  const process = isDraining() ? 'stops when the current work is done' : 'ok'
  const checks = { database, queue, process }
  return { ready: Object.values(checks).every((found) => found === 'ok'), checks }
}

async function check(limitMs: number, ask: () => Promise<unknown>): Promise<string> {
  const late = (): Error => new UnavailableError('no_answer', `no answer within ${limitMs / 1000} s`)
  return withinTime({ limitMs, late }, ask).then(() => 'ok', messageOf)
}
