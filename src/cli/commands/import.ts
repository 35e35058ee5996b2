/** `kba import FILE...`: bookmarks from files. */
import { Command } from 'commander'
import { KbaError, UsageError } from '../../errors.ts'
import { type ColumnMap, parseColumnMap } from '../../exports/csv/table.ts'
import { importFile, lookAtTable } from '../../exports/import-file.ts'
import { importStream, type ImportResult } from '../../exports/import-stream.ts'
import { KNOWN_FORMATS } from '../../exports/known-formats.ts'
import { shortened } from '../../exports/link-record.ts'
import { counted, duplicatesFound, EXIT, explainError, type Output } from '../output.ts'
import { openProgressLine } from '../progress-line.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'

const EXAMPLES = `
The format is found by content; --formats lists all. Files may be gzipped. From a ZIP archive, every file that can
be read is imported, with its media. Columns of tables (CSV) are recognised by heading and content: --map shows what
each is taken for and imports nothing; --map "HEADING=FIELD, ..." sets it, #3 being the third column.

Examples:
  kba import bookmarks.json
  kba import exports/*.json ~/archive/data/like.js
  kba import twitter-archive.zip
  cat links.txt | kba import -
  kba import table.csv --map
  kba import table.csv --map "Was er schrieb=text, Notiz=note"
`

export function importCommand(): Command {
  return new Command('import')
    .description('import bookmarks from files')
    .argument('[files...]', 'export files, or - for standard input')
    .option('--formats', 'list the files that can be read')
    .option('--map [columns]', 'show what the columns of a table are taken for, or set it')
    .addHelpText('after', EXAMPLES)
    .action((files: string[], options: ImportOptions) =>
      withSession(options, (session) => importOrShow(session, files, options)),
    )
}

interface ImportOptions extends CommonOptions {
  formats?: true
  map?: string | true
}

async function importOrShow(
  session: Session,
  named: readonly string[],
  options: ImportOptions,
): Promise<number> {
  if (options.formats === true) return listFormats(session.output)
  // `--map table.csv`: what names no column is a file.
  const isFile = typeof options.map === 'string' && !options.map.includes('=')
  const files = isFile ? [options.map as string, ...named] : named
  if (files.length === 0) {
    throw new UsageError('no_file', 'No file is named.', { hint: 'Name one: kba import bookmarks.json' })
  }
  if (options.map === true || isFile) return showColumns(session, files)
  return importAll(session, files, typeof options.map === 'string' ? parseColumnMap(options.map) : undefined)
}

function listFormats(output: Output): number {
  output.result({ formats: KNOWN_FORMATS })
  for (const { id, description } of KNOWN_FORMATS) output.line(`${id.padEnd(22)}${description}`)
  return EXIT.done
}

async function showColumns({ output, caller }: Session, files: readonly string[]): Promise<number> {
  const tables = []
  for (const file of files) {
    const table = await lookAtTable(caller.pathOf(file))
    if (table?.hasBookmarks !== true) {
      throw new UsageError(
        'not_a_table',
        `${file} is not a table with a column of addresses or ids of posts.`,
        {
          hint: `Import it as it is: kba import ${file}`,
        },
      )
    }
    tables.push({ file, ...table })
    output.line(`${file}:`)
    for (const [i, { heading, field }] of table.columns.entries()) {
      const cells = table.rows.map((row) => oneLine(row[i] ?? '')).filter((cell) => cell !== '')
      output.line(`  ${heading.padEnd(24)} ${(field ?? 'left out').padEnd(10)} ${cells.join(' | ')}`)
    }
  }
  output.result({ tables })
  output.line(
    'Nothing was imported. Import it without --map, or say what a column holds: --map "HEADING=FIELD"',
  )
  return EXIT.done
}

function oneLine(cell: string): string {
  return shortened(cell.replace(/\s+/g, ' ').trim())
}

