/** The address of a remote, without the secrets that people put into it. */
import { parseGitAddress } from '../config/git-address.ts'
import { UsageError } from '../errors.ts'
import { scrubSecrets } from './git-failure.ts'

/**
 * @returns The address without user and password, and the token that stood in it.
 * @throws {UsageError} `git_remote_url` when it is none that git should be given.
 */
export function splitRemote(remoteUrl: string | undefined): {
  url: string | undefined
  token: string | undefined
} {
  const raw = remoteUrl?.trim() ?? ''
  if (raw === '') return { url: undefined, token: undefined }
  const parsed = parseGitAddress(raw)
  if (parsed === undefined) {
    throw new UsageError(
      'git_remote_url',
      `${JSON.stringify(scrubSecrets(raw))} is not the address of a git repository.`,
      {
        hint: 'Set GITHUB_REPO_URL to an address such as https://github.com/you/knowledge.git',
      },
    )
  }
  if (parsed.way !== 'https' && parsed.way !== 'http') return { url: raw, token: undefined }
  const url = new URL(raw)
  const token = decodeURIComponent(url.password || url.username)
  url.username = ''
  url.password = ''
  return { url: url.href.replace(/\/$/, ''), token: token === '' ? undefined : token }
}
