/** Two posts side by side, and what to do with them. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { FileText, Link2, Repeat2, type LucideIcon } from 'lucide-react'
import { useState } from 'react'
import type { Duplicate, DuplicatePost } from '../../../src/contract/api/duplicates.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { tell, tellFault } from '../../components/toasts.tsx'
import type { Answer } from '../../lib/answers.ts'
import { ask } from '../../lib/api.ts'
import { formatAgo } from '../../lib/format.ts'
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
          close={() => setLosing(undefined)}
          merge={() => {
            setLosing(undefined)
            merge.mutate({ keep: keptOf(losing), discard_edits: true })
          }}
        />
      )}
    </article>
  )
}

function useDecision(id: number) {
  const client = useQueryClient()
  const done = (text: string): void => {
    tell(text)
    void client.invalidateQueries()
  }
  const merge = useMutation({
    mutationFn: (body: { keep: string; discard_edits?: true }) =>
      ask<Answer<'duplicates', 'mergeDuplicate'>>(`/api/duplicates/${id}/merge`, { method: 'POST', body }),
    onSuccess: () => done('Merged. The next run writes the item anew.'),
    onError: tellFault,
  })
  const dismiss = useMutation({
    mutationFn: () =>
      ask<Answer<'duplicates', 'dismissDuplicate'>>(`/api/duplicates/${id}/dismiss`, { method: 'POST' }),
    onSuccess: () => done('Both stay. They are not offered again.'),
    onError: tellFault,
  })
  return { merge, dismiss }
}

function EditsDialog({ post, close, merge }: { post: DuplicatePost; close: () => void; merge: () => void }) {
  return (
    <Dialog
      title="You edited the other item"
      close={close}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button look="danger" onClick={merge}>
            Merge, and let my edits go
          </Button>
        </>
      }
    >
      <p className="text-soft leading-relaxed">
        “{post.item?.title}” goes when it is merged, and what you wrote in it goes with it. Keep that item
        instead, or copy your edits first.
      </p>
    </Dialog>
  )
}
