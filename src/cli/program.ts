/** The command line: one program, a file a command. */
import { VERSION } from '../config/version.ts'
import { Command, CommanderError } from 'commander'
import { currentCall, withCall, type Call, type Caller } from './caller.ts'
import { askCommand } from './commands/ask.ts'
import { categoriesCommand } from './commands/categories.ts'
import { backupCommand, restoreCommand } from './commands/backup.ts'
import { configCommand } from './commands/config.ts'
import { demoCommand } from './commands/demo.ts'
import { doctorCommand } from './commands/doctor.ts'
import { fetchCommand } from './commands/fetch.ts'
import { importCommand } from './commands/import.ts'
import { loginCommand } from './commands/login.ts'
import { logsCommand } from './commands/logs.ts'
import { mcpCommand } from './commands/mcp.ts'
import { planCommand } from './commands/plan.ts'
import { recentCommand } from './commands/recent.ts'
import { retryCommand } from './commands/retry.ts'
import { runCommand } from './commands/run.ts'
import { runsCommand } from './commands/runs.ts'
import { scheduleCommand } from './commands/schedule.ts'
import { searchCommand } from './commands/search.ts'
import { showCommand } from './commands/show.ts'
import { startCommand, webCommand } from './commands/start.ts'
import { statusCommand } from './commands/status.ts'
import { workerCommand } from './commands/worker.ts'
import { stopCommand } from './commands/stop.ts'
import { EXIT } from './output.ts'

const COMMANDS = [
  startCommand,
  importCommand,
  loginCommand,
  fetchCommand,
  planCommand,
  runCommand,
  statusCommand,
  searchCommand,
  askCommand,
  showCommand,
  recentCommand,
  categoriesCommand,
  runsCommand,
  scheduleCommand,
  logsCommand,
  webCommand,
  workerCommand,
  stopCommand,
  retryCommand,
  doctorCommand,
  configCommand,
  backupCommand,
  restoreCommand,
  demoCommand,
  mcpCommand,
]

/** Works one command line for its caller. @returns The exit code. */
export async function runCommandLine(caller: Caller): Promise<number> {
  const call: Call = { caller, exitCode: EXIT.done, runFor: runCommandLine }
  return withCall(call, async () => {
    try {
      await createProgram().parseAsync(caller.argv, { from: 'user' })
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error
      return error.exitCode === 0 ? EXIT.done : EXIT.usage
    }
    return call.exitCode
  })
}

/** The program, with nothing parsed yet. */
function createProgram(): Command {
  const { caller } = currentCall()
  const texts = {
    writeOut: (text: string) => {
      caller.writeOut(text)
    },
    writeErr: (text: string) => {
      caller.stderr.write(text)
    },
  }
  const program = new Command('kba')
    .description('Turns X bookmarks into a knowledge base in Markdown and git.')
    .version(VERSION)
    .configureOutput(texts)
    .showHelpAfterError('(kba --help shows what there is)')
    .addHelpText(
      'after',
      '\nStart here:\n  kba demo                 see it work on sample bookmarks\n  kba import FILE && kba run   your own bookmarks\n',
    )
    .exitOverride()
  for (const make of COMMANDS) {
    const command = make().configureOutput(texts).exitOverride()
    program.addCommand(command.option('--json', 'one JSON object on standard output'))
  }
  return program
}
