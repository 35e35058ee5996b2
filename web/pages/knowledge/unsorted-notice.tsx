/** The way to what has no topic, above the items while there is something. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowRight, Inbox } from 'lucide-react'
import { UNSORTED_PLACE } from '../../../src/contract/special-places.ts'
import { count } from '../../lib/format.ts'
import { categoriesQuestion } from '../../lib/questions.ts'

export function UnsortedNotice() {
  const { data } = useQuery(categoriesQuestion)
  const items =
    data?.categories.find(({ main_category: main }) => main === UNSORTED_PLACE.mainCategory)?.items ?? 0
  if (items === 0) return null
  return (
    <Link
      to="/knowledge"
      search={{ main: UNSORTED_PLACE.mainCategory }}
      className="bg-accent-wash mb-3 flex items-center gap-3 rounded-xl px-4 py-2.5"
    >
      <Inbox aria-hidden className="text-accent size-4 shrink-0" />
      <span className="min-w-0 flex-1">{count(items, 'item')} without a topic: place these</span>
      <ArrowRight aria-hidden className="size-4 shrink-0" />
    </Link>
  )
}
