/** `kba run`: one run, here. */
import { Command } from 'commander'
import { join } from 'node:path'
import type { FinishedRun, RunRequest } from '../../workers/run-here.ts'
import { UsageError } from '../../errors.ts'
import { describeLeft, isAnyLeft } from '../../posts/left-behind.ts'
import { listFailures, type FailedPost } from '../../posts/post-repository.ts'
import { formatDollars } from '../../models/cost.ts'
import { costOf, type RunCost } from '../../pipeline/run-cost.ts'
import { readStatus, type Status } from '../../monitoring/status.ts'
import { counted, EXIT, type Output } from '../output.ts'
import { addPreferenceOptions, preferencesFrom } from '../preference-options.ts'
import { requireWorkersElsewhere } from '../../config/queue-settings.ts'
import { openProgressLine } from '../progress-line.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'
import { explainError } from '../output.ts'

const EXAMPLES = `
Examples:
  kba run
  kba run --mode synthesis_only --force-regenerate-synthesis
  kba run --skip-git-push --json
  kba run --detach && kba logs -f     with kba start or kba worker elsewhere

Exit code: 0 done, 1 failed, 2 bad settings, 3 done, but some posts are left: failed, set aside or without their text. Ctrl-C stops after the posts it is working on.
`

export function runCommand(): Command {
  return addPreferenceOptions(
    new Command('run')
      .description('run the pipeline: posts in, articles out')
      .option('--detach', 'queue the run for the workers, and return at once')
      .addHelpText('after', EXAMPLES),
  ).action((options: CommonOptions & Record<string, unknown>) =>
    withSession(options, (session) =>
      options['detach'] === true ? detach(session, options) : runOnce(session, options),
    ),
  )
}

async function detach(
  { app, output, caller, openTasks }: Session,
  options: Readonly<Record<string, unknown>>,
): Promise<undefined> {
  const preferences = preferencesFrom(options)
  if (caller.served === undefined) requireWorkersElsewhere(app.env)
  const tasks = await openTasks()
  const { taskId, jobId } = await tasks.startRun(preferences)
  output.result({ task_id: taskId, celery_task_id: jobId, status: 'queued' })
  output.line(`Run ${taskId} waits for a worker. Follow it: kba logs -f`)
  return undefined
}

/** Runs, prints the summary, gives the exit code; also what `kba demo` calls. */
export async function runOnce(
  session: Session,
  options: Readonly<Record<string, unknown>>,
  begin?: RunRequest['begin'],
): Promise<number> {
  const { app, output, caller, signal } = session
  const preferences = preferencesFrom(options)
  const tasks = await session.openTasks()
  const line = openProgressLine(output.json, caller.stderr)
  let finished: FinishedRun
  try {
    finished = await tasks.runHere({ preferences, begin, reporter: line, signal })
  } finally {
    line.close()
  }
  const failures = await listFailures(app.database.db)
  const cost = costOf(finished.usage, app.prices)
  output.result({
    task_id: finished.runId,
    status: finished.status,
    processed: finished.processed,
    failed: finished.failed,
    model_calls: finished.model_calls,
    seconds: finished.seconds,
    ...(finished.left === undefined ? {} : { left: finished.left }),
    cost,
    phases: finished.phases,
    failures,
  })
  const readme = join(app.paths.knowledgeBase, 'README.md')
  printSummary(output, { run: finished, cost, failures, left: await readStatus(app.database.db), readme })
  if (finished.status === 'failed')
    return explainError(finished.error, { ...output, result: () => undefined })
  if (finished.status === 'stopped') return EXIT.failed
  const isLeft = finished.left !== undefined && isAnyLeft(finished.left)
  return finished.failed > 0 || isLeft ? EXIT.someFailed : EXIT.done
}

interface Summary {
  run: FinishedRun
  cost: RunCost
  failures: readonly FailedPost[]
  left: Status
  readme: string
}

function printSummary(output: Output, { run, cost, failures, left, readme }: Summary): void {
  const count = (id: string): number => run.phases.find((phase) => phase.id === id)?.processed ?? 0
  output.line()
  output.line(`Run ${run.status} in ${run.seconds.toFixed(1)} s, ${counted(run.model_calls, 'model call')}.`)
  const words = run.left === undefined ? undefined : describeLeft(run.left)
  if (words !== undefined) output.line(`But ${words}.`)
  output.line(`  items made        ${run.processed}`)
  output.line(`  syntheses         ${count('synthesis_generation')}`)
  output.line(`  passages embedded ${count('embedding_generation')}`)
  output.line(`  pages written     ${count('readme_generation')}`)
  output.line(`  commits           ${count('git_sync')}`)
  if (cost.usd !== null) output.line(`  cost              ${describeCost(cost, cost.usd)}`)
  if (left.waiting > 0)
    output.line(`  waiting           ${left.waiting} without text: import an export that has it`)
  if (left.unavailable > 0) output.line(`  unavailable       ${left.unavailable} that X no longer shows`)
  if (left.set_aside > 0)
    output.line(`  set aside         ${left.set_aside} after repeated failures: kba retry`)
  if (failures.length > 0) printFailures(output, failures, left.failed)
  if (run.status === 'stopped')
    output.line('\nStopped. Everything done so far is kept; kba run continues from there.')
  if (run.status === 'completed') output.line(`\nRead it: ${readme}`)
}

/** Such as `$0.12: content_processing $0.10, synthesis_generation $0.02`. */
function describeCost({ phases, unpriced }: RunCost, usd: number): string {
  const parts = phases.flatMap((phase) =>
    phase.usd === null ? [] : [`${phase.id} ${formatDollars(phase.usd)}`],
  )
  const without = unpriced.length === 0 ? '' : `; ${unpriced.join(', ')} without a price`
  return `${formatDollars(usd)}: ${parts.join(', ')}${without}`
}

function printFailures(output: Output, failures: readonly FailedPost[], total: number): void {
  output.line(`\n${total} failed:`)
  for (const failure of failures.slice(0, 20))
    output.line(
      `  post ${failure.post_id}, ${failure.sub_phase}: ${failure.message}${failure.set_aside ? ' (set aside)' : ''}`,
    )
  if (total > 20) output.line(`  ... and ${total - 20} more: kba status --json`)
  output.line('The next run tries them again; kba retry also brings back the posts that were set aside.')
}

/** @throws {UsageError} when a number is none. */
export function wholeNumber(text: string, name: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new UsageError('invalid_number', `--${name} needs a whole number of at least 1, not "${text}".`, {
    hint: `For example: --${name} 20`,
  })
}
