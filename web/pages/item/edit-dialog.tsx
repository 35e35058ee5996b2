/** Editing the Markdown of an item, with what that changes shown before it is saved. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Diff, Item } from '../../../src/contract/api/items.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Failed } from '../../components/states.tsx'
import { tell } from '../../components/toasts.tsx'
import { ask } from '../../lib/api.ts'
import { itemQuestion } from '../../lib/questions.ts'
import { DiffView } from './diff-view.tsx'

export function EditDialog({ item, close }: { item: Item; close: () => void }) {
  const client = useQueryClient()
  const [body, setBody] = useState(item.body)
  const path = `/api/items/${encodeURIComponent(item.id)}`
  const review = useMutation({
    mutationFn: () => ask<Diff>(`${path}/diff`, { method: 'POST', body: { body } }),
  })
  const save = useMutation({
    mutationFn: () => ask<Item>(path, { method: 'PUT', body: { body, base_hash: item.body_hash } }),
    onSuccess: (saved) => {
      client.setQueryData(itemQuestion(item.id).queryKey, saved)
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'item' })
      tell('Saved. Runs leave your version as it is.')
      close()
    },
  })
  const isReviewing = review.data !== undefined
  const giveUp = (): void => {
    if (body === item.body || window.confirm('Your changes are not saved. Close without them?')) close()
  }
  return (
    <Dialog
      title={isReviewing ? 'What this changes' : 'Edit'}
      width="wide"
      close={giveUp}
      footer={
        isReviewing ? (
          <>
            <Button onClick={() => review.reset()}>Back to the text</Button>
            <Button
              look="primary"
              busy={save.isPending}
              disabled={!review.data.changed}
              onClick={() => save.mutate()}
            >
              Save
            </Button>
          </>
        ) : (
          <>
            <Button onClick={giveUp}>Cancel</Button>
            <Button
              look="primary"
              busy={review.isPending}
              disabled={body === item.body}
              onClick={() => review.mutate()}
            >
              Review changes
            </Button>
          </>
        )
      }
    >
      {(review.error ?? save.error) && (
        <Failed error={review.error ?? save.error} what="This did not work." />
      )}
      {isReviewing ? (
        <DiffView diff={review.data} />
      ) : (
        <textarea
          aria-label="Markdown"
          spellCheck
          value={body}
          onChange={(event) => setBody(event.target.value)}
          className="field h-[60dvh] resize-none rounded-xl px-4 py-3 font-mono text-[0.8125rem] leading-relaxed"
        />
      )}
    </Dialog>
  )
}
