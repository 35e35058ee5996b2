/** Posts that may be the same, two by two: which stays, or that they are not the same. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CopyCheck } from 'lucide-react'
import { ShowMore } from '../../components/show-more.tsx'
import { buttonClass } from '../../components/button.tsx'
import { Page } from '../../components/page.tsx'
import { Bones, Empty, Failed } from '../../components/states.tsx'
import { count } from '../../lib/format.ts'
import { duplicatesQuestion } from '../../lib/questions.ts'
import { PairCard } from './pair-card.tsx'

export function DuplicatesPage() {
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useInfiniteQuery(duplicatesQuestion)
  const pairs = data?.pages.flatMap(({ duplicates }) => duplicates) ?? []
  const total = data?.pages[0]?.total ?? 0
  return (
    <Page
      title="Possible duplicates"
      about="Posts that look like duplicates. Keep one, and the other becomes one of its sources: you can still find its words, tags and media there."
    >
      {error !== null && (
        <Failed error={error} what="The duplicates could not be loaded." retry={() => void refetch()} />
      )}
      {isPending && <Bones rows={4} />}
      {data !== undefined && pairs.length === 0 && <NoDuplicates />}
      {pairs.length > 0 && (
        <>
          <p className="text-soft mb-4" role="status">
            {count(total, 'pair')} to decide, most likely first
          </p>
          <ul className="space-y-5">
            {pairs.map((pair) => (
              <li key={pair.id}>
                <PairCard pair={pair} />
              </li>
            ))}
          </ul>
        </>
      )}
      <ShowMore list={{ hasNextPage, isFetchingNextPage, fetchNextPage }} />
    </Page>
  )
}

function NoDuplicates() {
  return (
    <Empty
      icon={CopyCheck}
      title="No duplicates"
      actions={
        <Link to="/knowledge" className={buttonClass('plain')}>
          Go to the knowledge base
        </Link>
      }
    >
      Each import looks for the same post, the same link and nearly the same text among everything you saved.
      What it finds appears here.
    </Empty>
  )
}
