/** `kba stop`: the run in another process stops after the posts in hand. */
import { Command } from 'commander'
import { loadEnv } from '../../config/env.ts'
import { pathsOf } from '../../config/paths.ts'
import { findHolder } from '../../db/lock.ts'
import { openDatabase } from '../../db/open.ts'
import { askToStop, findLivingRun } from '../../db/run-lock.ts'
import { withOutput, type CommonOptions } from '../session.ts'

export function stopCommand(): Command {
  return new Command('stop')
    .description('stop the run that is going on')
    .addHelpText('after', '\nWith DATABASE_URL also the run of another machine.\n\nExample:\n  kba stop\n')
    .action((options: CommonOptions) =>
      withOutput(options, async (output) => {
        const env = loadEnv()
        const stopped =
          env.DATABASE_URL === undefined
            ? stopHolder(pathsOf(env).databaseLock)
            : await stopRunOnServer(env.DATABASE_URL)
        output.result({ stopped: stopped !== undefined })
        output.line(
          stopped === undefined ? 'Nothing is running.' : `${stopped} stops after the posts in hand.`,
        )
        return undefined
      }),
    )
}

function stopHolder(lock: string): string | undefined {
  const pid = findHolder(lock)
  if (pid === undefined) return undefined
  process.kill(pid, 'SIGTERM')
  return `Process ${pid}`
}

async function stopRunOnServer(url: string): Promise<string | undefined> {
  const database = await openDatabase({ url })
  try {
    const run = await findLivingRun(database.db)
    if (run === undefined) return undefined
    await askToStop(database.db, run.id)
    return `Run ${run.id}`
  } finally {
    await database.close()
  }
}
