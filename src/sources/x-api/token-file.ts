/** The tokens of X's API on disk, for the user alone (mode 0600). One process renews them at a time. */
import { randomUUID } from 'node:crypto'
import { chmod, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { orAbsent } from '../../absent.ts'
import { UnavailableError } from '../../errors.ts'
import { isObject, textAt } from '../../x-data/shape.ts'
import type { Tokens } from './oauth.ts'

/** Who holds the lock for longer has died. */
const STALE_MS = 90_000
const LOOK_EVERY_MS = 100

/** Who logged in, with the tokens. */
export interface ApiLogin extends Tokens {
  userId: string
  /** Without the at sign. */
  handle: string
}

/** @returns Nothing where nobody is logged in, or the file is damaged. @throws {SystemError} `unreadable`. */
export async function loadLogin(file: string): Promise<ApiLogin | undefined> {
  const text = await orAbsent(readFile(file, 'utf8'))
  if (text === undefined) return undefined
  const value = parse(text)
  const [accessToken, expiresAt] = [textAt(value, 'accessToken'), textAt(value, 'expiresAt')]
  const [userId, handle] = [textAt(value, 'userId'), textAt(value, 'handle')]
  if (accessToken === undefined || expiresAt === undefined || userId === undefined) return undefined
  return { accessToken, refreshToken: textAt(value, 'refreshToken'), expiresAt, userId, handle: handle ?? '' }
}

/** Whole or not at all, and never readable for others, not even for a moment. */
export async function saveLogin(file: string, login: ApiLogin): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await chmod(dirname(file), 0o700)
  const draft = `${file}.${randomUUID()}.part`
  await writeFile(draft, JSON.stringify(login), { mode: 0o600, flag: 'wx' })
  await rename(draft, file)
}

export async function removeLogin(file: string): Promise<void> {
  await rm(file, { force: true })
}

/** A refresh token can be spent once: of two processes that renew at the same time, one would be logged out. */
export async function withLoginLock<T>(
  file: string,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const lock = `${file}.lock`
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const deadline = Date.now() + 2 * STALE_MS
  while (!(await take(lock))) {
    signal.throwIfAborted()
    if (Date.now() > deadline)
      throw new UnavailableError(
        'api_login_locked',
        'Another process is renewing the access to X and does not finish.',
      )
    await sleep(LOOK_EVERY_MS)
  }
  try {
    return await work()
  } finally {
    await rm(lock, { force: true })
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    await (await open(lock, 'wx', 0o600)).close()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    const held = await orAbsent(stat(lock))
    if (held !== undefined && Date.now() - held.mtimeMs > STALE_MS) await rm(lock, { force: true })
    return false
  }
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
