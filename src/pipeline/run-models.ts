/** The models of one run: their calls are counted for it, end at its cap, and are told of in its log. */
import type { Db } from '../db/tables.ts'
import { messageOf } from '../errors.ts'
import type { ModelHooks } from '../models/bounded.ts'
import { openRetryNotes } from '../models/retry-notes.ts'
import { listUsage } from '../models/usage-repository.ts'
import type { Reporter } from '../live/reporter.ts'
import type { RunContext } from './phase.ts'
import { openRunUsage, type RunUsage, type SpendingLimit } from './run-usage.ts'

/** What a run asks models with. */
export type RunModels = Pick<RunContext, 'asker' | 'embedding'>

export type OpenRunModels = (hooks: ModelHooks) => RunModels

export interface RunModelParts {
  db: Db
  openModels: OpenRunModels
  spending: SpendingLimit
}

export async function openRunModels(
  { db, openModels, spending }: RunModelParts,
  runId: string,
  report: Reporter,
): Promise<{ usage: RunUsage; models: RunModels }> {
  const usage = openRunUsage(spending, (await listUsage(db, [runId])).get(runId) ?? [])
  const noteRetry = openRetryNotes((message) => {
    report.say('warn', message)
  })
  const models = openModels({
    admit: () => {
      usage.admit()
    },
    onUsage: (used) => {
      usage.add(used)
    },
    onRetry: ({ error, waitMs }) => {
      noteRetry(messageOf(error), waitMs)
    },
  })
  return { usage, models }
}
