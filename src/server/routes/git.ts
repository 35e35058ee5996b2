/** The knowledge base as a git repository. */
import type { gitApi } from '../../contract/api/git.ts'
import { KbaError } from '../../errors.ts'
import { listRemoteBranches } from '../../git/git-status.ts'
import { apiError } from '../error-replies.ts'
import type { RouteParts } from '../route-parts.ts'
import type { Handlers } from '../serve-operations.ts'

export function gitRoutes({ app, readGit }: RouteParts): Handlers<typeof gitApi> {
  return {
    getGitStatus: readGit,
    async testGit() {
      const { GITHUB_REPO_URL: remoteUrl, GITHUB_TOKEN: token } = app.env
      try {
        const branches = await listRemoteBranches(app.paths.knowledgeBase, { remoteUrl, token })
        const found = branches.length === 0 ? 'it is empty' : `branches: ${branches.slice(0, 5).join(', ')}`
        return { ok: true, message: `The remote answers; ${found}.`, branches, error: null }
      } catch (error) {
        if (!(error instanceof KbaError)) throw error
        return { ok: false, message: error.message, branches: [], error: apiError(error) }
      }
    },
  }
}
