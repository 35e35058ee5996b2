/** How the knowledge base's repository stands; and whether its remote can be reached. Changes nothing. */
import { realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isThere } from '../absent.ts'
import { UnavailableError, UsageError } from '../errors.ts'
import { withinTime } from '../time-limit.ts'
import { openGitCommand, type GitCommand } from './git-command.ts'
import { explainGitFailure } from './git-failure.ts'
import { splitRemote } from './git-remote.ts'
import type { GitRepositoryOptions } from './git-repository.ts'

export interface RepositoryStatus {
  isRepository: boolean
  branch: string | null
  lastCommit: { hash: string; at: Date; message: string } | null
  /** Files that differ from the last commit. */
  uncommitted: number
  /** Commits that the remote does not have, as far as is known here; null where it was never pushed to. */
  unpushed: number | null
}

/** Somebody looks at a page and waits. */
const REMOTE_ANSWERS_WITHIN_MS = 30_000

const NO_REPOSITORY: RepositoryStatus = {
  isRepository: false,
  branch: null,
  lastCommit: null,
  uncommitted: 0,
  unpushed: null,
}

/** @throws What `openGitRepository` throws. */
export async function readRepositoryStatus(folder: string): Promise<RepositoryStatus> {
  if (!isThere(join(folder, '.git'))) return NO_REPOSITORY
  try {
    const git = openGitCommand(await realpath(folder), { name: '', email: '' }, undefined)
    // Without the lock of the index, which a run may want at the same time.
    const changes = await git('--no-optional-locks', 'status', '--porcelain', '-z', '--untracked-files=all')
    const [branch, log, unpushed] = await Promise.all([
      answerOf(git, 'symbolic-ref', '--quiet', '--short', 'HEAD'),
      answerOf(git, 'log', '-1', '--format=%H%n%cI%n%s'),
      answerOf(git, 'rev-list', '--count', '@{upstream}..HEAD'),
    ])
    const [hash, at, message = ''] = log?.split('\n') ?? []
    return {
      isRepository: true,
      branch: branch ?? null,
      lastCommit: hash === undefined || at === undefined ? null : { hash, at: new Date(at), message },
      uncommitted: changes.split('\0').filter((entry) => entry !== '').length,
      unpushed: unpushed === undefined ? null : Number(unpushed),
    }
  } catch (error) {
    throw explainGitFailure(error, folder)
  }
}

/**
 * @returns The branches of the remote; none of an empty one.
 * @throws {UsageError} `git_remote_not_set`, and what `openGitRepository` throws.
 */
export async function listRemoteBranches(folder: string, options: GitRepositoryOptions): Promise<string[]> {
  const remote = splitRemote(options.remoteUrl)
  const place = isThere(folder) ? folder : tmpdir()
  try {
    const at = await realpath(place)
    const open = (stop?: AbortSignal): GitCommand =>
      openGitCommand(at, { name: '', email: '' }, options.token || remote.token, { stop })
    const git = open()
    const own = isThere(join(place, '.git')) ? await answerOf(git, 'remote', 'get-url', 'origin') : undefined
    const url = remote.url ?? own
    if (url === undefined) {
      throw new UsageError('git_remote_not_set', 'No remote is set: commits stay on this machine.', {
        hint: 'Set GITHUB_REPO_URL, such as https://github.com/you/knowledge.git',
      })
    }
    const limits = { limitMs: REMOTE_ANSWERS_WITHIN_MS, late: remoteTooSlow }
    const told = await withinTime(limits, (limited) =>
      open(limited.signal)('ls-remote', '--heads', '--', url),
    )
    return [...told.matchAll(/\trefs\/heads\/(.+)$/gm)].map(([, name = '']) => name)
  } catch (error) {
    throw explainGitFailure(error, folder)
  }
}

function remoteTooSlow(): UnavailableError {
  const seconds = REMOTE_ANSWERS_WITHIN_MS / 1000
  return new UnavailableError(
    'git_unreachable',
    `The remote repository did not answer within ${seconds} seconds.`,
    { hint: 'Check the network and GITHUB_REPO_URL.' },
  )
}

/** @returns `undefined` where git has no answer: no commit yet, no branch, no upstream. */
async function answerOf(git: GitCommand, ...args: string[]): Promise<string | undefined> {
  return git(...args).then(
    (told) => told.trim() || undefined,
    () => undefined,
  )
}
