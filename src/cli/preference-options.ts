/** The preferences of a run as options of a command: --mode, --skip-..., --force-..., made from their schema. */
import type { Command } from 'commander'
import { parsePreferences, preferencesSchema, RUN_MODES, type Preferences } from '../contract/preferences.ts'

/** Adds an option for each preference. */
export function addPreferenceOptions(command: Command): Command {
  command.option('--mode <mode>', `which phases run: ${RUN_MODES.join(', ')}`)
  for (const [key, schema] of Object.entries(preferencesSchema.shape)) {
    if (key === 'run_mode') continue
    const name = `--${key.replaceAll('_', '-')}`
    const takesValue = key.startsWith('synthesis_')
    command.option(takesValue ? `${name} <value>` : name, schema.description)
  }
  return command
}

/**
 * @param options - As commander parsed them, keys in camelCase.
 * @throws {UsageError} naming each bad value.
 */
export function preferencesFrom(options: Readonly<Record<string, unknown>>): Preferences {
  const given: Record<string, unknown> = {}
  if (options['mode'] !== undefined) given['run_mode'] = options['mode']
  for (const key of Object.keys(preferencesSchema.shape)) {
    const value = options[key.replaceAll(/_(\w)/g, (_all, letter: string) => letter.toUpperCase())]
    if (value === undefined) continue
    given[key] = /_items$/.test(key) ? Number(value) : value
  }
  return parsePreferences(given)
}
