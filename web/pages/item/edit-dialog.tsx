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
  const [body, setBody] = useState(item.body)
  const [diff, setDiff] = useState<Diff>()
  const giveUp = (): void => {
    if (body === item.body || window.confirm('Your changes are not saved. Discard them?')) close()
  }
  if (diff !== undefined)
    return (
      <Review
        item={item}
        body={body}
        diff={diff}
        back={() => setDiff(undefined)}
        giveUp={giveUp}
        done={close}
      />
    )
  return <Writing item={item} body={body} setBody={setBody} review={setDiff} giveUp={giveUp} />
}

const pathOf = ({ id }: Item): string => `/api/items/${encodeURIComponent(id)}`

interface WritingProps {
  item: Item
  body: string
  setBody: (body: string) => void
  review: (diff: Diff) => void
  giveUp: () => void
}

function Writing({ item, body, setBody, review, giveUp }: WritingProps) {
  const compare = useMutation({
    mutationFn: () => ask<Diff>(`${pathOf(item)}/diff`, { method: 'POST', body: { body } }),
    onSuccess: review,
  })
  const footer = (
    <>
      <Button onClick={giveUp}>Cancel</Button>
      <Button
        look="primary"
        busy={compare.isPending}
        disabled={body === item.body}
        onClick={() => compare.mutate()}
      >
        Review changes
      </Button>
    </>
  )
  return (
    <Dialog title="Edit" width="wide" close={giveUp} footer={footer}>
      {compare.error && <Failed error={compare.error} what="The changes could not be compared." />}
      <textarea
        aria-label="Markdown"
        spellCheck
        value={body}
        onChange={(event) => setBody(event.target.value)}
        className="field h-[60dvh] resize-none rounded-xl px-4 py-3 font-mono text-[0.8125rem] leading-relaxed"
      />
    </Dialog>
  )
}

interface ReviewProps {
  item: Item
  body: string
  diff: Diff
  back: () => void
  giveUp: () => void
  done: () => void
}

function Review({ item, body, diff, back, giveUp, done }: ReviewProps) {
  const client = useQueryClient()
  const save = useMutation({
    mutationFn: () => ask<Item>(pathOf(item), { method: 'PUT', body: { body, base_hash: item.body_hash } }),
    onSuccess: (saved) => {
      client.setQueryData(itemQuestion(item.id).queryKey, saved)
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'item' })
      tell('Saved. Runs will not change your version.')
      done()
    },
  })
  const footer = (
    <>
      <Button onClick={back}>Back to the text</Button>
      <Button look="primary" busy={save.isPending} disabled={!diff.changed} onClick={() => save.mutate()}>
        Save
      </Button>
    </>
  )
  return (
    <Dialog title="Your changes" width="wide" close={giveUp} footer={footer}>
      {save.error && <Failed error={save.error} what="The item was not saved." />}
      <DiffView diff={diff} />
    </Dialog>
  )
}
