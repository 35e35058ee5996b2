/** How the knowledge base is kept in git, and whether its remote answers. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { GitBranch, PlugZap } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { Bone, Failed } from '../../components/states.tsx'
import type { Answer } from '../../lib/answers.ts'
import { ask, faultLine, toldFault } from '../../lib/api.ts'
import { count, formatAgo } from '../../lib/format.ts'
import { gitQuestion } from '../../lib/questions.ts'

export function GitPanel() {
  const { data, error, refetch } = useQuery(gitQuestion)
  const test = useMutation({
    mutationFn: () => ask<Answer<'git', 'testGit'>>('/api/git/test', { method: 'POST', body: {} }),
  })
  if (error)
    return <Failed error={error} what="Could not read the git status." retry={() => void refetch()} />
  if (data === undefined) return <Bone className="h-20" />
  const { remote, branch, last_commit: last, uncommitted, unpushed } = data
  return (
    <div className="flex flex-wrap items-start justify-between gap-4">
      <div className="flex min-w-0 gap-3">
        <GitBranch aria-hidden className="text-faint mt-0.5 size-4 shrink-0" />
        <div className="min-w-0">
          <p className="font-medium break-all">{remote ?? 'No remote: commits stay on this machine'}</p>
          <p className="text-soft text-[0.8125rem]">
            {last === null
              ? 'No commit yet'
              : `${last.message}, ${formatAgo(last.at)}${branch === null ? '' : ` on ${branch}`}`}
          </p>
          <p className="text-faint text-xs">
            {uncommitted === 0 ? 'Everything is committed' : `${count(uncommitted, 'file')} not committed`}
            {unpushed !== null && unpushed > 0 && `, ${count(unpushed, 'commit')} not pushed`}
          </p>
        </div>
      </div>
      <Button
        size="small"
        icon={PlugZap}
        busy={test.isPending}
        disabled={remote === null}
        onClick={() => test.mutate()}
      >
        Test
      </Button>
      <div className="w-full" aria-live="polite">
        {test.error && <p className="text-bad text-xs">{faultLine(test.error)}</p>}
        {test.data !== undefined && (
          <p className={test.data.ok ? 'text-accent text-xs' : 'text-bad text-xs'}>
            {test.data.error ? toldFault(test.data.error) : test.data.message}
          </p>
        )}
      </div>
    </div>
  )
}
