/** `kba config`: every setting with its value, where secrets are hidden. */
import { Command } from 'commander'
import { envSchema, SECRET_NAMES } from '../../config/env-schema.ts'
import { loadEnv, unknownSettings } from '../../config/env.ts'
import { withOutput, type CommonOptions } from '../session.ts'

export function configCommand(): Command {
  return new Command('config')
    .description('show every setting, its value and what it does')
    .addHelpText(
      'after',
      '\nSettings come from .env and the environment; .env.example lists them.\n\nExample:\n  kba config\n',
    )
    .action((options: CommonOptions) =>
      withOutput(options, (output) => {
        const settings = loadEnv()
        const env: Record<string, string | number | boolean | undefined> = settings
        const unknown = unknownSettings(settings.KBA_HOME)
        const shown = Object.entries(envSchema.shape).map(([name, schema]) => {
          const value = env[name]
          return {
            name,
            value: value === undefined ? null : SECRET_NAMES.has(name) ? '(set, hidden)' : value,
            meaning: schema.description ?? '',
          }
        })
        output.result({ settings: shown, unknown })
        for (const { name, value, meaning } of shown)
          output.line(`${name}=${value === null ? '' : String(value)}\n    ${meaning}`)
        for (const name of unknown) output.line(`\n${name} in .env is not a setting.`)
        return Promise.resolve(undefined)
      }),
    )
}
