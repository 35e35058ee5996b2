/** How many posts of a run are done, whichever worker did them: added up in the database, told a few times a second. */
import type { Db } from '../db/tables.ts'
import type { Reporter } from '../live/reporter.ts'
import { addPostsDone } from '../queue/task-state.ts'

const TELL_EVERY_MS = 250

export interface PostCounter {
  add(): void
  flush(): Promise<void>
}

export function openPostCounter(db: Db, runId: string, report: Reporter): PostCounter {
  let pending = 0
  let timer: NodeJS.Timeout | undefined
  const flush = async (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    const more = pending
    pending = 0
    const counts =
      more === 0
        ? undefined
        : await addPostsDone(db, runId, more).catch(() => {
            pending += more // The database is away: they are added with those that come next.
            return undefined
          })
    if (counts === undefined) return
    const message = `${counts.done} of ${counts.total} posts`
    report.progress({ phase: 'content_processing', status: 'progress', message, ...counts })
  }
  return {
    add() {
      pending += 1
      timer ??= setTimeout(() => void flush(), TELL_EVERY_MS)
      timer.unref()
    },
    flush,
  }
}
