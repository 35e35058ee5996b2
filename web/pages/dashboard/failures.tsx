/** Posts that failed, why, and the way to try them again. */
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import type { Failure } from '../../../src/contract/api/agent.ts'
import { ShowMore } from '../../components/show-more.tsx'
import { Button } from '../../components/button.tsx'
import { SafeLink } from '../../components/safe-link.tsx'
import { Section } from '../../components/page.tsx'
import { tell, tellFault } from '../../components/toasts.tsx'
import type { Answer } from '../../lib/answers.ts'
import { ask } from '../../lib/api.ts'
import { count, formatAgo } from '../../lib/format.ts'
import { phaseTitle } from '../../lib/phase-titles.ts'
import { failuresQuestion } from '../../lib/questions.ts'

export function Failures() {
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(failuresQuestion)
  const client = useQueryClient()
  const retry = useMutation({
    mutationFn: (ids: string[] | undefined) =>
      ask<Answer<'agent', 'retryPosts'>>('/api/agent/retry', {
        method: 'POST',
        body: ids === undefined ? {} : { post_ids: ids },
      }),
    onSuccess: ({ retried }) => {
      tell(`${count(retried, 'post')} will be retried in the next run.`)
      for (const changed of ['failures', 'plan', 'totals', 'setup'])
        void client.invalidateQueries({ queryKey: [changed] })
    },
    onError: tellFault,
  })
  const failures = data?.pages.flatMap((page) => page.failures) ?? []
  const total = data?.pages[0]?.total ?? 0
  if (total === 0) return null
  return (
    <Section
      title="What failed"
      note={count(total, 'post')}
      actions={
        <Button size="small" icon={RotateCw} busy={retry.isPending} onClick={() => retry.mutate(undefined)}>
          Retry all
        </Button>
      }
    >
      <ul
        className="divide-line max-h-96 divide-y overflow-y-auto"
        tabIndex={0}
        aria-label="Posts that failed"
      >
        {failures.map((failure) => (
          <FailureRow
            key={`${failure.post_id}/${failure.sub_phase}`}
            failure={failure}
            retry={() => retry.mutate([failure.post_id])}
          />
        ))}
      </ul>
      <ShowMore list={{ hasNextPage, isFetchingNextPage, fetchNextPage }} isSmall />
    </Section>
  )
}

function FailureRow({ failure, retry }: { failure: Failure; retry: () => void }) {
  const {
    author,
    text,
    source_url: url,
    sub_phase: phase,
    message,
    hint,
    at,
    set_aside: isSetAside,
  } = failure
  return (
    <li className="flex items-start gap-4 py-3">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="text-bad font-medium">{message}</span>
          <span className="text-faint text-xs">
            {phaseTitle(phase)} · {formatAgo(at)}
            {isSetAside && ' · set aside'}
          </span>
        </p>
        {hint !== undefined && <p className="text-soft text-xs">{hint}</p>}
        <p className="text-soft mt-1 line-clamp-2">
          <SafeLink href={url} className="text-ink underline decoration-line-strong underline-offset-3">
            {author === null ? 'Post' : `@${author}`}
          </SafeLink>{' '}
          {text}
        </p>
      </div>
      <Button
        size="small"
        look="quiet"
        onClick={retry}
        aria-label={`Retry the post by ${author ?? 'an unknown author'}`}
      >
        Try again
      </Button>
    </li>
  )
}
