/** A schedule: a run that starts by itself. The same schema serves command line and API. */
import { z } from 'zod'
import { UsageError } from '../errors.ts'
import { preferencesSchema } from './preferences.ts'

export const SCHEDULE_KINDS = ['manual', 'daily', 'weekly', 'monthly', 'cron'] as const
export type ScheduleKind = (typeof SCHEDULE_KINDS)[number]

/** By the number that `on_day` of a weekly schedule has. */
export const WEEKDAYS = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
] as const

const NAME = 'a name of 1 to 100 characters in one line'
const TIME = 'a time such as 07:30, from 00:00 to 23:59'
const CRON = 'a cron expression such as */15 * * * *'

export const scheduleFields = z.strictObject({
  name: z
    .string(NAME)
    .trim()
    .regex(/^\P{Cc}{1,100}$/u, `expected ${NAME}`),
  kind: z.enum(SCHEDULE_KINDS, `expected one of ${SCHEDULE_KINDS.join(', ')}`),
  at: z
    .string(`expected ${TIME}`)
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, `expected ${TIME}`)
    .nullable()
    .default(null)
    .describe('HH:MM in the time zone; daily, weekly, monthly'),
  on_day: z
    .int('expected a whole number')
    .nullable()
    .default(null)
    .describe('weekly: 0 (Sunday) to 6; monthly: 1 to 31, the last day in shorter months'),
  cron: z.string(`expected ${CRON}`).trim().nullable().default(null).describe('five fields; cron'),
  time_zone: z
    .string('expected an IANA name such as Europe/Berlin')
    .refine(isTimeZone, { error: ({ input }) => unknownTimeZone(String(input)) })
    .default(() => localTimeZone())
    .describe('IANA name; that of the machine by default'),
  preferences: preferencesSchema.prefault({}),
  enabled: z.boolean('expected true or false').default(true),
})
export type Schedule = z.infer<typeof scheduleFields>

export const scheduleSchema = scheduleFields.superRefine((schedule, context) => {
  for (const { path, message } of faultsOfKind(schedule))
    context.addIssue({ code: 'custom', path: [path], message })
})

/** What decides when a schedule runs. */
export type Timing = Pick<Schedule, 'kind' | 'at' | 'on_day' | 'cron' | 'time_zone'>

/**
 * Whether the cron expression is one is known to `nextTime` only.
 *
 * @param input - An object from outside; missing keys take their defaults.
 * @throws {UsageError} `invalid_schedule`, naming each bad key with what is valid.
 */
export function parseSchedule(input: unknown): Schedule {
  const parsed = scheduleSchema.safeParse(input)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  const lines = faults.map(({ path, message }) => `  ${path || 'schedule'}: ${message}`)
  throw new UsageError('invalid_schedule', `The schedule is not valid:\n${lines.join('\n')}`, {
    faults,
    hint: `Valid keys: ${Object.keys(scheduleFields.shape).join(', ')}.`,
  })
}

/** @returns Such as `Mondays at 07:30`. */
export function describeTiming({ kind, at, on_day: day, cron }: Omit<Timing, 'time_zone'>): string {
  if (kind === 'manual') return 'only by hand'
  if (kind === 'cron') return `cron ${cron ?? ''}`
  if (kind === 'daily') return `daily at ${at ?? ''}`
  if (kind === 'weekly') return `${WEEKDAYS[day ?? 0] ?? ''}s at ${at ?? ''}`
  return `monthly on day ${day ?? ''}${(day ?? 0) > 28 ? ' or the last' : ''} at ${at ?? ''}`
}

export function isTimeZone(name: string): boolean {
  if (!/^[a-z]/i.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

export function unknownTimeZone(name: string): string {
  return `"${name}" is no time zone; expected an IANA name such as Europe/Berlin or UTC`
}

/** @returns The time zone of this machine; UTC where it has none. */
export function localTimeZone(): string {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions() as { timeZone?: string }
  return timeZone !== undefined && isTimeZone(timeZone) ? timeZone : 'UTC'
}

const TIMED: Record<ScheduleKind, { at: boolean; cron: boolean; days?: readonly [number, number] }> = {
  manual: { at: false, cron: false },
  daily: { at: true, cron: false },
  weekly: { at: true, cron: false, days: [0, 6] },
  monthly: { at: true, cron: false, days: [1, 31] },
  cron: { at: false, cron: true },
}

function faultsOfKind({ kind, at, on_day, cron }: Schedule): { path: string; message: string }[] {
  const { days, ...needs } = TIMED[kind]
  const day = days && `a day from ${days[0]} to ${days[1]}${kind === 'weekly' ? ' (0 is Sunday)' : ''}`
  const wanted = [
    { path: 'at', given: at !== null, needed: needs.at, what: TIME },
    { path: 'on_day', given: on_day !== null, needed: days !== undefined, what: day ?? '' },
    { path: 'cron', given: cron !== null, needed: needs.cron, what: CRON },
  ]
  const faults = wanted
    .filter(({ given, needed }) => given !== needed)
    .map(({ path, needed, what }) => ({
      path,
      message: needed ? `a ${kind} schedule needs ${what}` : `a ${kind} schedule has none`,
    }))
  if (days && day && on_day !== null && (on_day < days[0] || on_day > days[1]))
    faults.push({ path: 'on_day', message: `expected ${day}` })
  return faults
}
