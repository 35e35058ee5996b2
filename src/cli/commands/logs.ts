/** `kba logs [TASK]`: what a run said. */
import { Command } from 'commander'
import { UsageError } from '../../errors.ts'
import { withSession, type CommonOptions } from '../session.ts'

export function logsCommand(): Command {
  return new Command('logs')
    .description('show the log of a run')
    .argument('[task]', 'id of a run; the last one by default')
    .addHelpText('after', '\nExample:\n  kba logs\n')
    .action((task: string | undefined, options: CommonOptions) =>
      withSession(options, async ({ app, output }) => {
        const { db } = app.database
        if (task !== undefined && !/^[0-9a-f-]{36}$/i.test(task))
          throw new UsageError('unknown_run', `"${task}" is no run id.`, { hint: 'kba runs lists them.' })
        const run = await db
          .selectFrom('runs')
          .select('id')
          .$if(task !== undefined, (query) => query.where('id', '=', task ?? ''))
          .orderBy('started_at', 'desc')
          .executeTakeFirst()
        if (run === undefined)
          throw new UsageError('unknown_run', 'There is no such run.', { hint: 'kba runs lists them.' })
        const lines = await db
          .selectFrom('run_log')
          .select(['at', 'level', 'phase', 'message'])
          .where('run_id', '=', run.id)
          .orderBy('id')
          .execute()
        output.result({ task_id: run.id, logs: lines })
        for (const line of lines)
          output.line(`${line.at.toISOString()}  ${line.level.padEnd(5)} ${line.message}`)
        if (lines.length === 0) output.line('This run said nothing.')
        return undefined
      }),
    )
}
