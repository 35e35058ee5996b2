/** Phase 7: commit and push of the knowledge base; never of anything else. */
import { openGitRepository } from '../knowledge/git/git-repository.ts'
import type { Phase } from './phase.ts'

export const gitSync: Phase = async (run) => {
  const repository = openGitRepository(run.paths.knowledgeBase, run.git)
  const items = await run.db
    .selectFrom('items')
    .select((e) => e.fn.countAll<number>().as('items'))
    .executeTakeFirstOrThrow()
  const commit = await repository.commitAll(`Update knowledge base: ${items.items} items`)
  const counts = { commits: commit === undefined ? 0 : 1, pushed: 0 }
  if (run.git.remoteUrl !== undefined && !run.preferences.skip_git_push) {
    const { status } = await repository.push()
    counts.pushed = status === 'pushed' ? 1 : 0
  }
  return { processed: counts.commits, failed: 0, counts }
}
