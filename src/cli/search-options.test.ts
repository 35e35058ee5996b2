import { describe, expect, it } from 'vitest'
import { parseDay } from './search-options.ts'

describe('a day of an option', () => {
  it.each([
    ['2026-05-31', '2026-05-31T00:00:00.000Z'],
    ['2028-02-29', '2028-02-29T00:00:00.000Z'],
    ['2026-05-31T10:00:00Z', '2026-05-31T10:00:00.000Z'],
    ['2026-05-31T10:00:00+02:00', '2026-05-31T08:00:00.000Z'],
    ['7d', '2026-05-24T00:00:00.000Z'],
  ])('is read: %s', (text, day) => {
    expect(parseDay(text, Date.parse('2026-05-31T00:00:00Z')).toISOString()).toBe(day)
  })

  it.each([
    ...[
      '2026-02-31',
      '2026-02-29',
      '2026-13-01',
      '2026-00-10',
      '2026-06-31T10:00:00Z',
      '2026-05-31T25:00:00Z',
    ],
    ...['2026-05-31 nonsense', '31.5.2026', '-7d', '7 d', '1e3d', '999999d', '0000-01-01', '9999-12-31', ''],
  ])('is refused when there is none such: %s', (text) => {
    expect(() => parseDay(text)).toThrow('is not a valid date')
  })
})
