import { describe, expect, it } from 'vitest'
import { openTokenGuard } from './tokens.ts'

const WANTED = 'a-token-of-some-length'

describe('a token guard', () => {
  it('lets the right token in and names a wrong one', () => {
    const guard = openTokenGuard(WANTED)

    expect(() => {
      guard.check(WANTED, '::1')
    }).not.toThrow()
    expect(() => {
      guard.check('', '::1')
    }).toThrow('The token is wrong.')
  })

  it('looks at no token of an address that sent many wrong ones, until a minute has passed', () => {
    let now = 0
    const guard = openTokenGuard(WANTED, () => now)
    const tryOne = (token: string, address: string): string => {
      try {
        guard.check(token, address)
        return 'taken'
      } catch (error) {
        return (error as { code: string }).code
      }
    }
    const codes = Array.from({ length: 11 }, () => tryOne('wrong', '10.0.0.1'))

    const right = tryOne(WANTED, '10.0.0.1')
    const elsewhere = tryOne(WANTED, '10.0.0.2')
    now = 60_000
    const later = tryOne(WANTED, '10.0.0.1')

    expect(codes.slice(-2)).toEqual(['token_wrong', 'too_many_tries'])
    expect(right).toBe('too_many_tries')
    expect(elsewhere).toBe('taken')
    expect(later).toBe('taken')
  })
})
