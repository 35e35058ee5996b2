/** `kba runs`: the history. */
import { Command } from 'commander'
import { formatDollars } from '../../models/cost.ts'
import { costOf } from '../../pipeline/run-cost.ts'
import { listUsage } from '../../pipeline/run-usage.ts'
import { withSession, type CommonOptions } from '../session.ts'
import { wholeNumber } from './run.ts'

export function runsCommand(): Command {
  return new Command('runs')
    .description('list past runs')
    .option('--limit <n>', 'how many', '20')
    .addHelpText('after', '\nExample:\n  kba runs --limit 5\n')
    .action((options: CommonOptions & { limit: string }) =>
      withSession(options, async ({ app, output }) => {
        const rows = await app.database.db
          .selectFrom('runs')
          .select([
            'id as task_id',
            'status',
            'started_at',
            'ended_at',
            'seconds',
            'processed',
            'failed',
            'model_calls',
            'error',
          ])
          .orderBy('started_at', 'desc')
          .limit(wholeNumber(options.limit, 'limit'))
          .execute()
        const usage = await listUsage(
          app.database.db,
          rows.map((row) => row.task_id),
        )
        const runs = rows.map((row) => ({ ...row, cost: costOf(usage.get(row.task_id) ?? [], app.prices) }))
        output.result({ runs })
        if (runs.length === 0) output.line('No run yet. Start one: kba run')
        for (const row of runs) {
          const cost = row.cost.usd === null ? '' : `  ${formatDollars(row.cost.usd)}`
          output.line(
            `${row.started_at.toISOString()}  ${row.status.padEnd(11)} ${(row.seconds ?? 0).toFixed(1).padStart(8)} s  ${row.processed} posts, ${row.failed} failed${cost}  ${row.task_id}`,
          )
          if (row.error !== null) output.line(`    ${row.error}`)
        }
        return undefined
      }),
    )
}
