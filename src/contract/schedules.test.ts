import { describe, expect, it } from 'vitest'
import { describeTiming, localTimeZone, parseSchedule } from './schedules.ts'

describe('parseSchedule', () => {
  it('fills in the time zone of the machine, preferences and what the kind does not have', () => {
    const schedule = parseSchedule({ name: ' night ', kind: 'daily', at: '23:00' })

    expect(schedule).toMatchObject({ name: 'night', on_day: null, cron: null, enabled: true })
    expect(schedule.time_zone).toBe(localTimeZone())
    expect(schedule.preferences.run_mode).toBe('full_pipeline')
  })

  it.each([
    [{ kind: 'hourly' }, 'kind: expected one of manual, daily, weekly, monthly, cron'],
    [{ kind: 'daily' }, 'at: a daily schedule needs a time such as 07:30'],
    [{ kind: 'daily', at: '24:00' }, 'at: expected a time such as 07:30'],
    [{ kind: 'daily', at: '07:30', cron: '* * * * *' }, 'cron: a daily schedule has none'],
    [{ kind: 'weekly', at: '07:30' }, 'on_day: a weekly schedule needs a day from 0 to 6 (0 is Sunday)'],
    [{ kind: 'weekly', at: '07:30', on_day: 7 }, 'on_day: expected a day from 0 to 6'],
    [{ kind: 'monthly', at: '07:30', on_day: 0 }, 'on_day: expected a day from 1 to 31'],
    [{ kind: 'cron' }, 'cron: a cron schedule needs a cron expression'],
    [{ kind: 'manual', at: '07:30' }, 'at: a manual schedule has none'],
    [{ kind: 'manual', name: 'two\nlines' }, 'name: expected a name'],
    [{ kind: 'manual', name: ' ' }, 'name: expected a name'],
    [{ kind: 'manual', time_zone: 'Mars/Base' }, 'time_zone: "Mars/Base" is no time zone'],
    [{ kind: 'manual', preferences: { run_mode: 'all' } }, 'preferences.run_mode: '],
    [{ kind: 'manual', when: 'now' }, 'schedule: Unrecognized key: "when"'],
  ])('refuses %j', (input, message) => {
    expect(() => parseSchedule({ name: 'night', ...input })).toThrow(message)
  })
})

describe('describeTiming', () => {
  it.each([
    [{ kind: 'manual' }, 'only by hand'],
    [{ kind: 'daily', at: '07:30' }, 'daily at 07:30'],
    [{ kind: 'weekly', at: '07:30', on_day: 1 }, 'Mondays at 07:30'],
    [{ kind: 'monthly', at: '07:30', on_day: 31 }, 'monthly on day 31 or the last at 07:30'],
    [{ kind: 'cron', cron: '*/15 * * * *' }, 'cron */15 * * * *'],
  ])('says %j in words', (input, words) => {
    expect(describeTiming(parseSchedule({ name: 'night', ...input }))).toBe(words)
  })
})
