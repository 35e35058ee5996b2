import { describe, expect, it } from 'vitest'
import { isoDate, isoFromUnix } from './dates.ts'

describe('isoDate', () => {
  it.each([
    ['Wed Oct 10 20:19:24 +0000 2018', '2018-10-10T20:19:24.000Z'],
    ['2024-05-01T10:00:00.123Z', '2024-05-01T10:00:00.123Z'],
    ['2024-05-01 10:00:00 +02:00', '2024-05-01T08:00:00.000Z'],
    ['2024-05-01 10:00:00 -0330', '2024-05-01T13:30:00.000Z'],
  ])('reads %s', (text, expected) => {
    expect(isoDate(text)).toBe(expected)
  })

  it.each([
    '2024-02-31T10:00:00Z',
    '2024-05-01 10:00',
    'yesterday',
    '01/02/2024',
    null,
    12,
    'Wed Foo 10 20:19:24 +0000 2018',
  ])('invents nothing for %s', (text) => {
    expect(isoDate(text)).toBeUndefined()
  })
})

describe('isoFromUnix', () => {
  it.each([1714557600, '1714557600', 1714557600000, 1714557600000000])('reads %s', (value) => {
    expect(isoFromUnix(value)).toBe('2024-05-01T10:00:00.000Z')
  })

  it.each(['0', 0, '', 'soon', undefined, Number.NaN, 1e300])('leaves %s out', (value) => {
    expect(isoFromUnix(value)).toBeUndefined()
  })
})
