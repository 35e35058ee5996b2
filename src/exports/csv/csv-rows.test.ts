import { describe, expect, it } from 'vitest'
import { headerOf, readCsv } from './csv-rows.ts'
import { chunked } from '../testing.ts'

const MB = 1024 * 1024

/** What was read of a text: the cells of each good row, and the lines of the others with their faults. */
async function read(text: string, chunkSize = 64 * 1024) {
  const rows: string[][] = []
  const faults: { line: number; fault: string }[] = []
  for await (const { line, cells, fault } of readCsv(chunked(Buffer.from(text), chunkSize))) {
    if (fault === undefined) rows.push([...cells.values()])
    else faults.push({ line, fault })
  }
  return { rows, faults }
}

describe('a CSV with a quote that is wrong', () => {
  it('loses the row of an unclosed quote alone, in 20 MB as in a few lines', async () => {
    const words = 'some words '.repeat(50)
    const row = (i: number): string => `${i},"${words}, with a comma and ""quotes""\nin two lines",ada\n`
    const before = Array.from({ length: 10 }, (_, i) => row(i)).join('')
    const count = Math.ceil((20 * MB) / row(1_000_000).length)
    const after = Array.from({ length: count }, (_, i) => row(1_000_000 + i)).join('')

    const { rows, faults } = await read(`id,text,author\n${before}500,"open,ada\n${after}`)

    expect(faults).toEqual([
      { line: 22, fault: 'a quote in this row is not closed, or stands in a wrong place' },
    ])
    expect(rows).toHaveLength(10 + count)
    expect(rows.at(-1)).toEqual([String(999_999 + count), expect.stringContaining('\nin two lines'), 'ada'])
  })

  it('takes the rest where no other quote follows for 20 MB', async () => {
    const count = 20_000
    const rest = Array.from({ length: count }, (_, i) => `${i},${'plain text '.repeat(100)},ada\n`).join('')

    const { rows, faults } = await read(`id,text,author\n500,"open,ada\n${rest}`)

    expect(faults).toMatchObject([{ line: 2 }])
    expect(rows).toHaveLength(count)
  })

  it('names every such row, however the chunks fall', async () => {
    const text = 'a,b,c\n1,"x,y\n2,"t w o",z\n3,x"" "y,z\n4,"u,v\n5,"q""q" ,w\n6,"x"y,z\n7,"end,z'
    for (const size of [1, 7, 1000]) {
      const { rows, faults } = await read(text, size)

      expect(rows).toEqual([
        ['2', 't w o', 'z'],
        ['3', 'x"" "y', 'z'],
        ['5', 'q"q', 'w'],
        ['6', '"x"y', 'z'],
      ])
      expect(faults.map(({ line }) => line)).toEqual([2, 5, 8])
    }
  })

  it('keeps no more than a row, whatever a file consists of', async () => {
    const { rows, faults } = await read(
      `a,b\n1,x\n${'"'.repeat(20 * MB)}\n2,y\n${','.repeat(20 * MB)}\n3,z\n`,
    )

    expect(rows).toEqual([
      ['1', 'x'],
      ['2', 'y'],
      ['3', 'z'],
    ])
    expect(faults).toEqual([
      { line: 3, fault: 'the row is longer than 16 MB' },
      { line: 5, fault: 'the row is longer than 16 MB' },
    ])
  })

  it('reads thousands of broken rows in time', async () => {
    const started = process.cpuUsage()
    const { rows, faults } = await read(`a,b\n${'1,"x\n2,5" disk\n'.repeat(5000)}`)

    expect([rows.length, faults.length]).toEqual([5000, 5000])
    expect(process.cpuUsage(started).user).toBeLessThan(10_000_000)
  })
})

describe('the names of the first row', () => {
  it('are found in whatever a file begins with', () => {
    expect(headerOf('"Tweet Id" ,"Full, Text",Author\r\n1')).toEqual(['tweet id', 'full, text', 'author'])
    expect(headerOf('"never closed, and so on')).toEqual([])
    expect(headerOf('')).toEqual([''])
  })
})
