/** The browser's profile: one process at a time, and nothing left over from one that died. */
import { lstat, mkdir, readlink, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { orAbsent } from '../../absent.ts'
import { isAlive } from '../../process-alive.ts'
import { takeLock } from '../../db/lock.ts'
import { SystemError } from '../../errors.ts'

const LEFTOVER_MS = 15_000

export interface Profile {
  /** What the browser is started with. */
  folder: string
  /** May be called twice. */
  release(): void
}

/** @throws {SystemError} `x_profile_in_use` while another process has it. */
export async function takeProfile(folder: string): Promise<Profile> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const release = lockProfile(join(folder, 'lock'))
  try {
    const profile = join(folder, 'profile')
    await mkdir(profile, { recursive: true, mode: 0o700 })
    await outliveBrowser(profile)
    return { folder: profile, release }
  } catch (error) {
    release()
    throw error
  }
}

/** Forgets session and profile. May be called twice. @throws {SystemError} `x_profile_in_use`. */
export async function removeSession(folder: string): Promise<void> {
  const profile = await takeProfile(folder)
  profile.release()
  await rm(folder, { recursive: true, force: true })
}

function lockProfile(path: string): () => void {
  try {
    return takeLock(path)
  } catch (cause) {
    if (!(cause instanceof SystemError)) throw cause
    const who = /process \d+.*(?=\.$)/.exec(cause.message)?.[0] ?? 'another process'
    throw new SystemError('x_profile_in_use', `The session with X is in use by ${who}.`, {
      hint: 'Wait until it ends; only one process at a time reads X.',
      cause,
    })
  }
}

/**
 * A browser whose owner was killed ends by itself, a moment later. The mark that it leaves (a link to host and process
 * id) keeps every later one from starting, for good when it was made in another container.
 */
async function outliveBrowser(profile: string): Promise<void> {
  const mark = join(profile, 'SingletonLock')
  const deadline = Date.now() + LEFTOVER_MS
  for (;;) {
    const found = await orAbsent(lstat(mark))
    if (found === undefined) return
    const target = found.isSymbolicLink() ? await orAbsent(readlink(mark)) : undefined
    const [, host, pid] = /^(.*)-(\d+)$/.exec(target ?? '') ?? []
    if (host !== hostname() || !isAlive(Number(pid))) break
    if (Date.now() > deadline)
      throw new SystemError(
        'x_profile_in_use',
        `A browser (process ${pid ?? ''}) still has the session with X.`,
        {
          hint: 'End it, then try again.',
        },
      )
    await sleep(100)
  }
  for (const name of ['SingletonLock', 'SingletonSocket', 'SingletonCookie'])
    await rm(join(profile, name), { force: true })
}
