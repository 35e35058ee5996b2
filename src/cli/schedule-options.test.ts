import { describe, expect, it } from 'vitest'
import { scheduleFrom } from './schedule-options.ts'

describe('scheduleFrom', () => {
  it.each([
    [{ daily: '07:30' }, { kind: 'daily', at: '07:30', on_day: null, cron: null }],
    [{ weekly: 'MON@07:30' }, { kind: 'weekly', at: '07:30', on_day: 1 }],
    [{ weekly: 'sunday@23:59' }, { kind: 'weekly', at: '23:59', on_day: 0 }],
    [{ monthly: '31@00:00' }, { kind: 'monthly', at: '00:00', on_day: 31 }],
    [{ cron: '*/15 * * * *' }, { kind: 'cron', cron: '*/15 * * * *', at: null }],
    [
      { manual: true, disabled: true },
      { kind: 'manual', enabled: false },
    ],
    [
      { manual: true, timeZone: 'Asia/Tokyo' },
      { time_zone: 'Asia/Tokyo', enabled: true },
    ],
    [{ manual: true, mode: 'fetch_only' }, { preferences: { run_mode: 'fetch_only' } }],
  ])('understands %j', (options, expected) => {
    expect(scheduleFrom('night', options)).toMatchObject({ name: 'night', ...expected })
  })

  it.each([
    [{}, 'schedule_kind'],
    [{ daily: '07:30', manual: true }, 'schedule_kind'],
    [{ weekly: '07:30' }, 'schedule_day'],
    [{ weekly: 'MO@07:30' }, 'schedule_day'],
    [{ weekly: 'MON@07:30@08:30' }, 'schedule_day'],
    [{ monthly: 'first@07:30' }, 'schedule_day'],
    [{ monthly: '32@07:30' }, 'invalid_schedule'],
    [{ daily: '7' }, 'invalid_schedule'],
    [{ manual: true, mode: 'all' }, 'invalid_preferences'],
  ])('refuses %j', (options, code) => {
    expect(() => scheduleFrom('night', options)).toThrow(expect.objectContaining({ code }) as Error)
  })
})
