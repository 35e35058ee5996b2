/** `kba plan`: what a run would do, what it would take, and why not the rest. */
import { Command } from 'commander'
import { formatDollars } from '../../models/cost.ts'
import type { Outdated } from '../../pipeline/outdated.ts'
import { describePlan } from '../../pipeline/plan/plan-report.ts'
import type { PhasePlan } from '../../pipeline/plan/plan.ts'
import { counted, type Output } from '../output.ts'
import { addPreferenceOptions, preferencesFrom } from '../preference-options.ts'
import { withSession, type CommonOptions } from '../session.ts'

const EXAMPLES = `
Examples:
  kba plan
  kba plan --force-reprocess-llm --json
`

export function planCommand(): Command {
  return addPreferenceOptions(
    new Command('plan').description('show what a run would do, and why').addHelpText('after', EXAMPLES),
  ).action((options: CommonOptions & Record<string, unknown>) =>
    withSession(options, async ({ app, output }) => {
      const plan = await describePlan(app, preferencesFrom(options), { looksAtFiles: true })
      const { phases, estimated_usd, outdated } = plan
      output.result({ phases, estimated_usd, outdated })
      output.line('phase                    to do     done  ineligible  about')
      for (const phase of phases) printPhase(output, phase)
      if (phases.some(({ id, needs_processing: due }) => id === 'kb_item_generation' && due > 0))
        output.line('\nWhat is made of these posts may make more syntheses and passages due.')
      if (estimated_usd !== undefined)
        output.line(`\nAbout ${formatDollars(estimated_usd)} for model calls, going by earlier runs.`)
      printOutdated(output, outdated)
      return undefined
    }),
  )
}

function printPhase(output: Output, phase: PhasePlan): void {
  const { estimated_seconds: seconds, estimated_usd: usd } = phase
  const about = [
    ...(seconds === undefined ? [] : [`${Math.ceil(seconds)} s`]),
    ...(usd === undefined ? [] : [formatDollars(usd)]),
  ]
  const counts = [
    String(phase.needs_processing).padStart(7),
    String(phase.already_complete).padStart(7),
    String(phase.ineligible).padStart(10),
  ]
  output.line(`${phase.id.padEnd(22)} ${counts.join('  ')}  ${about.join(', ')}`)
  for (const [reason, posts] of Object.entries(phase.reasons)) output.line(`    ${posts} not: ${reason}`)
}

function printOutdated(output: Output, { items, syntheses }: Outdated): void {
  if (items > 0)
    output.line(
      `\n${counted(items, 'item')} made by an older prompt or another model. To rewrite them: kba retry --outdated`,
    )
  if (syntheses > 0)
    output.line(
      `\n${syntheses} of the syntheses were made by an older prompt or another model: the next run rewrites them.`,
    )
}
