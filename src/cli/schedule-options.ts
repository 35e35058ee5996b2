/** When a schedule runs, as options of a command: --daily, --weekly, --monthly, --cron, --manual. */
import type { Command } from 'commander'
import { parseSchedule, WEEKDAYS, type Schedule, type Timing } from '../contract/schedules.ts'
import { UsageError } from '../errors.ts'
import { preferencesFrom } from './preference-options.ts'

const KIND_OPTIONS = '--daily 07:30, --weekly MON@07:30, --monthly 1@07:30, --cron "*/15 * * * *" or --manual'

export function addScheduleOptions(command: Command): Command {
  return command
    .option('--daily <time>', 'every day at HH:MM')
    .option('--weekly <day@time>', 'such as MON@07:30')
    .option('--monthly <day@time>', 'such as 1@07:30; 29 to 31 mean the last day of shorter months')
    .option('--cron <expression>', 'minute, hour, day of month, month, day of week')
    .option('--manual', 'runs only with kba schedule run')
    .option('--time-zone <name>', "IANA name such as Europe/Berlin; the machine's own by default")
    .option('--disabled', 'do not run it until kba schedule enable')
}

/**
 * @param options - As commander parsed them, keys in camelCase; the preferences of the run among them.
 * @throws {UsageError} naming each bad value.
 */
export function scheduleFrom(name: string, options: Readonly<Record<string, unknown>>): Schedule {
  const { timeZone, disabled } = options
  return parseSchedule({
    name,
    ...timingFrom(options),
    ...(timeZone === undefined ? {} : { time_zone: timeZone }),
    preferences: preferencesFrom(options),
    enabled: disabled !== true,
  })
}

function timingFrom(options: Readonly<Record<string, unknown>>): Partial<Timing> {
  const given = (['daily', 'weekly', 'monthly', 'cron', 'manual'] as const).filter((kind) => kind in options)
  const [kind] = given
  if (kind === undefined || given.length > 1) {
    const what =
      kind === undefined ? 'You have not said when' : `--${given.join(' and --')} do not go together in`
    throw new UsageError('schedule_kind', `${what} the schedule${kind === undefined ? ' runs' : ''}.`, {
      hint: `One of ${KIND_OPTIONS}.`,
    })
  }
  const value = String(options[kind])
  if (kind === 'manual') return { kind }
  if (kind === 'cron') return { kind, cron: value }
  if (kind === 'daily') return { kind, at: value }
  const [day = '', at = '', more] = value.split('@')
  const on_day = kind === 'weekly' ? weekday(day) : /^\d{1,2}$/.test(day) ? Number(day) : undefined
  if (on_day === undefined || at === '' || more !== undefined) {
    const example = kind === 'weekly' ? 'MON@07:30 (MON, TUE, WED, THU, FRI, SAT, SUN)' : '1@07:30'
    throw new UsageError(
      'schedule_day',
      `--${kind} takes a day and a time such as ${example}, not "${value}".`,
    )
  }
  return { kind, on_day, at }
}

/** @param name - In whole or its first three letters. */
function weekday(name: string): number | undefined {
  const wanted = name.toLowerCase()
  const index = WEEKDAYS.findIndex((day) =>
    [day, day.slice(0, 3)].some((one) => one.toLowerCase() === wanted),
  )
  return index === -1 ? undefined : index
}
