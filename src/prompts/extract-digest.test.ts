import { describe, expect, it } from 'vitest'
import { extractDigest } from './extract-digest.ts'

const source = (title: string, tags: string[], summary = `${title}. It says more.`) => ({
  ...{ title, summary, tags, points: [] },
  code: title.startsWith('SQL') ? [{ language: 'sql', code: 'SELECT 1;' }] : [],
})

describe('extractDigest', () => {
  const sources = [
    source('SQL joins', ['sql', 'databases']),
    source('Partial indexes', ['indexes', 'databases']),
    source('Covering indexes', ['indexes', 'databases']),
    source('SQL windows', ['sql', 'databases']),
    source('Backups', ['databases'], 'Restore them once a month.'),
  ]
  const digest = extractDigest({ topic: 'Databases', mode: 'comprehensive', items: 236, sources })

  it('puts each item under one sub-theme that some share and not all', () => {
    const lines = digest.sections.map(({ heading, statements }) => [
      heading,
      statements.map((statement) => statement.sources),
    ])

    expect(lines).toEqual([
      ['SQL', [[1], [4]]],
      ['Indexes', [[2], [3]]],
      ['Other items', [[5]]],
      ['Code', [[1], [4]]],
    ])
  })

  it('has a line of each item with what it states, and its code whole', () => {
    expect(digest.sections[0]?.statements[0]?.text).toBe('SQL joins. It says more.')
    expect(digest.sections[2]?.statements[0]?.text).toBe('Backups. Restore them once a month.')
    expect(digest.sections[3]?.statements[0]?.text).toContain('```sql\nSELECT 1;\n```')
  })

  it('has no sub-theme where one alone would stand beside the rest', () => {
    const one = extractDigest({
      topic: 'Databases',
      mode: 'comprehensive',
      items: 3,
      sources: sources.slice(1, 4),
    })

    expect(one.sections.map(({ heading }) => heading)).toEqual(['Items', 'Code'])
    expect(one.overview).toBe('3 items on Databases.')
  })

  it('states something of an item that begins with a question', () => {
    const asking = source('Postmortems', [], 'Postmortems. Who is to blame? Look for conditions instead.')
    const [section] = extractDigest({
      topic: 'SRE',
      mode: 'comprehensive',
      items: 1,
      sources: [asking],
    }).sections

    expect(section?.statements[0]?.text).toBe('Postmortems. Look for conditions instead.')
  })

  it('counts truly', () => {
    expect(digest.overview).toBe(
      '236 items on Databases; this digest has the newest 5, by what they are about: SQL, Indexes.',
    )
  })
})
