/** Numbers for plots. */
import type { Statistics, statisticsApi, Totals } from '../../contract/api/statistics.ts'
import { listSubtopics } from '../../documents/item-repository.ts'
import { countFailures, countItemsByAuthor, countItemsByDay } from '../../monitoring/statistics.ts'
import { readModelUse } from '../../monitoring/model-use.ts'
import { readStatus } from '../../monitoring/status.ts'
import { summarizeRuns } from '../../pipeline/run-list.ts'
import { runResultOf } from '../../pipeline/run-result.ts'
import { listRuns } from '../../queue/task-state.ts'
import type { RouteParts } from '../route-parts.ts'
import type { Handlers } from '../serve-operations.ts'

export function statisticRoutes({ app }: RouteParts): Handlers<typeof statisticsApi> {
  const { db } = app.database

  const readTotals = async (): Promise<Totals> => {
    const { last_run: _, ...totals } = await readStatus(db)
    return totals
  }

  const readRuns = async (limit: number): Promise<Statistics['runs']> => {
    const tasks = await listRuns(db, limit)
    const summaries = await summarizeRuns(db, app.prices, tasks)
    const results = new Map(tasks.map((task) => [task.task_id, runResultOf(task.result)]))
    return summaries.reverse().map(({ task_id, started_at, status, seconds, processed, failed, cost }) => {
      const costs = new Map(cost.phases.map((phase) => [phase.id, phase]))
      const phases = (results.get(task_id)?.phases ?? []).map(({ id, seconds: took }) => {
        const { input_tokens = 0, output_tokens = 0, usd = null } = costs.get(id) ?? {}
        return { phase: id, seconds: took, input_tokens, output_tokens, usd }
      })
      return {
        ...{ task_id, started_at: started_at.toISOString(), status, seconds, processed, failed },
        ...{ usd: cost.usd, phases },
      }
    })
  }

  return {
    getTotals: readTotals,
    async getStatistics({ query: { days, runs } }) {
      const [totals, items_over_time, topics, by_author, ofRuns, model_use, failures] = await Promise.all([
        readTotals(),
        countItemsByDay(db, days),
        listSubtopics(db),
        countItemsByAuthor(db),
        readRuns(runs),
        readModelUse(db, app.prices, days),
        countFailures(db),
      ])
      const by_category = topics
        .map(({ main_category, subcategory, items }) => ({ main_category, subcategory, items }))
        .sort((a, b) => b.items - a.items)
      return { totals, items_over_time, by_category, by_author, runs: ofRuns, model_use, failures }
    },
  }
}
