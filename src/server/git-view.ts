/** The knowledge base's repository as the API tells it: without a secret. */
import type { App } from '../compose.ts'
import type { GitStatus } from '../contract/api/git.ts'
import { readRepositoryStatus } from '../git/git-status.ts'
import { splitRemote } from '../git/git-remote.ts'
import { keptFor } from '../kept-for.ts'

/** git looks at every file: many tabs that open cost one look. */
const KEEP_MS = 5000

/** @returns Asks for the status; several who ask within five seconds get the same. */
export function openGitView({ env, paths }: Pick<App, 'env' | 'paths'>): () => Promise<GitStatus> {
  return keptFor(KEEP_MS, async () => {
    const remote = splitRemote(env.GITHUB_REPO_URL)
    const { lastCommit, isRepository, branch, uncommitted, unpushed } = await readRepositoryStatus(
      paths.knowledgeBase,
    )
    return {
      ...{ is_repository: isRepository, folder: paths.knowledgeBase, branch, uncommitted, unpushed },
      remote: remote.url ?? null,
      has_token: env.GITHUB_TOKEN !== undefined || remote.token !== undefined,
      last_commit: lastCommit && { ...lastCommit, at: lastCommit.at.toISOString() },
      ...{ user_name: env.GITHUB_USER_NAME, user_email: env.GITHUB_USER_EMAIL },
    }
  })
}
