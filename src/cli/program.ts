/** The command line: one program, a file a command. */
import { VERSION } from '../config/version.ts'
import { Command, CommanderError } from 'commander'
import { currentCall, withCall, type Call, type Caller } from './caller.ts'
import { compileLess } from '../db/embedded/compile-less.ts'
import { EXIT } from './output.ts'

/**
 * Each in a file of its own, which is loaded when the command is used: what one of them needs, a browser or a web server,
 * does not slow the others down. In the order of the help.
 */
const COMMANDS: Record<string, () => Promise<() => Command>> = {
  start: async () => (await import('./commands/start.ts')).startCommand,
  import: async () => (await import('./commands/import.ts')).importCommand,
  login: async () => (await import('./commands/login.ts')).loginCommand,
  fetch: async () => (await import('./commands/fetch.ts')).fetchCommand,
  plan: async () => (await import('./commands/plan.ts')).planCommand,
  run: async () => (await import('./commands/run.ts')).runCommand,
  status: async () => (await import('./commands/status.ts')).statusCommand,
  search: async () => (await import('./commands/search.ts')).searchCommand,
  ask: async () => (await import('./commands/ask.ts')).askCommand,
  show: async () => (await import('./commands/show.ts')).showCommand,
  recent: async () => (await import('./commands/recent.ts')).recentCommand,
  favourite: async () => (await import('./commands/marks.ts')).favouriteCommand,
  mark: async () => (await import('./commands/marks.ts')).markCommand,
  note: async () => (await import('./commands/marks.ts')).noteCommand,
  delete: async () => (await import('./commands/bin.ts')).deleteCommand,
  bin: async () => (await import('./commands/bin.ts')).binCommand,
  undelete: async () => (await import('./commands/bin.ts')).undeleteCommand,
  categories: async () => (await import('./commands/categories.ts')).categoriesCommand,
  reparse: async () => (await import('./commands/reparse.ts')).reparseCommand,
  verify: async () => (await import('./commands/verify.ts')).verifyCommand,
  duplicates: async () => (await import('./commands/duplicates.ts')).duplicatesCommand,
  runs: async () => (await import('./commands/runs.ts')).runsCommand,
  schedule: async () => (await import('./commands/schedule.ts')).scheduleCommand,
  logs: async () => (await import('./commands/logs.ts')).logsCommand,
  web: async () => (await import('./commands/start.ts')).webCommand,
  worker: async () => (await import('./commands/worker.ts')).workerCommand,
  stop: async () => (await import('./commands/stop.ts')).stopCommand,
  retry: async () => (await import('./commands/retry.ts')).retryCommand,
  'set-aside': async () => (await import('./commands/set-aside.ts')).setAsideCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand,
  config: async () => (await import('./commands/config.ts')).configCommand,
  backup: async () => (await import('./commands/backup.ts')).backupCommand,
  restore: async () => (await import('./commands/backup.ts')).restoreCommand,
  demo: async () => (await import('./commands/demo.ts')).demoCommand,
  mcp: async () => (await import('./commands/mcp.ts')).mcpCommand,
}

/** Those in which the database works for long. */
const LONG_COMMANDS = new Set(['start', 'web', 'worker', 'import', 'fetch', 'run', 'reparse', 'demo', 'mcp'])

/** Works one command line for its caller. @returns The exit code. */
export async function runCommandLine(caller: Caller): Promise<number> {
  const call: Call = { caller, exitCode: EXIT.done, runFor: runCommandLine }
  return withCall(call, async () => {
    try {
      const program = await createProgram(caller.argv[0])
      await program.parseAsync(caller.argv, { from: 'user' })
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error
      return error.exitCode === 0 ? EXIT.done : EXIT.usage
    }
    return call.exitCode
  })
}

/**
 * The program, with nothing parsed yet.
 *
 * @param asked - The first word of the command line: the one command that is needed, or none of them, such as `--help`.
 */
async function createProgram(asked: string | undefined): Promise<Command> {
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
  if (caller.served === undefined && asked !== undefined && !LONG_COMMANDS.has(asked)) compileLess()
  for (const make of await Promise.all(neededOf(asked).map((load) => load()))) {
    const command = make()
    for (const one of [command, ...command.commands]) one.configureOutput(texts).exitOverride()
    program.addCommand(command.option('--json', 'one JSON object on standard output'))
  }
  return program
}

function neededOf(asked: string | undefined): (typeof COMMANDS)[string][] {
  if (asked === '--version' || asked === '-V') return []
  const one = asked === undefined || !Object.hasOwn(COMMANDS, asked) ? undefined : COMMANDS[asked]
  return one === undefined ? Object.values(COMMANDS) : [one]
}
