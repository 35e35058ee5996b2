/** The git program, called so that it cannot hang, ask, run hooks, leave its folder, or show the token. */
import { execFile } from 'node:child_process'
import { dirname } from 'node:path'
import { env as inherited } from 'node:process'
import { promisify } from 'node:util'
import { GitFailure } from './git-failure.ts'

const run = promisify(execFile)

export interface GitIdentity {
  name: string
  email: string
}

/** Runs git in one folder and gives back what it wrote. @throws {GitFailure} when it exits with an error. */
export type GitCommand = (...args: string[]) => Promise<string>

/** Read by git from its environment when it needs a password, so that the token is in no argument and no file. */
const CREDENTIAL_HELPER =
  '!f() { test "$1" = get || exit 0; echo username=x-access-token; echo "password=$KBA_GIT_TOKEN"; }; f'

/** Variables that would lead git, or a program that it starts, elsewhere. */
const MISLEADING = /^(GIT_.*|EDITOR|VISUAL|PAGER|PREFIX|SSH_ASKPASS|SSH_ASKPASS_REQUIRE|LC_ALL|LANGUAGE)$/i

/**
 * @param folder - Exists, with its symbolic links followed. A repository above it is never used.
 * @param token - Given to https remotes.
 */
export function openGitCommand(folder: string, identity: GitIdentity, token: string | undefined): GitCommand {
  const credentials =
    token === undefined ? [] : ['credential.helper=', `credential.helper=${CREDENTIAL_HELPER}`]
  const config = [`user.name=${identity.name}`, `user.email=${identity.email}`, ...SETTINGS, ...credentials]
  const options = {
    cwd: folder,
    env: environmentFor(folder, token),
    maxBuffer: MAX_OUTPUT,
    windowsHide: true,
  }
  return async (...args) => {
    try {
      const { stdout } = await run('git', [...config.flatMap((setting) => ['-c', setting]), ...args], options)
      return stdout
    } catch (error) {
      throw new GitFailure(args[0] ?? 'git', wordsOf(error), token)
    }
  }
}

/** The list of changed files of a first commit is long. */
const MAX_OUTPUT = 2 ** 30

/** What git wrote; where it did not run, why. */
function wordsOf(error: unknown): unknown {
  const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
  return stdout === '' && stderr === '' ? error : `${stdout}\n${stderr}`
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
]

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
    GIT_SSH_COMMAND: inherited.GIT_SSH_COMMAND ?? 'ssh -o BatchMode=yes -o ConnectTimeout=20',
    ...(token === undefined ? {} : { KBA_GIT_TOKEN: token }),
  }
}
