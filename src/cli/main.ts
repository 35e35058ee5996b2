/** The command line: one program, a file a command. */
import { Command, CommanderError } from 'commander'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { categoriesCommand } from './commands/categories.ts'
import { backupCommand, restoreCommand } from './commands/backup.ts'
import { configCommand } from './commands/config.ts'
import { demoCommand } from './commands/demo.ts'
import { doctorCommand } from './commands/doctor.ts'
import { importCommand } from './commands/import.ts'
import { logsCommand } from './commands/logs.ts'
import { planCommand } from './commands/plan.ts'
import { retryCommand } from './commands/retry.ts'
import { runCommand } from './commands/run.ts'
import { runsCommand } from './commands/runs.ts'
import { searchCommand } from './commands/search.ts'
import { showCommand } from './commands/show.ts'
import { statusCommand } from './commands/status.ts'
import { stopCommand } from './commands/stop.ts'
import { EXIT } from './output.ts'

const COMMANDS = [
  importCommand,
  planCommand,
  runCommand,
  statusCommand,
  searchCommand,
  showCommand,
  categoriesCommand,
  runsCommand,
  logsCommand,
  stopCommand,
  retryCommand,
  doctorCommand,
  configCommand,
  backupCommand,
  restoreCommand,
  demoCommand,
]

const packageFile = join(import.meta.dirname, '..', '..', 'package.json')
const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }

/** @returns The program, with nothing parsed yet: docs/cli.md is made from it. */
export function createProgram(): Command {
  const program = new Command('kba')
    .description('Turns X bookmarks into a knowledge base in Markdown and git.')
    .version(version)
    .showHelpAfterError('(kba --help shows what there is)')
    .addHelpText(
      'after',
      '\nStart here:\n  kba demo                 see it work on sample bookmarks\n  kba import FILE && kba run   your own bookmarks\n',
    )
    .exitOverride()
  for (const make of COMMANDS)
    program.addCommand(make().exitOverride().option('--json', 'one JSON object on standard output'))
  return program
}

// A reader that goes away (`kba search | head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

try {
  await createProgram().parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage
}