async function importAll(session: Session, files: readonly string[], columns?: ColumnMap): Promise<number> {
  const { output } = session
  const results: ImportResult[] = []
  const refused: { file: string; error: unknown }[] = []
  for (const file of files) {
    try {
      results.push(await importOne(session, file, columns))
    } catch (error) {
      if (files.length === 1 || !(error instanceof KbaError)) throw error
      refused.push({ file, error })
    }
  }
  printResults(output, results)
  for (const { file, error } of refused) {
    output.note(`${file}:`)
    explainError(error, { ...output, result: () => undefined })
  }
  output.result(summarize(results, refused))
  if (refused.length > 0) return results.length === 0 ? EXIT.usage : EXIT.someFailed
  return EXIT.done
}

/** Imports one file with a line of progress; also what `kba demo` calls. */
export async function importOne(
  { app, output, caller, signal }: Session,
  file: string,
  columns?: ColumnMap,
): Promise<ImportResult> {
  const line = openProgressLine(output.json, caller.stderr)
  try {
    const place = { db: app.database.db, media: app.media, importsFolder: app.paths.imports }
    const tell = (found: number): void => {
      line.progress({ phase: `import ${file}`, status: 'progress', message: counted(found, 'bookmark') })
    }
    if (file !== '-') return await importFile(caller.pathOf(file), place, tell, signal, columns)
    const input = { input: caller.openInput(), name: 'standard input', columns }
    return await importStream(input, place, { onProgress: tell, signal })
  } finally {
    line.close()
  }
}

function printResults(output: Output, results: readonly ImportResult[]): void {
  for (const result of results) {
    output.line(describe(result))
    for (const entry of result.entries) output.line(`  ${describe(entry)}`)
    for (const { file, place, reason } of result.errors.slice(0, 20))
      output.line(`  ${file === result.file ? '' : `${file}:`}${place}: ${reason}`)
    if (result.invalid > 20) output.line(`  ... and ${result.invalid - 20} more`)
    if (result.invalid > 0)
      output.line('  Correct them in the file and import it again: nothing is imported twice.')
  }
  const duplicates = results.reduce((sum, result) => sum + result.duplicates, 0)
  if (duplicates > 0) output.line(duplicatesFound(duplicates))
  if (results.some((result) => result.new > 0)) output.line('Next: kba run')
}

function describe(result: ImportResult): string {
  const parts = [`${counted(result.found, 'bookmark')} (${result.new} new, ${result.known} known)`]
  if (result.invalid > 0) parts.push(counted(result.invalid, 'bad record'))
  if (result.ignored > 0) parts.push(`${result.ignored} ignored (${reasons(result.ignoredFor)})`)
  if (result.skipped > 0) parts.push(`${counted(result.skipped, 'file')} in an unknown format`)
  return `${result.file}: ${result.format}, ${parts.join(', ')}`
}

/** The most frequent first. */
function reasons(ignoredFor: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(ignoredFor).sort(([, a], [, b]) => b - a)
  if (sorted.length === 1) return sorted[0]?.[0] ?? ''
  const named = sorted.slice(0, 4).map(([reason, times]) => `${times}: ${reason}`)
  return [...named, ...(sorted.length > named.length ? ['...'] : [])].join('; ')
}

function summarize(
  results: readonly ImportResult[],
  refused: readonly { file: string; error: unknown }[],
): object {
  const total = (key: 'found' | 'new' | 'known' | 'invalid' | 'ignored' | 'skipped' | 'duplicates'): number =>
    results.reduce((sum, result) => sum + result[key], 0)
  return {
    format: [...new Set(results.map((result) => result.format))].join(', '),
    found: total('found'),
    new: total('new'),
    known: total('known'),
    invalid: total('invalid'),
    ignored: total('ignored'),
    skipped: total('skipped'),
    duplicates: total('duplicates'),
    errors: results.flatMap((result) => result.errors),
    files: results,
    refused: refused.map(({ file, error }) => ({
      file,
      error: error instanceof Error ? error.message : String(error),
    })),
  }
}
