/** Saves settings that come from a browser: only those that may, valid together, without giving a secret away. */
import { UsageError } from '../errors.ts'
import { placeOfSetting, SECRET_OF_ADDRESS } from './editable-settings.ts'
import { envSchema } from './env-schema.ts'
import { parseGitAddress } from './git-address.ts'
import { parseEnv, readRawSettings } from './env.ts'
import { changeSettingsFile } from './settings-file.ts'

/** By name; `null` removes. */
export type SettingChanges = Readonly<Record<string, string | null>>

/** One at a time: each reads the file and writes it whole. */
let saving: Promise<unknown> = Promise.resolve()

/**
 * @throws {UsageError} `unknown_setting`, `setting_locked`, `invalid_settings`. Nothing is changed then.
 */
export async function saveSettings(home: string, changes: SettingChanges): Promise<void> {
  const saved = saving.then(() => saveOnce(home, changes))
  saving = saved.catch(() => undefined)
  return saved
}

async function saveOnce(home: string, changes: SettingChanges): Promise<void> {
  const { file, environment } = readRawSettings(home)
  for (const name of Object.keys(changes)) requireEditable(name, environment)
  requireSafeRemote(changes['GITHUB_REPO_URL'])
  const safe = { ...changes, ...secretsToDrop(changes, file, environment) }
  const next = Object.fromEntries(
    Object.entries({ ...file, ...safe }).map(([name, value]) => [name, value ?? undefined]),
  )
  parseEnv({ ...next, ...environment, KBA_HOME: home })
  await changeSettingsFile(home, safe)
}

function requireEditable(name: string, environment: Readonly<Record<string, string>>): void {
  if (!(name in envSchema.shape)) {
    throw new UsageError('unknown_setting', `There is no setting ${JSON.stringify(name)}.`, {
      hint: 'GET /api/settings lists them.',
    })
  }
  const { lockedBecause } = placeOfSetting(name)
  const why = name in environment ? 'It is set in the environment of the process.' : lockedBecause
  if (why !== undefined) throw new UsageError('setting_locked', `${name} cannot be changed here. ${why}`)
}

/** A path of this machine or a transport of git's own could start a program: such as a hook, or `ext::`. */
function requireSafeRemote(url: string | null | undefined): void {
  if (url === null || url === undefined || url === '') return
  const way = parseGitAddress(url)?.way
  if (way === 'https' || way === 'ssh') return
  const message =
    'expected an address such as https://github.com/you/knowledge.git or git@github.com:you/knowledge.git'
  throw new UsageError('invalid_settings', `GITHUB_REPO_URL: ${message}.`, {
    hint: 'To use a path on this machine, edit .env yourself.',
    faults: [{ path: 'values.GITHUB_REPO_URL', message }],
  })
}

/** A stored key goes to the address that it was stored with, and to no other. */
function secretsToDrop(
  changes: SettingChanges,
  file: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>>,
): Record<string, null> {
  const dropped: Record<string, null> = {}
  for (const [address, secret] of Object.entries(SECRET_OF_ADDRESS)) {
    const wanted = changes[address]
    if (wanted === undefined || hostOf(wanted) === hostOf(file[address])) continue
    if (secret in environment) {
      throw new UsageError(
        'setting_locked',
        `${address} cannot be changed here while ${secret} is set outside.`,
        {
          hint: `${secret} is set in the environment of the process; change both there.`,
        },
      )
    }
    if (secret in file && changes[secret] === undefined) dropped[secret] = null
  }
  return dropped
}

/** Of an address that is no URL (git@host:path) the whole is compared. */
function hostOf(address: string | null | undefined): string {
  if (address === null || address === undefined || address === '') return ''
  return URL.canParse(address) && new URL(address).host !== '' ? new URL(address).origin : address
}
