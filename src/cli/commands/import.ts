/** `kba import FILE...`: bookmarks from files. */
import { Command } from 'commander'
import { KbaError } from '../../errors.ts'
import { importFile } from '../../exports/import-file.ts'
import { importStream, type ImportResult } from '../../exports/import-stream.ts'
import { counted, duplicatesFound, EXIT, explainError, type Output } from '../output.ts'
import { openProgressLine } from '../progress-line.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'

const EXAMPLES = `
Formats are found by content: JSON of X's web pages (also as HAR), twitter-web-exporter (JSON, CSV), Siftly,
fieldtheory, bird, X API v2, X archive (like.js, tweets.js), browser bookmarks (HTML), Karakeep, Linkwarden, Pocket,
Raindrop, lists of links. Files may be gzipped. From a ZIP archive, every such file is imported, with its media.

Examples:
  kba import bookmarks.json
  kba import exports/*.json ~/archive/data/like.js
  kba import twitter-archive.zip
  cat links.txt | kba import -
`

export function importCommand(): Command {
  return new Command('import')
    .description('import bookmarks from files')
    .argument('<files...>', 'export files, or - for standard input')
    .addHelpText('after', EXAMPLES)
    .action((files: string[], options: CommonOptions) =>
      withSession(options, (session) => importAll(session, files)),
    )
}

async function importAll(session: Session, files: readonly string[]): Promise<number> {
  const { output } = session
  const results: ImportResult[] = []
  const refused: { file: string; error: unknown }[] = []
  for (const file of files) {
    try {
      results.push(await importOne(session, file))
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
): Promise<ImportResult> {
  const line = openProgressLine(output.json, caller.stderr)
  try {
    const place = { db: app.database.db, media: app.media, importsFolder: app.paths.imports }
    const tell = (found: number): void => {
      line.progress({ phase: `import ${file}`, status: 'progress', message: counted(found, 'bookmark') })
    }
    if (file !== '-') return await importFile(caller.pathOf(file), place, tell, signal)
    const input = { input: caller.openInput(), name: 'standard input' }
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
