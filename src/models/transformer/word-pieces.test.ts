import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PACKAGE_ROOT } from '../../config/package-root.ts'
import reference from '../../../test/fixtures/embedding-reference.json' with { type: 'json' }
import { WordPieces } from './word-pieces.ts'

const vocabulary = readFileSync(join(PACKAGE_ROOT, 'models/all-MiniLM-L6-v2/vocab.txt'), 'utf8')
const pieces = new WordPieces(vocabulary, true)

describe('word pieces', () => {
  it.each(reference)('are those of the original tokenizer: $text', ({ text, pieces: expected }) => {
    expect(pieces.encode(text, 256)).toEqual(expected)
  })

  it('are at most so many, with the marks of begin and end', () => {
    const numbers = pieces.encode('one two three four five', 4)

    expect(numbers).toHaveLength(4)
    expect([numbers[0], numbers[3]]).toEqual([101, 102])
  })

  it('take the names of marks for letters', () => {
    expect(pieces.encode('[SEP]', 16).filter((number) => number === 102)).toHaveLength(1)
  })

  it('keep their case in a model that knows it', () => {
    const cased = new WordPieces('[CLS]\n[SEP]\n[UNK]\nUbuntu\nubuntu\n', false)

    expect(cased.encode('Ubuntu ubuntu UBUNTU', 16)).toEqual([0, 3, 4, 2, 1])
  })

  it('come of a long text without blanks in no time', () => {
    const started = performance.now()

    pieces.encode('ab'.repeat(1_000_000), 256)
    pieces.encode('漢'.repeat(1_000_000), 256)

    expect(performance.now() - started).toBeLessThan(1000)
  })
})
