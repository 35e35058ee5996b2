/** Keeps what chat and search used of models: a row a day and model, so that a search costs no write of its own. */
import { databaseTime } from '../db/clock.ts'
import type { Db } from '../db/tables.ts'
import { messageOf } from '../errors.ts'
import type { Log } from '../log.ts'
import type { UsageReport } from './bounded.ts'
import type { Purpose } from './purpose.ts'
import { addUsage, UsageSum } from './usage-repository.ts'

/** As much is lost with a process that dies. */
const SAVE_AFTER_MS = 5000

export interface UsageLog {
  add(used: UsageReport): void
  /** Stores what is left. */
  close(): Promise<void>
}

export function openUsageLog(db: Db, purpose: Exclude<Purpose, 'run'>, log: Log): UsageLog {
  const sum = new UsageSum()
  let timer: NodeJS.Timeout | undefined
  const save = async (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    const rows = sum.take()
    if (rows.length === 0) return
    try {
      await addUsage(db, { purpose, day: databaseTime(db).toISOString().slice(0, 10) }, rows)
    } catch (error) {
      log.warn({ purpose, err: messageOf(error) }, 'what models used is stored later')
    }
  }
  return {
    add(used) {
      sum.add(used)
      timer ??= setTimeout(() => void save(), SAVE_AFTER_MS).unref()
    },
    close: save,
  }
}
