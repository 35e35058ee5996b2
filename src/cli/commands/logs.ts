/** `kba logs [TASK]`: what a run said, and with -f what it says from now on. */
import { Command } from 'commander'
import { UsageError } from '../../errors.ts'
import type { LiveEvent, LogLine, ProgressStore } from '../../live/progress.ts'
import { findTask, listRuns, LIVE_STATUSES, type TaskState } from '../../queue/task-state.ts'
import type { Output } from '../output.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'

interface LogsOptions extends CommonOptions {
  follow?: boolean
}

export function logsCommand(): Command {
  return new Command('logs')
    .description('show the log of a run')
    .argument('[task]', 'id of a run; the last one by default')
    .option('-f, --follow', 'follow until the run is over; with --json, one line per event')
    .addHelpText('after', '\nExamples:\n  kba logs\n  kba logs -f\n')
    .action((task: string | undefined, options: LogsOptions) =>
      withSession(options, (session) => showLog(session, task, options.follow === true)),
    )
}

async function showLog(
  { app, output, signal, openTasks }: Session,
  id: string | undefined,
  follow: boolean,
): Promise<undefined> {
  const task = await findRun(app.database.db, id)
  const { progress } = await openTasks()
  if (follow) await followLog(progress, task, output, signal)
  else printLog(output, task.task_id, await progress.readLog(task.task_id))
  return undefined
}

async function findRun(db: Session['app']['database']['db'], id: string | undefined): Promise<TaskState> {
  if (id !== undefined && !/^[0-9a-f-]{36}$/i.test(id))
    throw new UsageError('unknown_run', `"${id}" is not a run id.`, { hint: 'kba runs lists them.' })
  const task = id === undefined ? (await listRuns(db, 1))[0] : await findTask(db, id)
  if (task === undefined)
    throw id === undefined
      ? new UsageError('no_run', 'There are no runs yet.', { hint: 'Start one: kba run' })
      : new UsageError('unknown_run', 'There is no run with this id.', { hint: 'kba runs lists them.' })
  return task
}

function printLog(output: Output, taskId: string, lines: readonly LogLine[]): void {
  output.result({ task_id: taskId, logs: lines })
  for (const line of lines) output.line(formatLine(line.at.toISOString(), line.level, line.message))
  if (lines.length === 0) output.line('This run has no log entries.')
}

function formatLine(at: string, level: string, message: string): string {
  return `${at}  ${level.padEnd(5)} ${message}`
}

/**
 * Watches first and reads then, so that no line falls between the two; a line that both tell is shown once. The watch
 * ends with the command, which may be worked by a server that lives on.
 */
async function followLog(
  progress: ProgressStore,
  task: TaskState,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  let end = (): void => undefined
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const early: LiveEvent[] = []
  let show = (event: LiveEvent): void => void early.push(event)
  const endIfOver = ({ status }: { status: string }): void => {
    if (!isLive(status)) end()
  }
  const unwatch = await progress.watch(task.task_id, {
    state: endIfOver,
    event: (event) => {
      show(event)
      if (event.type === 'status') endIfOver(event)
    },
  })
  signal.addEventListener('abort', end)
  try {
    const lines = await progress.readLog(task.task_id)
    for (const line of lines) printLine(output, { ...line, at: line.at.toISOString() })
    const known = new Set(lines.map(({ at, message }) => `${at.toISOString()} ${message}`))
    show = (event) => {
      if (event.type === 'log' && !known.has(`${event.at} ${event.message}`)) printLine(output, event)
    }
    for (const event of early) show(event)
    endIfOver(task)
    if (!signal.aborted) await ended
  } finally {
    signal.removeEventListener('abort', end)
    await unwatch()
  }
}

function printLine(
  output: Output,
  { at, level, message }: { at: string; level: string; message: string },
): void {
  output.result({ at, level, message })
  output.line(formatLine(at, level, message))
}

function isLive(status: string): boolean {
  return (LIVE_STATUSES as readonly string[]).includes(status)
}
