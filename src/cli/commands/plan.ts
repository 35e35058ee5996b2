/** `kba plan`: what a run would do, and why not the rest. */
import { Command } from 'commander'
import { planRun } from '../../pipeline/plan-run.ts'
import { writeSynthesis } from '../../prompts/write-synthesis.ts'
import { addPreferenceOptions, preferencesFrom } from '../preference-options.ts'
import { withSession, type CommonOptions } from '../session.ts'

const EXAMPLES = `
Examples:
  kba plan
  kba plan --force-reprocess-llm --json
`

export function planCommand(): Command {
  return addPreferenceOptions(
    new Command('plan').description('show what a run would do').addHelpText('after', EXAMPLES),
  ).action((options: CommonOptions & Record<string, unknown>) =>
    withSession(options, async ({ app, output }) => {
      const preferences = preferencesFrom(options)
      const embeddingModel = `${app.embedding.provider}/${app.embedding.name}`
      const phases = await planRun(app.database.db, preferences, {
        synthesis: app.identity(writeSynthesis),
        embeddingModel,
      })
      output.result({ phases })
      output.line('phase                    to do     done  ineligible  about')
      for (const phase of phases) {
        const about = phase.estimated_seconds === undefined ? '' : `${Math.ceil(phase.estimated_seconds)} s`
        output.line(
          `${phase.id.padEnd(22)} ${String(phase.needs_processing).padStart(7)}  ${String(phase.already_complete).padStart(7)}  ${String(phase.ineligible).padStart(10)}  ${about}`,
        )
        for (const [reason, posts] of Object.entries(phase.reasons))
          output.line(`    ${posts} not: ${reason}`)
      }
      return undefined
    }),
  )
}
