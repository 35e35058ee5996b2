/** `kba schedule`: runs that start by themselves. */
import { Command } from 'commander'
import { describeTiming } from '../../contract/schedules.ts'
import {
  getSchedule,
  listScheduleRuns,
  listSchedules,
  removeSchedule,
  saveSchedule,
  setScheduleEnabled,
  type ListedSchedule,
  type SavedSchedule,
  type ScheduleRun,
} from '../../schedules/schedule-repository.ts'
import { databaseTime } from '../../db/clock.ts'
import { runScheduleNow, type StartRun } from '../../schedules/schedule-clock.ts'
import { counted } from '../output.ts'
import { addPreferenceOptions } from '../preference-options.ts'
import { addScheduleOptions, scheduleFrom } from '../schedule-options.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'
import { runOnce, wholeNumber } from './run.ts'

const EXAMPLES = `
Schedules run while kba start or a worker runs. One that was missed runs once at the next start; one that is due during another run waits for it to end.

Examples:
  kba schedule
  kba schedule add night --daily 02:30 --time-zone Europe/Berlin
  kba schedule run night
  kba schedule history night --limit 5
`

const ADD_EXAMPLES = `
A schedule of this name is replaced; its history stays.

Examples:
  kba schedule add night --daily 02:30
  kba schedule add week --weekly MON@07:30 --time-zone America/New_York
  kba schedule add month --monthly 31@23:00 --mode synthesis_only --force-regenerate-synthesis
  kba schedule add often --cron '*/15 * * * *' --mode fetch_only
  kba schedule add readme --manual --mode readme_only
`

export function scheduleCommand(): Command {
  const command = new Command('schedule')
    .description('runs that start on a schedule: list, add, remove, enable, disable, run, history')
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .action((options: CommonOptions) => withSession(options, list))
  addPreferenceOptions(
    addScheduleOptions(subcommand(command, 'add', 'make or replace a schedule', add)),
  ).addHelpText('after', ADD_EXAMPLES)
  const named = [
    { verb: 'remove', does: 'remove a schedule and its history; its runs stay', act: remove },
    { verb: 'enable', does: 'resume the schedule; missed runs are not made up for', act: enable },
    { verb: 'disable', does: 'pause the schedule', act: disable },
    { verb: 'run', does: 'run it now; its next time does not change', act: runNow },
    { verb: 'history', does: 'show its past runs', act: history },
  ]
  for (const { verb, does, act } of named) {
    const one = subcommand(command, verb, does, act)
    if (verb === 'history') one.option('--limit <n>', 'how many', '20')
    one.addHelpText(
      'after',
      `\nExample:\n  kba schedule ${verb} night${verb === 'history' ? ' --limit 5' : ''}\n`,
    )
  }
  return command
}

type Options = CommonOptions & Readonly<Record<string, unknown>>
type Act = (session: Session, name: string, options: Options) => Promise<number | undefined>

function subcommand(parent: Command, verb: string, does: string, act: Act): Command {
  return parent
    .command(verb)
    .description(does)
    .argument('<name>', verb === 'add' ? 'of the schedule' : 'or id of the schedule')
    .option('--json', 'one JSON object on standard output')
    .action((name: string, _options: CommonOptions, self: Command) => {
      const options: Options = self.optsWithGlobals()
      return withSession(options, (session) => act(session, name, options))
    })
}

async function list({ app, output }: Session): Promise<undefined> {
  const schedules = await listSchedules(app.database.db)
  output.result({ schedules })
  if (schedules.length === 0) output.line('No schedule yet. Make one: kba schedule add night --daily 02:30')
  const width = Math.max(...schedules.map(({ name }) => name.length))
  for (const schedule of schedules)
    output.line(
      `${schedule.name.padEnd(width)}  ${describeTiming(schedule)}  ${describeNext(schedule, databaseTime(app.database.db))}  ${describeLast(schedule.last)}`,
    )
}

async function add({ app, output }: Session, name: string, options: Options): Promise<undefined> {
  const schedule = await saveSchedule(app.database.db, scheduleFrom(name, options))
  output.result({ schedule })
  output.line(
    `${schedule.name}: ${describeTiming(schedule)}, ${describeNext(schedule, databaseTime(app.database.db))}.`,
  )
}

async function remove({ app, output }: Session, name: string): Promise<undefined> {
  await removeSchedule(app.database.db, name)
  output.result({ removed: true })
  output.line(`${name} was removed.`)
}

const enable: Act = (session, name) => setEnabled(session, name, true)
const disable: Act = (session, name) => setEnabled(session, name, false)

async function setEnabled({ app, output }: Session, name: string, enabled: boolean): Promise<undefined> {
  const schedule = await setScheduleEnabled(app.database.db, name, { enabled })
  output.result({ schedule })
  output.line(`${schedule.name}: ${describeNext(schedule, databaseTime(app.database.db))}.`)
}

/** Workers elsewhere do it; on an embedded database that no server has, this process does. */
async function runNow(session: Session, name: string): Promise<number | undefined> {
  const { app, output, caller, openTasks } = session
  const record = (startRun: StartRun): Promise<{ taskId: string }> =>
    runScheduleNow({ db: app.database.db, startRun }, name)
  if (caller.served === undefined && !app.database.isServer) return runOnce(session, {}, record)
  const tasks = await openTasks()
  const { taskId } = await record((preferences) => tasks.startRun(preferences))
  output.result({ task_id: taskId })
  output.line(`Run ${taskId} has started. Follow it:  kba logs ${taskId} -f`)
  return undefined
}

async function history({ app, output }: Session, name: string, options: Options): Promise<undefined> {
  const limit = wholeNumber(String(options['limit']), 'limit')
  const { db } = app.database
  const schedule = await getSchedule(db, name)
  const runs = await listScheduleRuns(db, schedule.id, limit)
  output.result({ name: schedule.name, runs })
  if (runs.length === 0)
    output.line(`This schedule has not run yet. Run it now: kba schedule run ${schedule.name}`)
  for (const run of runs) {
    const due = inZone(run.due_at, schedule.time_zone)
    output.line(`${due}  ${describeRun(run)}${run.task_id === null ? '' : `  ${run.task_id}`}`)
    if (run.message !== null) output.line(`    ${run.message}`)
  }
}

function describeNext({ enabled, kind, next_run_at, time_zone }: SavedSchedule, now: Date): string {
  if (!enabled) return 'disabled'
  if (next_run_at === null) return kind === 'manual' ? 'enabled' : 'no next time'
  if (next_run_at <= now) return `due since ${inZone(next_run_at, time_zone)}`
  return `next ${inZone(next_run_at, time_zone)}`
}

function describeLast(last: ListedSchedule['last']): string {
  if (last === null) return 'has not run yet'
  return `last ${last.status ?? last.outcome}${last.message === null ? '' : `: ${last.message}`}`
}

function describeRun({ outcome, status, seconds, processed, failed }: ScheduleRun): string {
  const words = (status ?? outcome).padEnd(11)
  if (seconds === null) return words
  return `${words} ${seconds.toFixed(1).padStart(8)} s  ${counted(processed ?? 0, 'post')}, ${failed ?? 0} failed`
}

/** @returns Such as `2026-06-01 07:30 Europe/Berlin`. */
function inZone(moment: Date, timeZone: string): string {
  // Sweden writes dates as ISO 8601 does.
  const text = moment.toLocaleString('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  return `${text} ${timeZone}`
}
