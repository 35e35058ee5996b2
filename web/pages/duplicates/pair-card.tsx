/** Two posts side by side, and what to do with them. */
import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { FileText, Link2, Repeat2, type LucideIcon } from 'lucide-react'
import { useState } from 'react'
import type { Duplicate, DuplicatePost } from '../../../src/contract/api/duplicates.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { tell, tellFault } from '../../components/toasts.tsx'
import type { Answer } from '../../lib/answers.ts'
import { ask } from '../../lib/api.ts'
import { formatAgo } from '../../lib/format.ts'
import { duplicatesQuestion, duplicateTotalQuestion } from '../../lib/questions.ts'
import { PairSide } from './pair-side.tsx'

const REASONS: Record<Duplicate['reason'], { title: string; icon: LucideIcon }> = {
  post: { title: 'The same post', icon: Repeat2 },
  link: { title: 'The same link', icon: Link2 },
  text: { title: 'Nearly the same text', icon: FileText },
}

export function PairCard({ pair }: { pair: Duplicate }) {
  const { id, reason, score, found_at: found, posts, suggested } = pair
  const { title, icon: Icon } = REASONS[reason]
  const { merge, dismiss } = useDecision(id)
  const [losing, setLosing] = useState<DuplicatePost>()
  const isBusy = merge.isPending || dismiss.isPending
  const keep = (kept: DuplicatePost): void => {
    const other = posts.find((post) => post.id !== kept.id)
    if (other?.item?.user_edited === true) setLosing(other)
    else merge.mutate({ keep: kept.id })
  }
  const keptOf = (lost: DuplicatePost): string => posts.find((post) => post.id !== lost.id)?.id ?? ''
  return (
    <article className="card overflow-hidden" aria-label={`${title}, pair ${id}`}>
      <header className="border-line flex items-center gap-3 border-b px-4 py-2.5 sm:px-5">
        <Icon aria-hidden className="text-accent size-4 shrink-0" />
        <div className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3">
          <h2 className="font-medium">{title}</h2>
          <p className="text-faint text-xs">
            {reason === 'text' && `${Math.round(score * 100)} % alike · `}found {formatAgo(found)}
          </p>
        </div>
        <Button look="quiet" size="small" disabled={isBusy} onClick={() => dismiss.mutate()}>
          Not the same
        </Button>
      </header>
      <div className="divide-line grid divide-y sm:grid-cols-2 sm:divide-x sm:divide-y-0">
        {posts.map((post) => (
          <PairSide
            key={post.id}
            post={post}
            isSuggested={post.id === suggested}
            isBusy={isBusy}
            keep={() => keep(post)}
          />
        ))}
      </div>
      {losing !== undefined && (
        <EditsDialog
          post={losing}
          isBusy={merge.isPending}
          close={() => setLosing(undefined)}
          merge={() => merge.mutate({ keep: keptOf(losing), discard_edits: true })}
        />
      )}
    </article>
  )
}

function useDecision(id: number) {
  const client = useQueryClient()
  const merge = useMutation({
    mutationFn: (body: { keep: string; discard_edits?: true }) =>
      ask<Answer<'duplicates', 'mergeDuplicate'>>(`/api/duplicates/${id}/merge`, { method: 'POST', body }),
    // Other pairs of the post that went are now its keeper's.
    onSuccess: () => {
      tell('Merged. The next run rewrites the item.')
      void client.invalidateQueries()
    },
    onError: tellFault,
  })
  const dismiss = useMutation({
    mutationFn: () =>
      ask<Answer<'duplicates', 'dismissDuplicate'>>(`/api/duplicates/${id}/dismiss`, { method: 'POST' }),
    onSuccess: () => {
      tell('Kept both. This pair will not be suggested again.')
      forgetPair(client, id)
    },
    onError: tellFault,
  })
  return { merge, dismiss }
}

/** The others stay as they are: no page of them is asked for again before the last one that is shown is gone. */
function forgetPair(client: QueryClient, id: number): void {
  const left = client.setQueryData(
    duplicatesQuestion.queryKey,
    (known) =>
      known && {
        ...known,
        pages: known.pages.map((page) => ({
          ...page,
          duplicates: page.duplicates.filter((pair) => pair.id !== id),
          ...(page.total === null ? {} : { total: page.total - 1 }),
        })),
      },
  )
  const isEmpty = left?.pages.every(({ duplicates }) => duplicates.length === 0) === true
  const { queryKey } = isEmpty ? duplicatesQuestion : duplicateTotalQuestion
  void client.invalidateQueries({ queryKey })
}

interface EditsProps {
  post: DuplicatePost
  isBusy: boolean
  close: () => void
  merge: () => void
}

/** It goes with its pair, when that is merged. */
function EditsDialog({ post, isBusy, close, merge }: EditsProps) {
  return (
    <Dialog
      title="You edited the other item"
      close={close}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button look="danger" busy={isBusy} onClick={merge}>
            Merge and discard my edits
          </Button>
        </>
      }
    >
      <p className="text-soft leading-relaxed">
        “{post.item?.title}” is removed by the merge, with everything you wrote in it. Keep that item instead,
        or copy your edits first.
      </p>
    </Dialog>
  )
}
