/** Pushes a branch on top of what others pushed. The user's work tree is changed only when all went well. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isThere } from '../absent.ts'
import { KbaError, UsageError } from '../errors.ts'
import { shareFiles } from '../documents/files/shared-rights.ts'
import type { GitCommand } from './git-command.ts'
import { GitFailure } from './git-failure.ts'

export interface PushResult {
  status: 'pushed' | 'up_to_date' | 'no_remote'
  branch: string
  /** The commit that the remote now has. */
  commit?: string
  /** Commits of others that ours were put on top of. */
  merged: boolean
}

export interface PushInput {
  git: GitCommand
  commandIn: (folder: string) => GitCommand
  /** Takes away what is left over, also when a signal has ended the rest. */
  tidying: GitCommand
  folder: string
  remoteUrl: string | undefined
}

const MAX_TRIES = 4
const REMOTE = 'origin'
/** Inside `.git`, so that nobody sees it and no commit can hold it. */
const REBASE_FOLDER = join('.git', 'kba-rebase')
/** What a host puts into a new repository; only that may be put under a knowledge base with another history. */
const STARTER_FILES = /^(README|LICEN[CS]E|\.gitignore|\.gitattributes)/i

/** @throws {GitFailure} that `explainGitFailure` explains, or errors of ours. */
export async function pushBranch(input: PushInput): Promise<PushResult> {
  const { git } = input
  const branch = await currentBranch(git, input.folder)
  const hasRemote = await setRemote(git, input.remoteUrl)
  const head = await commitOf(git, 'HEAD')
  if (!hasRemote) return { status: 'no_remote', branch, merged: false }
  if (head === undefined) return { status: 'up_to_date', branch, merged: false }
  let merged = false
  for (let attempt = 1; ; attempt += 1) {
    try {
      const told = await git(
        ...['push', '--porcelain', '--progress', '--set-upstream'],
        ...[REMOTE, `HEAD:refs/heads/${branch}`],
      )
      const commit = await commitOf(git, 'HEAD')
      const status = /^=\t/m.test(told) ? 'up_to_date' : 'pushed'
      return { status, branch, merged, ...(commit === undefined ? {} : { commit }) }
    } catch (error) {
      if (attempt === MAX_TRIES || !isRemoteAhead(error)) throw error
    }
    await git('fetch', '--progress', REMOTE, `+refs/heads/${branch}:refs/remotes/${REMOTE}/${branch}`)
    await rebaseBeside(input, branch)
    merged = true
  }
}

/** Removes the work tree of a rebase that was killed. */
export async function removeRebaseFolder(git: GitCommand, folder: string): Promise<void> {
  const path = join(folder, REBASE_FOLDER)
  if (isThere(path)) await rm(path, { recursive: true, force: true })
  if (isThere(join(folder, '.git', 'worktrees'))) await git('worktree', 'prune')
}

/** A kill or a conflict in here leaves branch and files as they were. */
async function rebaseBeside(input: PushInput, branch: string): Promise<void> {
  const { git, folder } = input
  const upstream = `refs/remotes/${REMOTE}/${branch}`
  const isRelated = await succeeds(git, 'merge-base', 'HEAD', upstream)
  if (!isRelated) await refuseForeignContent(git, upstream, folder)
  const path = join(folder, REBASE_FOLDER)
  await removeRebaseFolder(git, folder)
  await git('worktree', 'add', '--quiet', '--detach', path, 'HEAD')
  try {
    const beside = input.commandIn(path)
    // In a rebase "theirs" are our commits: our README takes the place of the one that the host made.
    await rebase(beside, isRelated ? [upstream] : ['-Xtheirs', upstream], folder)
    const rebased = (await beside('rev-parse', 'HEAD')).trim()
    const written = await git('diff', '--name-only', '--diff-filter=d', '-z', 'HEAD', rebased)
    await git('reset', '--quiet', '--keep', rebased)
    await shareFiles(
      folder,
      written.split('\0').filter((name) => name !== ''),
    )
  } finally {
    await removeRebaseFolder(input.tidying, folder)
  }
}

async function rebase(beside: GitCommand, args: readonly string[], folder: string): Promise<void> {
  try {
    await beside('rebase', '--quiet', ...args)
  } catch (error) {
    if (!(error instanceof GitFailure) || !/CONFLICT|could not apply/i.test(error.output)) throw error
    const files = (await beside('diff', '--name-only', '--diff-filter=U')).trim().split('\n')
    await beside('rebase', '--abort')
    const named = files.slice(0, 3).join(', ') + (files.length > 3 ? ` and ${files.length - 3} more` : '')
    throw new KbaError(
      'git_conflict',
      `The remote repository changed the same lines as this one: ${named}.`,
      {
        hint: `Nothing is lost. In ${folder} run "git pull --rebase", resolve the files it names, then run again.`,
        cause: error,
      },
    )
  }
}

async function refuseForeignContent(git: GitCommand, upstream: string, folder: string): Promise<void> {
  const names = (await git('ls-tree', '--name-only', '-z', upstream))
    .split('\0')
    .filter((name) => name !== '')
  if (names.every((name) => STARTER_FILES.test(name))) return
  throw new UsageError(
    'git_remote_not_empty',
    'The remote repository holds something else: its history is unrelated.',
    {
      hint: `Choose an empty repository for the knowledge base, or clone that one to ${folder} before the first run.`,
    },
  )
}

async function currentBranch(git: GitCommand, folder: string): Promise<string> {
  if (!(await succeeds(git, 'symbolic-ref', '--quiet', 'HEAD'))) {
    throw new KbaError('git_no_branch', `No branch is checked out in ${folder}.`, {
      hint: 'Run "git switch main" there; "git branch wip" before it keeps the commits that have no branch.',
    })
  }
  return (await git('symbolic-ref', '--short', 'HEAD')).trim()
}

async function setRemote(git: GitCommand, url: string | undefined): Promise<boolean> {
  const present = (await git('remote')).split('\n').includes(REMOTE)
  if (url === undefined) return present
  if (!present) await git('remote', 'add', '--', REMOTE, url)
  else if ((await git('config', '--get', `remote.${REMOTE}.url`)).trim() !== url) {
    await git('remote', 'set-url', '--', REMOTE, url)
  }
  return true
}

async function commitOf(git: GitCommand, name: string): Promise<string | undefined> {
  return (await succeeds(git, 'rev-parse', '--verify', '--quiet', name))
    ? (await git('rev-parse', name)).trim()
    : undefined
}

async function succeeds(git: GitCommand, ...args: string[]): Promise<boolean> {
  try {
    await git(...args)
    return true
  } catch (error) {
    if (error instanceof GitFailure) return false
    throw error
  }
}

function isRemoteAhead(error: unknown): boolean {
  return (
    error instanceof GitFailure &&
    /fetch first|non-fast-forward|cannot lock ref|stale info/i.test(error.output)
  )
}
