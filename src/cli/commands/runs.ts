/** `kba runs`: the history. */
import { Command } from 'commander'
import { formatDollars } from '../../models/cost.ts'
import { listRunSummaries } from '../../pipeline/run-list.ts'
import { describeLeft } from '../../posts/left-behind.ts'
import { withSession, type CommonOptions } from '../session.ts'
import { wholeNumber } from './run.ts'

export function runsCommand(): Command {
  return new Command('runs')
    .description('list past runs')
    .option('--limit <n>', 'how many', '20')
    .addHelpText('after', '\nExample:\n  kba runs --limit 5\n')
    .action((options: CommonOptions & { limit: string }) =>
      withSession(options, async ({ app, output }) => {
        const runs = await listRunSummaries(app.database.db, app.prices, wholeNumber(options.limit, 'limit'))
        output.result({ runs })
        if (runs.length === 0) output.line('No run yet. Start one: kba run')
        for (const row of runs) {
          const cost = row.cost.usd === null ? '' : `  ${formatDollars(row.cost.usd)}`
          output.line(
            `${row.started_at.toISOString()}  ${row.status.padEnd(11)} ${row.seconds.toFixed(1).padStart(8)} s  ${row.processed} posts, ${row.failed} failed${cost}  ${row.task_id}`,
          )
          const more = row.error ?? (row.left === null ? undefined : describeLeft(row.left))
          if (more !== undefined) output.line(`    ${more}`)
        }
        return undefined
      }),
    )
}
