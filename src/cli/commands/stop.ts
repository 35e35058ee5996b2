/** `kba stop`: the run in another process stops after the posts in hand. */
import { Command } from 'commander'
import { loadEnv } from '../../config/env.ts'
import { pathsOf } from '../../config/paths.ts'
import { findHolder } from '../../db/lock.ts'
import { withOutput, type CommonOptions } from '../session.ts'

export function stopCommand(): Command {
  return new Command('stop')
    .description('stop the run that is going on')
    .addHelpText('after', '\nExample:\n  kba stop\n')
    .action((options: CommonOptions) =>
      withOutput(options, (output) => {
        const pid = findHolder(pathsOf(loadEnv()).databaseLock)
        if (pid !== undefined) process.kill(pid, 'SIGTERM')
        output.result({ stopped: pid !== undefined })
        output.line(
          pid === undefined ? 'Nothing is running here.' : `Process ${pid} stops after the posts in hand.`,
        )
        return Promise.resolve(undefined)
      }),
    )
}
