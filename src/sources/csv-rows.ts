/** Reads CSV (RFC 4180) as it arrives: rows as objects, by the names of the first row in lower case. */

/** A longer row has quotes that are never closed. */
const MAX_ROW_CHARS = 16 * 1024 * 1024

export interface CsvRow {
  /** Line of the file in which the row begins, from 1. */
  line: number
  cells: ReadonlyMap<string, string>
  /** It has as many cells as there are names, and no quotes that stay open. */
  complete: boolean
}

/** @returns The names of the first line of a text, in lower case. */
export function headerOf(head: string): string[] {
  const names = [...cellsOf(head.split(/\r?\n/, 1)[0] ?? '')]
  return names.map((name) => name.trim().toLowerCase())
}

export async function* readCsv(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRow> {
  const decoder = new TextDecoder()
  let names: string[] | undefined
  let rest = ''
  let line = 1
  const take = function* (text: string): Generator<CsvRow> {
    if (text.trim() !== '') {
      const cells = [...cellsOf(text)]
      if (names === undefined) names = cells.map((name) => name.trim().toLowerCase())
      else {
        const pairs = names.map((name, i): [string, string] => [name, cells[i] ?? ''])
        const isClosed = text.split('"').length % 2 === 1
        yield { line, cells: new Map(pairs), complete: isClosed && cells.length === names.length }
      }
    }
    line += text.split('\n').length
  }
  let quoted = false
  for await (const chunk of bytes) {
    const text = decoder.decode(chunk, { stream: true })
    let from = 0
    for (let i = 0; i < text.length; i += 1) {
      // A line end inside quotes ends no row, unless the quotes are never closed.
      if (text[i] === '"') quoted = !quoted
      else if (text[i] === '\n' && (!quoted || rest.length > MAX_ROW_CHARS)) {
        yield* take(rest + text.slice(from, i))
        rest = ''
        from = i + 1
        quoted = false
      }
    }
    rest += text.slice(from)
  }
  yield* take(rest)
}

function* cellsOf(row: string): Generator<string> {
  const text = row.replace(/\r$/, '')
  const cell = /"((?:[^"]|"")*)"|[^,]*/y
  for (let at = 0; at <= text.length; at = cell.lastIndex + 1) {
    cell.lastIndex = at
    const match = cell.exec(text)
    yield match?.[1]?.replaceAll('""', '"') ?? match?.[0] ?? ''
    // What stands behind the closing quotes belongs to no cell.
    const next = text.indexOf(',', cell.lastIndex)
    cell.lastIndex = next < 0 ? text.length : next
  }
}
