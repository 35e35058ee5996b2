/** What fits no topic, each with places that it may belong to: one press places it. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { FolderInput, Inbox as InboxIcon } from 'lucide-react'
import { useState } from 'react'
import { beyondTitle } from '../../../src/contract/beyond-title.ts'
import { categoryLabel } from '../../../src/contract/category-label.ts'
import { ShowMore } from '../../components/show-more.tsx'
import { Button } from '../../components/button.tsx'
import { Bones, Empty, Failed } from '../../components/states.tsx'
import type { Answer } from '../../lib/answers.ts'
import { faultLine } from '../../lib/api.ts'
import { count } from '../../lib/format.ts'
import { unsortedQuestion } from '../../lib/questions.ts'
import { useMove } from '../../lib/use-move.ts'
import { MoveDialog } from '../item/move-dialog.tsx'

export type UnsortedItem = Answer<'items', 'listUnsorted'>['items'][number]

export function Inbox() {
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useInfiniteQuery(unsortedQuestion)
  const items = data?.pages.flatMap((page) => page.items) ?? []
  if (error !== null)
    return (
      <Failed error={error} what="The unsorted items could not be loaded." retry={() => void refetch()} />
    )
  if (isPending) return <Bones rows={6} />
  if (items.length === 0)
    return (
      <Empty icon={InboxIcon} title="Nothing is unsorted">
        Every item has a topic.
      </Empty>
    )
  return (
    <section aria-labelledby="inbox-title">
      <h2 id="inbox-title" className="font-serif text-lg">
        Place these
      </h2>
      <p className="text-soft mt-1 mb-4" role="status">
        {count(data.pages[0]?.total ?? items.length, 'item')} without a topic. What you place teaches where
        others like it belong.
      </p>
      <ul className="space-y-3">
        {items.map((item) => (
          <li key={item.id}>
            <UnsortedCard item={item} />
          </li>
        ))}
      </ul>
      <ShowMore list={{ hasNextPage, isFetchingNextPage, fetchNextPage }} />
    </section>
  )
}

function UnsortedCard({ item }: { item: UnsortedItem }) {
  const [isChoosing, setChoosing] = useState(false)
  const move = useMove(item.id)
  return (
    <article className="border-line bg-surface rounded-xl border p-4">
      <h3>
        <Link to="/knowledge/$itemId" params={{ itemId: item.id }} className="font-medium hover:underline">
          {item.title}
        </Link>
      </h3>
      <p className="text-soft mt-1 line-clamp-2">
        {beyondTitle(item.summary, item.title).replaceAll('`', '')}
      </p>
      <div className="mt-3 flex flex-wrap gap-2" role="group" aria-label={`Places for ${item.title}`}>
        {item.suggestions.map(({ main_category: main, subcategory }) => (
          <Button
            key={`${main}/${subcategory}`}
            size="small"
            disabled={move.isPending}
            onClick={() => move.mutate({ main_category: main, subcategory })}
          >
            {categoryLabel(main)} / {categoryLabel(subcategory)}
          </Button>
        ))}
        <Button size="small" look="quiet" icon={FolderInput} onClick={() => setChoosing(true)}>
          Another topic
        </Button>
      </div>
      {move.error !== null && (
        <p role="alert" className="text-bad mt-2">
          {faultLine(move.error)}
        </p>
      )}
      {isChoosing && <MoveDialog item={item} close={() => setChoosing(false)} />}
    </article>
  )
}
