/** The knowledge base's own git repository: commit what is in its folder, push it, lose nothing. */
import { appendFile, mkdir, readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { isThere, orAbsent } from '../absent.ts'
import { PRIVATE_FOLDER } from '../private-files.ts'
import { openGitCommand, type GitCommand, type GitSignals } from './git-command.ts'
import { explainGitFailure } from './git-failure.ts'
import { refuseOpenOperation, removeStaleLocks } from './git-leftovers.ts'
import { pushBranch, removeRebaseFolder, type PushResult } from './git-push.ts'
import { splitRemote } from './git-remote.ts'
import { TEMPORARY_PREFIX } from '../documents/files/temporary-files.ts'

export interface GitRepositoryOptions {
  /** https, ssh or a path. Without it the remote `origin` that the repository has, if any. */
  remoteUrl?: string | undefined
  /** For https remotes. One that stands in `remoteUrl` is used too, and taken out of it. */
  token?: string | undefined
  userName?: string | undefined
  userEmail?: string | undefined
  /** What they end throws the reason of the signal. */
  signals?: GitSignals
}

export interface GitRepository {
  /** Makes the repository where there is none, and removes what a killed git left. May be called twice. */
  ensure(): Promise<void>
  /** Commits all that changed in the folder. @returns The commit, or undefined when nothing changed. */
  commitAll(message: string): Promise<string | undefined>
  /** Makes git's list of files anew, from the last commit: a repository that was restored has none. */
  renewIndex(): Promise<void>
  /** Pushes the branch, on top of what others pushed. */
  push(): Promise<PushResult>
}

/**
 * A repository above the folder is never used. Hooks are never run, nothing is ever asked.
 *
 * All three throw `UsageError` (`git_missing`, `git_credentials`, `git_remote_not_found`, `git_remote_not_empty`,
 * `git_owner`, `git_remote_url`), `UnavailableError` (`git_unreachable`, `git_too_slow`, `git_locked`), `SystemError` (`disk_full`,
 * `folder_not_writable`) or `KbaError` (`git_conflict`, `git_rejected`, `git_in_progress`, `git_failed`).
 *
 * @param folder - Made by `ensure` when it is not there.
 */
export function openGitRepository(folder: string, options: GitRepositoryOptions = {}): GitRepository {
  const remote = splitRemote(options.remoteUrl)
  const token = options.token === undefined || options.token === '' ? remote.token : options.token
  const identity = {
    name: options.userName || 'Knowledge Base Agent',
    email: options.userEmail || 'kba@localhost',
  }
  const commandIn = (path: string, signals = options.signals) =>
    openGitCommand(path, identity, token, signals)

  async function inFolder<T>(work: (git: GitCommand, place: string) => Promise<T>): Promise<T> {
    try {
      await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER })
      const place = await realpath(folder)
      return await work(commandIn(place), place)
    } catch (error) {
      throw explainGitFailure(error, folder)
    }
  }

  return {
    ensure: () => inFolder((git, place) => ensureRepository(git, place)),
    commitAll: (message) =>
      inFolder(async (git, place) => {
        await ensureRepository(git, place)
        return commitChanges(git, message)
      }),
    renewIndex: () =>
      inFolder(async (git) => {
        if (await hasCommit(git)) await git('reset', '--quiet')
      }),
    push: () =>
      inFolder(async (git, place) => {
        await ensureRepository(git, place)
        const tidying = commandIn(place, {})
        return pushBranch({ git, commandIn, tidying, folder: place, remoteUrl: remote.url })
      }),
  }
}

async function hasCommit(git: GitCommand): Promise<boolean> {
  return (await git('rev-list', '--all', '--max-count=1')).trim() !== ''
}

/** Few calls of git: each is a process, and most runs change little. */
async function ensureRepository(git: GitCommand, folder: string): Promise<void> {
  await removeStaleLocks(folder)
  let exclude = isThere(join(folder, '.git')) ? await findExcludeFile(git) : undefined
  if (exclude === undefined) {
    // Also mends a repository whose making was interrupted.
    await git('init', '--quiet', '--initial-branch=main')
    exclude = join('.git', 'info', 'exclude')
  }
  refuseOpenOperation(folder)
  await removeRebaseFolder(git, folder)
  await excludeTemporaryFiles(join(folder, exclude))
}

/** @returns Path of the file of patterns, from the folder; `undefined` where the folder is no repository itself. */
async function findExcludeFile(git: GitCommand): Promise<string | undefined> {
  try {
    const [above, path] = (await git('rev-parse', '--show-cdup', '--git-path', 'info/exclude')).split('\n')
    return above === '' ? path?.trim() : undefined
  } catch (error) {
    if (/not a git repository/i.test(String((error as { output?: unknown }).output))) return undefined
    throw error
  }
}

const MANY_CHANGES = 20
/** A file for each blob takes a millisecond each; what git takes for large it writes into one pack, as it comes. */
const INTO_ONE_PACK = ['-c', 'core.bigFileThreshold=1']

/** @param changes - As `git status -z` lists them: a folder that is new as a whole is one, however much is in it. */
function areMany(changes: string): boolean {
  const lines = changes.split('\0')
  return lines.length > MANY_CHANGES || lines.some((line) => /^\?\? [^/]+\/$/.test(line))
}

async function commitChanges(git: GitCommand, message: string): Promise<string | undefined> {
  const changes = await git('status', '--porcelain', '-z', '--untracked-files=normal')
  if (changes === '') return undefined
  await git(...(areMany(changes) ? INTO_ONE_PACK : []), 'add', '--all', '--', '.')
  try {
    await git('commit', '--quiet', '--no-verify', '--message', message)
  } catch (error) {
    // Such as a file that differs in its line ends only.
    if (/nothing (added )?to commit/.test(String((error as { output?: unknown }).output))) return undefined
    throw error
  }
  return (await git('rev-parse', 'HEAD')).trim()
}

async function excludeTemporaryFiles(file: string): Promise<void> {
  const pattern = `${TEMPORARY_PREFIX}*`
  const present = (await orAbsent(readFile(file, 'utf8'))) ?? ''
  if (present.split('\n').includes(pattern)) return
  await mkdir(join(file, '..'), { recursive: true })
  await appendFile(file, `${present === '' || present.endsWith('\n') ? '' : '\n'}${pattern}\n`)
}
