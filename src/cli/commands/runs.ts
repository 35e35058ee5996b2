/** `kba runs`: the history. */
import { Command } from 'commander'
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
        output.result({ runs: rows })
        if (rows.length === 0) output.line('No run yet. Start one: kba run')
        for (const row of rows) {
          output.line(
            `${row.started_at.toISOString()}  ${row.status.padEnd(11)} ${(row.seconds ?? 0).toFixed(1).padStart(8)} s  ${row.processed} posts, ${row.failed} failed  ${row.task_id}`,
          )
          if (row.error !== null) output.line(`    ${row.error}`)
        }
        return undefined
      }),
    )
}
