/** Changes `.env` of the project root: other lines and comments stay as the user wrote them. */
import { chmod, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { parse } from 'dotenv'
import { orAbsent } from '../absent.ts'
import { UsageError } from '../errors.ts'

/** Only the owner may read it: it holds secrets. */
const MODE = 0o600

/**
 * @param changes - `null` removes a name. Names are checked by the caller.
 * @throws {UsageError} `invalid_settings` for a value that a line of `.env` cannot hold. Nothing is written then.
 */
export async function changeSettingsFile(
  home: string,
  changes: Readonly<Record<string, string | null>>,
): Promise<void> {
  const file = (await orAbsent(realpath(join(home, '.env')))) ?? join(home, '.env')
  const before = (await orAbsent(readFile(file, 'utf8'))) ?? ''
  const after = changedText(before, changes)
  requireSame(parse(before), parse(after), changes)
  const draft = `${file}.${randomUUID()}.tmp`
  try {
    await writeFile(draft, after, { mode: MODE, flag: 'wx' })
    await chmod(draft, MODE) // The mask of the process may have taken rights that the owner needs.
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

function changedText(text: string, changes: Readonly<Record<string, string | null>>): string {
  const names = Object.keys(changes)
  const kept = withoutNames(text, new Set(names))
  const added = names.flatMap((name) => {
    const value = changes[name]
    return value === null || value === undefined ? [] : [`${name}=${quoted(name, value)}`]
  })
  const base = kept === '' || kept.endsWith('\n') ? kept : `${kept}\n`
  return added.length === 0 ? base : `${base}${added.join('\n')}\n`
}

/** A value in quotes may have several lines: they go with its name. */
function withoutNames(text: string, names: ReadonlySet<string>): string {
  const entry =
    /^[ \t]*(?:export[ \t]+)?([\w.-]+)(?:[ \t]*=[ \t]*(?:'(?:\\'|[^'])*'|"(?:\\"|[^"])*"|`(?:\\`|[^`])*`|[^\n]*)|:[^\n]*)[^\n]*\n?/gm
  return text.replaceAll(entry, (whole, name: string) => (names.has(name) ? '' : whole))
}

function quoted(name: string, value: string): string {
  if (/^[\w./:@%+,=~-]*$/.test(value)) return value
  const quote = ["'", '"', '`'].find(
    (mark) => !value.includes(mark) && !(mark === '"' && value.includes('\\')),
  )
  if (quote !== undefined && !/\p{Cc}/u.test(value)) return quote + value + quote
  throw invalid(name, 'one line, with at most two kinds of quotes')
}

/** Whatever a value holds, the file reads as it did but for what was asked for. */
function requireSame(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string | null>>,
): void {
  const wanted: Record<string, string | null> = { ...before, ...changes }
  for (const name of new Set([...Object.keys(wanted), ...Object.keys(after)]))
    if ((wanted[name] ?? null) !== (after[name] ?? null)) throw invalid(name, 'a value that .env can hold')
}

function invalid(name: string, expected: string): UsageError {
  return new UsageError('invalid_settings', `${name}: expected ${expected}.`, {
    faults: [{ path: `values.${name}`, message: `expected ${expected}` }],
  })
}
