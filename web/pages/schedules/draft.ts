/** A schedule while it is being written. */
import type { SavedSchedule } from '../../../src/contract/api/schedules.ts'
import type { Choices } from '../../lib/run-preferences.ts'

export type Kind = SavedSchedule['kind']

export interface Draft {
  name: string
  kind: Kind
  at: string
  weekday: number
  dayOfMonth: number
  cron: string
  timeZone: string
  choices: Choices
}

export const KINDS: readonly { value: Kind; label: string }[] = [
  { value: 'daily', label: 'Daily' },
  { value: 'weekly', label: 'Weekly' },
  { value: 'monthly', label: 'Monthly' },
  { value: 'cron', label: 'Cron' },
  { value: 'manual', label: 'By hand' },
]

export function draftOf(schedule: SavedSchedule | undefined, timeZone: string): Draft {
  return {
    name: schedule?.name ?? '',
    kind: schedule?.kind ?? 'daily',
    at: schedule?.at ?? '03:30',
    weekday: schedule?.kind === 'weekly' ? (schedule.on_day ?? 1) : 1,
    dayOfMonth: schedule?.kind === 'monthly' ? (schedule.on_day ?? 1) : 1,
    cron: schedule?.cron ?? '0 */6 * * *',
    timeZone: schedule?.time_zone ?? timeZone,
    choices: choicesOf(schedule?.preferences ?? {}),
  }
}

/** What differs from false: the rest is the default anyway. */
function choicesOf(preferences: SavedSchedule['preferences']): Choices {
  return Object.fromEntries(Object.entries(preferences).filter(([, value]) => value !== false))
}

/** What decides when it runs, as the server wants it: only what the kind has. */
export function timingOf({ kind, at, weekday, dayOfMonth, cron, timeZone }: Draft) {
  const hasTime = kind === 'daily' || kind === 'weekly' || kind === 'monthly'
  const days: Partial<Record<Kind, number>> = { weekly: weekday, monthly: dayOfMonth }
  return {
    kind,
    at: hasTime ? at : null,
    on_day: days[kind] ?? null,
    cron: kind === 'cron' ? cron : null,
    time_zone: timeZone,
  }
}
