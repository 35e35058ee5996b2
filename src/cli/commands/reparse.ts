/** `kba reparse`: reads what is kept of exports and answers again, with today's readers. */
import { Command } from 'commander'
import { reparse, type Reparsed } from '../../exports/reparse/reparse.ts'
import { sentencesOf } from '../../exports/reparse/sentences.ts'
import { counted, type Output } from '../output.ts'
import { openProgressLine } from '../progress-line.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'

const EXAMPLES = `
kba keeps every export and every answer of X as it came. After an upgrade whose readers see more in them, the next
run reads them again by itself, once; this command does it now. Nobody is asked, and nothing that is known is lost.

Examples:
  kba reparse --dry-run      show what would change
  kba reparse
`

type ReparseOptions = CommonOptions & { dryRun?: boolean }

export function reparseCommand(): Command {
  return new Command('reparse')
    .description('read kept exports and answers again, with the readers of this version')
    .option('--dry-run', 'show what would change, and change nothing')
    .addHelpText('after', EXAMPLES)
    .action((options: ReparseOptions) => withSession(options, (session) => reparseAll(session, options)))
}

async function reparseAll(
  { app, output, caller, signal }: Session,
  options: ReparseOptions,
): Promise<undefined> {
  const dryRun = options.dryRun === true
  const line = openProgressLine(output.json, caller.stderr)
  try {
    const onProgress = (message: string): void => {
      line.progress({ phase: 'reparse', status: 'progress', message })
    }
    const result = await reparse(app.database.db, app.paths.imports, dryRun, { signal, onProgress })
    line.close()
    tell(output, result, dryRun)
  } finally {
    line.close()
  }
  return undefined
}

function tell(output: Output, result: Reparsed, dryRun: boolean): void {
  output.result({ ...result, dry_run: dryRun })
  const { files, records, unreadable, unknown, bad } = result
  const rest = [
    bad > 0 ? `${counted(bad, 'record')} that cannot be read` : '',
    unreadable > 0 ? `${counted(unreadable, 'file')} of no known format` : '',
    unknown > 0 ? `${counted(unknown, 'bookmark')} of posts that are not here` : '',
  ].filter((text) => text !== '')
  output.line(`${counted(files, 'kept file')} read: ${[counted(records, 'bookmark'), ...rest].join(', ')}.`)
  for (const sentence of sentencesOf(result, dryRun)) output.line(sentence)
  for (const { id, url, fields, before, after } of result.examples) {
    output.line(`  ${id}  ${fields.join(', ')}  ${url}`)
    output.line(`    before: ${before.replaceAll('\n', ' ')}`)
    output.line(`    after:  ${after.replaceAll('\n', ' ')}`)
  }
  if (!dryRun && result.remade + result.rewritten > 0) output.line('Next: kba run')
}
