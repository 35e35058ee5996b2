/** `kba stop`: the run that goes on, in whichever process, stops after the posts it is working on. */
import { Command } from 'commander'
import { loadEnv } from '../../config/env.ts'
import { pathsOf } from '../../config/paths.ts'
import { findHolder } from '../../db/lock.ts'
import { currentCall } from '../caller.ts'
import type { Output } from '../output.ts'
import { findServer } from '../server-file.ts'
import { inSession, withOutput, type CommonOptions } from '../session.ts'

export function stopCommand(): Command {
  return new Command('stop')
    .description('stop the current run')
    .addHelpText('after', '\nWith DATABASE_URL, also a run on another machine.\n\nExample:\n  kba stop\n')
    .action((options: CommonOptions) =>
      withOutput(options, async (output) => {
        if (isAskable()) return inSession(output, async ({ openTasks }) => stopRun(await openTasks(), output))
        tell(output, stopHolder(pathsOf(loadEnv()).databaseLock))
        return undefined
      }),
    )
}

/** Else the process that has the embedded database is a run of its own, and nobody can ask it but by a signal. */
function isAskable(): boolean {
  if (currentCall().caller.served !== undefined) return true
  const env = loadEnv()
  return env.DATABASE_URL !== undefined || findServer(env) !== undefined
}

async function stopRun(
  tasks: { stopRun(): Promise<string | undefined> },
  output: Output,
): Promise<undefined> {
  const runId = await tasks.stopRun()
  tell(output, runId === undefined ? undefined : `Run ${runId}`)
}

function stopHolder(lock: string): string | undefined {
  const pid = findHolder(lock)
  if (pid === undefined) return undefined
  process.kill(pid, 'SIGTERM')
  return `Process ${pid}`
}

function tell(output: Output, stopped: string | undefined): void {
  output.result({ stopped: stopped !== undefined })
  output.line(
    stopped === undefined ? 'Nothing is running.' : `${stopped} stops after the posts it is working on.`,
  )
}
