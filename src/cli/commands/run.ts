/** `kba run`: one run, here. */
import { Command } from 'commander'
import { join } from 'node:path'
import type { FinishedRun } from '../../pipeline/execute-run.ts'
import { UsageError } from '../../errors.ts'
import { listFailures, type FailedPost } from '../../posts/post-repository.ts'
import { EXIT, type Output } from '../output.ts'
import { addPreferenceOptions, preferencesFrom } from '../preference-options.ts'
import { openProgressLine } from '../progress-line.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'
import { explainError } from '../output.ts'

const EXAMPLES = `
Examples:
  kba run
  kba run --mode synthesis_only --force-regenerate-synthesis
  kba run --skip-git-push --json

Exit code: 0 done, 1 failed, 2 bad settings, 3 done but some posts failed. Ctrl-C stops after the posts in hand.
`

export function runCommand(): Command {
  return addPreferenceOptions(
    new Command('run').description('run the pipeline: posts in, articles out').addHelpText('after', EXAMPLES),
  ).action((options: CommonOptions & Record<string, unknown>) =>
    withSession(options, (session) => runOnce(session, options)),
  )
}

/** Runs, prints the summary, gives the exit code; also what `kba demo` calls. */
export async function runOnce(session: Session, options: Readonly<Record<string, unknown>>): Promise<number> {
  const { app, output, signal } = session
  const preferences = preferencesFrom(options)
  const line = openProgressLine(output.json)
  const finished = await app.run(preferences, line, signal)
  line.close()
  const failures = await listFailures(app.database.db)
  output.result({
    task_id: finished.runId,
    status: finished.status,
    processed: finished.processed,
    failed: finished.failed,
    model_calls: finished.model_calls,
    seconds: finished.seconds,
    phases: finished.phases,
    failures,
  })
  printSummary(output, finished, failures, join(app.paths.knowledgeBase, 'README.md'))
  if (finished.status === 'failed')
    return explainError(finished.error, { ...output, result: () => undefined })
  if (finished.status === 'stopped') return EXIT.failed
  return finished.failed > 0 ? EXIT.someFailed : EXIT.done
}

function printSummary(
  output: Output,
  run: FinishedRun,
  failures: readonly FailedPost[],
  readme: string,
): void {
  const count = (id: string): number => run.phases.find((phase) => phase.id === id)?.processed ?? 0
  output.line()
  output.line(`Run ${run.status} in ${run.seconds.toFixed(1)} s, ${run.model_calls} model calls.`)
  output.line(`  items made        ${count('content_processing')}`)
  output.line(`  syntheses         ${count('synthesis_generation')}`)
  output.line(`  passages embedded ${count('embedding_generation')}`)
  output.line(`  pages written     ${count('readme_generation')}`)
  output.line(`  commits           ${count('git_sync')}`)
  if (failures.length > 0) {
    output.line(`\n${failures.length} failed:`)
    for (const failure of failures.slice(0, 20))
      output.line(
        `  post ${failure.post_id}, ${failure.sub_phase}: ${failure.message}${failure.set_aside ? ' (set aside)' : ''}`,
      )
    output.line('They are tried again in the next run; kba retry brings back what was set aside.')
  }
  if (run.status === 'stopped') output.line('\nStopped. What was done is kept; kba run goes on from there.')
  else output.line(`\nRead it: ${readme}`)
}

/** @throws {UsageError} when a number is none. */
export function wholeNumber(text: string, name: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1)
    throw new UsageError('invalid_number', `--${name} takes a whole number from 1, not "${text}".`)
  return value
}
