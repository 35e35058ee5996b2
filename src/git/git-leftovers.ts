/** What a git that was killed leaves behind, and when it is safe to remove it. */
import { readdir, readFile, readlink, rm, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAbsent, isThere, orAbsent } from '../absent.ts'
import { KbaError, UnavailableError } from '../errors.ts'

/** Where processes can be listed, a lock without a git in the folder is stale soon. */
const STALE_AFTER_MS = 10_000
/** Elsewhere age is all we know, and an editor may be open for a commit message. */
const STALE_AFTER_MS_UNSEEN = 600_000
const LOOK_EVERY_MS = 250

/**
 * Removes lock files whose git is gone; waits some seconds for a young one.
 *
 * @param folder - The work tree, with symbolic links followed.
 * @throws {UnavailableError} `git_locked` when a git is at work there.
 */
export async function removeStaleLocks(folder: string): Promise<void> {
  const deadline = Date.now() + STALE_AFTER_MS + 2_000
  for (;;) {
    const locks = await listLocks(join(folder, '.git'))
    if (locks.length === 0) return
    const seen = await lookForGitIn(folder)
    const staleAfterMs = seen === 'none' ? STALE_AFTER_MS : STALE_AFTER_MS_UNSEEN
    const stale = seen === 'alive' ? [] : locks.filter((lock) => Date.now() - lock.mtimeMs > staleAfterMs)
    for (const lock of stale) await rm(lock.path, { force: true })
    if (stale.length === locks.length) return
    if (Date.now() > deadline) {
      throw new UnavailableError('git_locked', `Another git program is working in ${folder}.`, {
        hint: `Let it finish, then run again. If none is running, remove ${locks[0]?.path ?? 'the lock file'}.`,
      })
    }
    await sleep(LOOK_EVERY_MS)
  }
}

/**
 * A rebase or merge in the user's own work tree is the user's: ours are made in a work tree beside it.
 *
 * @throws {KbaError} `git_in_progress`
 */
export function refuseOpenOperation(folder: string): void {
  const signs = ['rebase-merge', 'rebase-apply', 'MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD']
  if (!signs.some((name) => isThere(join(folder, '.git', name)))) return
  throw new KbaError('git_in_progress', `There is an unfinished merge or rebase in ${folder}.`, {
    hint: `Finish it there (git rebase --continue, git merge --continue) or undo it (git rebase --abort, git merge --abort).`,
  })
}

async function listLocks(gitFolder: string): Promise<{ path: string; mtimeMs: number }[]> {
  const top = (await orAbsent(readdir(gitFolder))) ?? []
  const refs = (await orAbsent(readdir(join(gitFolder, 'refs'), { recursive: true }))) ?? []
  const names = [...top, ...refs.map((name) => join('refs', name))].filter((name) => name.endsWith('.lock'))
  const found = names.map(async (name) => {
    const path = join(gitFolder, name)
    const mtimeMs = (await orAbsent(stat(path)))?.mtimeMs
    return mtimeMs === undefined ? [] : [{ path, mtimeMs }]
  })
  return (await Promise.all(found)).flat()
}

/** @returns `unseen` where processes cannot be listed, or a git of another user does not show where it works. */
async function lookForGitIn(folder: string): Promise<'alive' | 'none' | 'unseen'> {
  if (!isThere('/proc/self/cwd')) return 'unseen'
  let seen: 'none' | 'unseen' = 'none'
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  for (const id of processes) {
    const name = await readFile(`/proc/${id}/comm`, 'utf8').catch(() => '') // It has ended meanwhile.
    if (!name.startsWith('git')) continue
    const place = await readlink(`/proc/${id}/cwd`).catch((error: unknown) => {
      if (!isAbsent(error)) seen = 'unseen'
      return ''
    })
    if (place === folder || place.startsWith(folder + sep)) return 'alive'
  }
  return seen
}
