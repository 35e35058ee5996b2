import { describe, expect, it } from 'vitest'
import { openTokenGuard, type TokenGuard } from './tokens.ts'

const WANTED = 'a-token-of-some-length'

function tryOne(guard: TokenGuard, token: string, address: string): string {
  try {
    guard.check(token, address)
    return 'taken'
  } catch (error) {
    return (error as { code: string }).code
  }
}

function tryWrong(guard: TokenGuard, address: string, times = 11): string | undefined {
  return Array.from({ length: times }, () => tryOne(guard, 'wrong', address)).at(-1)
}

describe('a token guard', () => {
  it('lets the right token in and names a wrong one', () => {
    const guard = openTokenGuard(WANTED)

    expect(tryOne(guard, WANTED, '::1')).toBe('taken')
    expect(tryOne(guard, '', '::1')).toBe('token_wrong')
  })

  it('turns away an address that sent many wrong ones for a minute, but never the right one', () => {
    let now = 0
    const guard = openTokenGuard(WANTED, () => now)

    const tenth = tryWrong(guard, '10.0.0.1', 10)
    const eleventh = tryOne(guard, 'wrong', '10.0.0.1')
    const right = tryOne(guard, WANTED, '10.0.0.1')
    const elsewhere = tryOne(guard, 'wrong', '10.0.0.2')
    now = 60_000
    const later = tryOne(guard, 'wrong', '10.0.0.1')

    expect([tenth, eleventh, right, elsewhere, later]).toEqual([
      'token_wrong',
      'too_many_tries',
      'taken',
      'token_wrong',
      'token_wrong',
    ])
  })

  it('takes the addresses that one customer has for one', () => {
    const guard = openTokenGuard(WANTED)
    for (let i = 0; i < 10; i += 1) tryOne(guard, 'wrong', `2001:db8:1:2::${i}`)

    expect(tryOne(guard, 'wrong', '2001:db8:1:2:ffff::1')).toBe('too_many_tries')
    expect(tryOne(guard, 'wrong', '2001:db8:1:3::1')).toBe('token_wrong')
    expect([tryWrong(guard, '::ffff:10.0.0.3'), tryOne(guard, 'wrong', '10.0.0.3')]).toEqual([
      'too_many_tries',
      'too_many_tries',
    ])
  })

  it('remembers a thousand addresses and no more, the last ones', () => {
    const guard = openTokenGuard(WANTED)
    tryWrong(guard, '10.0.0.1')
    for (let i = 0; i < 1000; i += 1) tryWrong(guard, `10.1.${i >> 8}.${i & 255}`)

    expect(tryOne(guard, 'wrong', '10.0.0.1')).toBe('token_wrong')
    expect(tryOne(guard, 'wrong', '10.1.3.231')).toBe('too_many_tries')
  })
})
