/** What went wrong in git, and what the user can do about it; never with a secret in it. */
import { KbaError, SystemError, UnavailableError, UsageError } from '../errors.ts'
import type { ProgramFault } from '../run-program.ts'
import { diskError } from '../documents/files/disk-error.ts'

/** git did not come to a good end. `output` is what it wrote, or why we ended it, without secrets. */
export class GitFailure extends Error {
  override readonly name = 'GitFailure'
  readonly command: string
  readonly output: string
  readonly fault: ProgramFault

  constructor(command: string, words: string, token: string | undefined, fault: ProgramFault) {
    const output = scrubSecrets(words, token)
    super(`git ${command} failed: ${lastLine(output)}`)
    this.command = command
    this.output = output
    this.fault = fault
  }
}

/** @returns The text without the token and without user and password in addresses. */
export function scrubSecrets(text: string, token?: string): string {
  const plain =
    token === undefined || token === ''
      ? text
      : text.replaceAll(token, '(hidden)').replaceAll(encodeURIComponent(token), '(hidden)')
  return plain
    .replace(/([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/'"]{0,2000}@/gi, '$1')
    .replace(/\b(gh[opsur]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,})/g, '(hidden)')
    .replace(/(authorization:\s*\w+\s+)\S+/gi, '$1(hidden)')
}

interface Reading {
  sign: RegExp
  explain(failure: GitFailure, folder: string): KbaError
}

/** The first that fits counts: a refusal for want of rights often ends in the words of a dead connection. */
const READINGS: readonly Reading[] = [
  {
    sign: /No space left on device|Disk quota exceeded/i,
    explain: (cause, folder) =>
      new SystemError('disk_full', `The disk is full: ${folder}`, {
        hint: 'Free some space, then run again.',
        cause,
      }),
  },
  {
    sign: /dubious ownership/i,
    explain: (cause, folder) =>
      new UsageError('git_owner', `The folder ${folder} belongs to another user, so git refuses to use it.`, {
        hint: `Give it to your user, or run: git config --global --add safe.directory "${folder}"`,
        cause,
      }),
  },
  {
    sign: /Repository not found|does not appear to be a git repository|returned error: 404|repository '.*' not found/i,
    explain: (cause) =>
      new UsageError('git_remote_not_found', 'The remote repository was not found.', {
        hint: 'Check GITHUB_REPO_URL, create the repository, and check that GITHUB_TOKEN may see it.',
        cause,
      }),
  },
  {
    sign: /Authentication failed|could not read (Username|Password)|Permission denied \(|returned error: 40[13]|HTTP 40[13]|terminal prompts disabled|Write access to repository not granted|Host key verification failed|Permission to .* denied/i,
    explain: (cause) =>
      new UsageError('git_credentials', 'The remote repository rejected the credentials.', {
        hint: 'Check GITHUB_TOKEN (it needs permission to write contents) or the SSH key. Your commits are kept.',
        cause,
      }),
  },
  {
    sign: /\[remote rejected\]|pre-receive hook declined|GH\d{3}|protected branch|exceeds .* file size limit/i,
    explain: (cause) =>
      new KbaError('git_rejected', `The remote repository refused the push: ${reason(cause)}`, {
        hint: 'Allow pushes to the branch, or remove files that are too large. Your commits are kept.',
        cause,
      }),
  },
  {
    sign: /Could not resolve|unable to access|Failed to connect|Connection (refused|timed out|reset|closed)|Network is unreachable|No route to host|timed out|early EOF|hung up|returned error: (429|5\d\d)|RPC failed|too slow|Could not read from remote repository/i,
    explain: (cause) =>
      new UnavailableError(
        'git_unreachable',
        `The remote repository could not be reached: ${reason(cause)}`,
        {
          hint: 'Check the network and GITHUB_REPO_URL. The next run pushes your commits.',
          cause,
        },
      ),
  },
  {
    sign: /\.lock'?: File exists|Another git process/i,
    explain: (cause, folder) =>
      new UnavailableError('git_locked', `Another git program is working in ${folder}.`, {
        hint: 'Let it finish, then run again.',
        cause,
      }),
  },
  {
    sign: /Permission denied|Read-only file system|insufficient permission/i,
    explain: (cause, folder) =>
      new SystemError('folder_not_writable', `git has no permission to write in ${folder}.`, {
        hint: 'Give your user permission to write there, then run again.',
        cause,
      }),
  },
]

/** @returns The failure as an error for the user; a refusal of the disk too. */
export function explainGitFailure(error: unknown, folder: string): Error {
  if (!(error instanceof GitFailure)) return diskError(error, folder)
  const ended = explainEnd(error, folder)
  if (ended !== undefined) return ended
  const reading = READINGS.find(({ sign }) => sign.test(error.output))
  if (reading !== undefined) return reading.explain(error, folder)
  return new KbaError('git_failed', `git ${error.command} failed: ${reason(error)}`, {
    hint: `Run "git status" in ${folder} for details. Nothing is lost.`,
    cause: error,
  })
}

/** What is known without git's own words. */
function explainEnd(cause: GitFailure, folder: string): KbaError | undefined {
  switch (cause.fault) {
    case 'missing':
      return new UsageError('git_missing', 'The program git was not found.', {
        hint: 'Install git, or skip the git phase.',
        cause,
      })
    case 'late':
    case 'silent':
      return new UnavailableError('git_too_slow', `git ${cause.command} was ended: ${cause.output}`, {
        hint: `Check the network and the disk of ${folder}. Your commits are kept; the next run continues from there.`,
        cause,
      })
    default:
      return undefined
  }
}

function reason(failure: GitFailure): string {
  const said = failure.output
    .split('\n')
    .find((line) => /^(fatal|error|remote: error|ssh):/i.test(line.trim()))
  return (said ?? lastLine(failure.output)).trim()
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}
