/** `kba fetch`: new bookmarks from every source that is set up, and nothing else. */
import { Command } from 'commander'
import type { FinishedRun } from '../../workers/run-here.ts'
import { parsePreferences } from '../../contract/preferences.ts'
import { counted, duplicatesFound, EXIT, explainError } from '../output.ts'
import { openProgressLine } from '../progress-line.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'
import { listSourceStatus } from '../../sources/source-state.ts'

const EXAMPLES = `
Each source continues from where it stopped, and ends at the bookmarks you already have. Every kba run
begins with this. Sources that are not set up are skipped; if none is, kba fetch says how to set one up.

Examples:
  kba fetch
  kba fetch --all --json     to the very end, also past known bookmarks

Exit code: 0 done, 1 a source is away, 2 action needed, 3 some sources failed.
`

export function fetchCommand(): Command {
  return new Command('fetch')
    .description('fetch new bookmarks from your sources')
    .option('--all', 'read every source to its end')
    .addHelpText('after', EXAMPLES)
    .action((options: CommonOptions & { all?: boolean }) =>
      withSession(options, (session) => fetchOnce(session, options.all === true)),
    )
}

async function fetchOnce(session: Session, all: boolean): Promise<number> {
  const { app, output, caller, signal } = session
  const tasks = await session.openTasks()
  const line = openProgressLine(output.json, caller.stderr)
  const preferences = parsePreferences({ run_mode: 'fetch_only', fetch_all: all })
  let run: FinishedRun
  try {
    run = await tasks.runHere({ preferences, reporter: line, signal })
  } finally {
    line.close()
  }
  const phase = run.phases.find(({ id }) => id === 'fetch_bookmarks')
  const counts = { found: 0, new: 0, known: 0, invalid: 0, duplicates: 0, ...phase?.counts }
  const sources = await listSourceStatus(app.database.db)
  output.result({ task_id: run.runId, status: run.status, ...counts, sources })
  for (const note of phase?.notes ?? []) output.line(note)
  if (phase?.notes === undefined) await explainNothing(session)
  else output.line(`${counted(counts.new, 'new bookmark')}.${counts.new > 0 ? ' Next: kba run' : ''}`)
  if (counts.duplicates > 0) output.line(duplicatesFound(counts.duplicates))
  if (run.status === 'failed') return explainError(run.error, { ...output, result: () => undefined })
  if (run.status === 'stopped') return EXIT.failed
  return run.failed > 0 ? EXIT.someFailed : EXIT.done
}

async function explainNothing({ app, output }: Session): Promise<void> {
  output.line('No source is set up. You can use:')
  for (const source of app.sources) {
    const readiness = await source.check()
    if (readiness.state === 'off') output.line(`  ${source.title}: ${readiness.hint}`)
  }
}
