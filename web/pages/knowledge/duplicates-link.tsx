/** The way to posts that may be the same: in the list of topics always, above the items when some wait. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowRight, Copy } from 'lucide-react'
import { count, formatNumber } from '../../lib/format.ts'
import { duplicateTotalQuestion } from '../../lib/questions.ts'

export function DuplicatesLink({ onChoose }: { onChoose: (() => void) | undefined }) {
  const { data } = useQuery(duplicateTotalQuestion)
  const total = data?.total ?? 0
  return (
    <Link
      to="/duplicates"
      onClick={onChoose}
      className="text-soft hover:bg-hover hover:text-ink border-line mt-4 flex h-9 items-center gap-2.5 rounded-lg px-2.5 transition-colors"
    >
      <Copy aria-hidden className="size-4 shrink-0" />
      <span className="min-w-0 flex-1 truncate">Possible duplicates</span>
      {total > 0 && <span className="text-faint text-xs tabular-nums">{formatNumber(total)}</span>}
    </Link>
  )
}

export function DuplicatesNotice() {
  const { data } = useQuery(duplicateTotalQuestion)
  const total = data?.total ?? 0
  if (total === 0) return null
  return (
    <Link
      to="/duplicates"
      className="bg-accent-wash mb-3 flex items-center gap-3 rounded-xl px-4 py-2.5 lg:hidden"
    >
      <Copy aria-hidden className="text-accent size-4 shrink-0" />
      <span className="min-w-0 flex-1">{count(total, 'possible duplicate')}</span>
      <ArrowRight aria-hidden className="size-4 shrink-0" />
    </Link>
  )
}
