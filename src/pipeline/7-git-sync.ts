/** Phase 7: commit and push of the knowledge base; never of anything else. */
import { openGitRepository } from '../git/git-repository.ts'
import type { Phase, PhaseResult } from './phase.ts'

export const gitSync: Phase = async (run) => {
  const signals = { inHand: run.inHand, stop: run.signal }
  const repository = openGitRepository(run.paths.knowledgeBase, { ...run.git, signals })
  const items = await run.db
    .selectFrom('items')
    .select((e) => e.fn.countAll<number>().as('items'))
    .executeTakeFirstOrThrow()
  const commit = await repository.commitAll(`Update knowledge base: ${items.items} items`)
  const commits = commit === undefined ? 0 : 1
  const synced = (pushed: number): PhaseResult => ({
    ...{ processed: commits, failed: 0 },
    counts: { commits, pushed },
  })
  if (run.git.remoteUrl === undefined || run.preferences.skip_git_push) return synced(0)
  try {
    const { status } = await repository.push()
    return synced(status === 'pushed' ? 1 : 0)
  } catch (error) {
    return { ...synced(0), error } // The commit is made all the same.
  }
}
