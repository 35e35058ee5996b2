/** The git program, called so that it cannot hang, ask, run hooks, leave its folder, or show the token. */
import { dirname } from 'node:path'
import { env as inherited } from 'node:process'
import { ProgramError, runProgram } from '../run-program.ts'
import { GitFailure } from './git-failure.ts'

export interface GitIdentity {
  name: string
  email: string
}

/** Runs git in one folder and gives back what it wrote. @throws {GitFailure} when it exits with an error or takes too long. */
export type GitCommand = (...args: string[]) => Promise<string>

export interface GitSignals {
  /** Ends whatever git is doing. */
  inHand?: AbortSignal | undefined
  /** Ends its talk with a remote, of which nothing is lost; what it does in the folder is finished. */
  stop?: AbortSignal | undefined
}

/** Read by git from its environment when it needs a password, so that the token is in no argument and no file. */
const CREDENTIAL_HELPER =
  '!f() { test "$1" = get || exit 0; echo username=x-access-token; echo "password=$KBA_GIT_TOKEN"; }; f'

/** Variables that would lead git, or a program that it starts, elsewhere. */
const MISLEADING = /^(GIT_.*|EDITOR|VISUAL|PAGER|PREFIX|SSH_ASKPASS|SSH_ASKPASS_REQUIRE|LC_ALL|LANGUAGE)$/i

/**
 * @param folder - Exists, with its symbolic links followed. A repository above it is never used.
 * @param token - Given to https remotes.
 */
export function openGitCommand(
  folder: string,
  identity: GitIdentity,
  token: string | undefined,
  signals: GitSignals = {},
): GitCommand {
  const credentials =
    token === undefined ? [] : ['credential.helper=', `credential.helper=${CREDENTIAL_HELPER}`]
  const config = [`user.name=${identity.name}`, `user.email=${identity.email}`, ...SETTINGS, ...credentials]
  const options = { cwd: folder, env: environmentFor(folder, token), maxOutputBytes: MAX_OUTPUT_BYTES }
  return async (...args) => {
    const isRemote = WITH_REMOTE.has(args[0] ?? '')
    const limits = isRemote
      ? { timeoutMs: REMOTE_TIMEOUT_MS, silenceMs: REMOTE_SILENCE_MS, signal: signals.stop ?? signals.inHand }
      : { timeoutMs: LOCAL_TIMEOUT_MS, signal: signals.inHand }
    try {
      const settings = config.flatMap((setting) => ['-c', setting])
      const { out } = await runProgram('git', [...settings, ...args], { ...options, ...limits })
      return out.toString('utf8')
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error
      throw new GitFailure(args[0] ?? 'git', wordsOf(error), token, error.fault)
    }
  }
}

/** Commands that talk with a remote. They are told to show their progress, so that silence means a dead connection. */
const WITH_REMOTE: ReadonlySet<string> = new Set(['push', 'fetch', 'ls-remote'])
/** A first push of gigabytes takes its time; the run's own limit ends it sooner. */
const REMOTE_TIMEOUT_MS = 2 * 3_600_000
const REMOTE_SILENCE_MS = 5 * 60_000
/** A first commit of a hundred thousand files takes minutes. */
const LOCAL_TIMEOUT_MS = 30 * 60_000
/** The list of changed files of a first commit is long. */
const MAX_OUTPUT_BYTES = 2 ** 30

/** What git wrote; where it did not come to its end by itself, why. */
function wordsOf({ fault, message, out, err }: ProgramError): string {
  const said = fault === 'failed' ? `${out.toString('utf8')}\n${err.toString('utf8')}` : ''
  return said.trim() === '' ? message : said
}

const SETTINGS = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.autocrlf=false',
  'core.quotePath=false',
  'core.longPaths=true',
  'core.preloadIndex=true',
  'core.untrackedCache=true',
  'feature.manyFiles=true',
  'commit.gpgSign=false',
  'rebase.autoStash=false',
  'submodule.recurse=false',
  'gc.autoDetach=false',
  'advice.detachedHead=false',
  // A connection over which nothing comes for a minute is dead.
  'http.lowSpeedLimit=1',
  'http.lowSpeedTime=60',
  // They run a program that the address names.
  'protocol.ext.allow=never',
  'protocol.fd.allow=never',
]

/** A connection whose other end does not answer for a minute is dead, also while a push waits for it. */
const SSH = 'ssh -o BatchMode=yes -o ConnectTimeout=20 -o ServerAliveInterval=15 -o ServerAliveCountMax=4'

function environmentFor(folder: string, token: string | undefined): Record<string, string> {
  const kept = Object.entries(inherited).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !MISLEADING.test(entry[0]),
  )
  return {
    ...Object.fromEntries(kept),
    LC_ALL: 'C', // Its messages are read below.
    GIT_CEILING_DIRECTORIES: dirname(folder),
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    GIT_EDITOR: 'true',
    GIT_SEQUENCE_EDITOR: 'true',
    GIT_MERGE_AUTOEDIT: 'no',
    GIT_SSH_COMMAND: inherited.GIT_SSH_COMMAND ?? SSH,
    ...(token === undefined ? {} : { KBA_GIT_TOKEN: token }),
  }
}
