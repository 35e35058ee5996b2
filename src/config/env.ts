/** The settings of the installation: `.env` and the environment, checked once, at start. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'dotenv'
import type { z } from 'zod'
import { orAbsentSync } from '../absent.ts'
import { UsageError } from '../errors.ts'
import { envSchema, SECRET_NAMES } from './env-schema.ts'

export type Env = z.infer<typeof envSchema>

/**
 * Reads `.env` of the project root and then the process's environment, which wins.
 * Empty values count as not set.
 *
 * @param overrides - Laid over both; for tests and `kba demo`.
 * @throws {UsageError} one error that lists every bad value with its name, what it got and what is valid.
 */
export function loadEnv(overrides: Record<string, string> = {}): Env {
  const home = resolve(overrides['KBA_HOME'] ?? (process.env['KBA_HOME'] || '.'))
  return parseEnv({ ...readDotEnv(home), ...process.env, ...overrides, KBA_HOME: home })
}

/** @throws {UsageError} `invalid_settings`. */
export function parseEnv(raw: Readonly<Record<string, string | undefined>>): Env {
  const given = Object.fromEntries(
    Object.entries(raw).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = envSchema.safeParse(given)
  if (parsed.success) return parsed.data

  const faults = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  const lines = faults.map(({ path: name, message }) => {
    const got = SECRET_NAMES.has(name) ? '(hidden)' : JSON.stringify(given[name] ?? null)
    return `  ${name}: got ${got}, expected ${message}`
  })
  const count = lines.length === 1 ? '1 setting is' : `${lines.length} settings are`
  throw new UsageError('invalid_settings', `${count} not valid:\n${lines.join('\n')}`, {
    faults,
    hint: 'Fix them in .env or in the environment; docs/configuration.md explains each.',
  })
}

/** What `.env` and the process's environment say now, apart; without empty values. */
export function readRawSettings(home: string): {
  file: Record<string, string>
  environment: Record<string, string>
} {
  const isSet = (entry: [string, string | undefined]): entry is [string, string] =>
    entry[1] !== undefined && entry[1] !== '' && entry[0] in envSchema.shape
  const part = (values: Record<string, string | undefined>): Record<string, string> =>
    Object.fromEntries(Object.entries(values).filter(isSet))
  return { file: part(readDotEnv(home)), environment: part(process.env) }
}

/** @returns Names in `.env` that are no setting: a slip of the pen would be passed over without a word. */
export function unknownSettings(home: string): string[] {
  return Object.keys(readDotEnv(home)).filter((name) => !(name in envSchema.shape))
}

/** What a program that we start needs of our environment; a browser shows all of its own to whoever lists processes. */
const FOR_CHILDREN =
  /^(?:PATH|HOME|USER|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TEMP|TMP|DISPLAY|XAUTHORITY|WAYLAND_DISPLAY|XDG_\w+|DBUS_SESSION_BUS_ADDRESS|FONTCONFIG_\w+|SYSTEMROOT|APPDATA|LOCALAPPDATA|PROGRAMFILES.*)$/i

/** @returns Our environment without anything that could be secret. */
export function childEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).filter(([name]) => FOR_CHILDREN.test(name))
  return Object.fromEntries(entries.map(([name, value]) => [name, value ?? '']))
}

function readDotEnv(home: string): Record<string, string> {
  const text = orAbsentSync(() => readFileSync(resolve(home, '.env')))
  return text === undefined ? {} : parse(text)
}
