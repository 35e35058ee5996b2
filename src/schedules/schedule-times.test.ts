import { describe, expect, it } from 'vitest'
import type { Timing } from '../contract/schedules.ts'
import { nextTime } from './schedule-times.ts'

const BERLIN = 'Europe/Berlin'
const NEW_YORK = 'America/New_York'

function timing(kind: Timing['kind'], given: Partial<Timing>): Timing {
  return { kind, at: null, on_day: null, cron: null, time_zone: BERLIN, ...given }
}
const daily = (at: string, time_zone = BERLIN): Timing => timing('daily', { at, time_zone })
const cron = (line: string, time_zone = BERLIN): Timing => timing('cron', { cron: line, time_zone })

/** @returns The next `count` times, without `:00.000Z`; each is asked for anew, as a clock does. */
function times(schedule: Timing, after: string, count: number): string[] {
  const found: string[] = []
  let moment: Date | null = new Date(after)
  while (found.length < count && moment !== null) {
    moment = nextTime(schedule, moment)
    if (moment !== null) found.push(moment.toISOString().replace(':00.000Z', ''))
  }
  return found
}

describe('nextTime', () => {
  it('is never for a schedule that is started by hand', () => {
    expect(nextTime(timing('manual', {}), new Date())).toBeNull()
  })

  it('is strictly after the moment', () => {
    expect(times(daily('07:30'), '2026-01-10T06:29:59.999Z', 1)).toEqual(['2026-01-10T06:30'])
    expect(times(daily('07:30'), '2026-01-10T06:30:00Z', 1)).toEqual(['2026-01-11T06:30'])
  })

  it('keeps the time of the wall clock over both changes', () => {
    expect(times(daily('07:30'), '2026-03-28T00:00Z', 2)).toEqual(['2026-03-28T06:30', '2026-03-29T05:30'])
    expect(times(daily('07:30'), '2026-10-24T00:00Z', 2)).toEqual(['2026-10-24T05:30', '2026-10-25T06:30'])
    expect(times(daily('07:30', NEW_YORK), '2026-03-07T00:00Z', 2)).toEqual([
      '2026-03-07T12:30',
      '2026-03-08T11:30',
    ])
  })

  it.each([
    [daily('02:30'), '2026-03-28T12:00Z', ['2026-03-29T01:00', '2026-03-30T00:30']],
    [daily('02:30', NEW_YORK), '2026-03-07T12:00Z', ['2026-03-08T07:00', '2026-03-09T06:30']],
    // The gap is at midnight.
    [daily('00:00', 'Africa/Cairo'), '2026-04-23T00:00Z', ['2026-04-23T22:00', '2026-04-24T21:00']],
    // The gap is half an hour.
    [daily('02:15', 'Australia/Lord_Howe'), '2026-10-03T00:00Z', ['2026-10-03T15:30', '2026-10-04T15:15']],
    [cron('*/10 2 * * *'), '2026-03-28T12:00Z', ['2026-03-29T01:00', '2026-03-30T00:00']],
  ])('is the first moment afterwards when the clock passes over it: %j', (schedule, after, expected) => {
    expect(times(schedule, after, 2)).toEqual(expected)
  })

  it.each([
    [daily('02:30'), '2026-10-24T12:00Z', ['2026-10-25T00:30', '2026-10-26T01:30']],
    [daily('01:30', NEW_YORK), '2026-10-31T12:00Z', ['2026-11-01T05:30', '2026-11-02T06:30']],
  ])('is the first of two when the clock shows it twice: %j', (schedule, after, expected) => {
    expect(times(schedule, after, 2)).toEqual(expected)
  })

  it('does not come again for a program that starts within the hour that comes twice', () => {
    expect(times(daily('02:30'), '2026-10-25T01:10Z', 1)).toEqual(['2026-10-26T01:30'])
    expect(times(daily('01:30', NEW_YORK), '2026-11-01T06:10Z', 1)).toEqual(['2026-11-02T06:30'])
  })

  it('counts every hour, also the one that comes twice, when it runs every hour', () => {
    const halfHours = ['00:00', '00:30', '01:00', '01:30', '02:00'].map((time) => `2026-10-25T${time}`)

    expect(times(cron('*/30 * * * *'), '2026-10-24T23:59Z', 5)).toEqual(halfHours)
    expect(times(cron('15 * * * *'), '2026-03-29T00:00Z', 2)).toEqual([
      '2026-03-29T00:15',
      '2026-03-29T01:15',
    ])
  })

  it('takes the last day of months that are too short', () => {
    const on = (on_day: number): Timing => timing('monthly', { at: '12:00', on_day, time_zone: 'UTC' })
    const days = (schedule: Timing, after: string, count: number): string[] =>
      times(schedule, after, count).map((time) => time.slice(0, 10))

    expect(days(on(31), '2026-01-01T00:00Z', 4)).toEqual([
      '2026-01-31',
      '2026-02-28',
      '2026-03-31',
      '2026-04-30',
    ])
    expect(days(on(30), '2026-01-31T00:00Z', 3)).toEqual(['2026-02-28', '2026-03-30', '2026-04-30'])
    expect(days(on(29), '2026-02-01T00:00Z', 2)).toEqual(['2026-02-28', '2026-03-29'])
    expect(days(on(30), '2028-02-01T00:00Z', 2)).toEqual(['2028-02-29', '2028-03-30'])
    expect(days(on(1), '2026-12-15T00:00Z', 1)).toEqual(['2027-01-01'])
  })

  it('takes the day of the week in the time zone', () => {
    const sunday = timing('weekly', { at: '00:30', on_day: 0 })

    expect(times(sunday, '2026-01-01T00:00Z', 2)).toEqual(['2026-01-03T23:30', '2026-01-10T23:30'])
  })

  it('waits for a leap year', () => {
    expect(times(cron('0 12 29 2 *', 'UTC'), '2026-01-01T00:00Z', 2)).toEqual([
      '2028-02-29T12:00',
      '2032-02-29T12:00',
    ])
  })

  it('takes names of days, also THU, and of frequencies', () => {
    expect(times(cron('0 12 * * mon-THU', 'UTC'), '2026-01-01T12:00Z', 1)).toEqual(['2026-01-05T12:00'])
    expect(times(cron('@daily', 'UTC'), '2026-01-01T12:00Z', 1)).toEqual(['2026-01-02T00:00'])
  })

  it.each([
    ['', 'five fields are needed'],
    ['* * * *', 'five fields are needed, not 4'],
    ['* * * * * *', 'five fields are needed, not 6'],
    ['61 * * * *', '61'],
    ['a b c d e', 'a'],
    ['@often', 'five fields'],
    ['H * * * *', 'H is not supported'],
    ['0 7 31 2,4 *', 'that time never comes'],
  ])('refuses the cron expression "%s" and says why', (line, why) => {
    expect(() => nextTime(cron(line), new Date())).toThrow(
      expect.objectContaining({
        name: 'UsageError',
        code: 'invalid_cron',
        message: expect.stringContaining(why) as string,
      }) as Error,
    )
  })

  it.each(['Europe/Nowhere', '', 'local', '+02:00'])('refuses the time zone "%s"', (zone) => {
    expect(() => nextTime(daily('07:30', zone), new Date())).toThrow(
      expect.objectContaining({
        name: 'UsageError',
        code: 'unknown_time_zone',
        message: expect.stringContaining(`"${zone}"`) as string,
      }) as Error,
    )
  })
})
