/** What each fetch showed and stored, the newest first. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Receipt } from '../../../src/contract/api/receipts.ts'
import { ShowMore } from '../../components/show-more.tsx'
import { Section } from '../../components/page.tsx'
import { formatAgo } from '../../lib/format.ts'
import { endingOf, missingLine, receiptLine } from '../../lib/receipt-words.ts'
import { receiptsQuestion } from '../../lib/questions.ts'

export function FetchReceipts() {
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    receiptsQuestion({ kind: 'fetch' }),
  )
  const receipts = data?.pages.flatMap((page) => page.receipts) ?? []
  if (receipts.length === 0) return null
  return (
    <Section title="Receipts" note="what each fetch showed, stored and left out">
      <ul className="divide-line divide-y">
        {receipts.map((receipt) => (
          <ReceiptRow key={receipt.id} receipt={receipt} />
        ))}
      </ul>
      <ShowMore list={{ hasNextPage, isFetchingNextPage, fetchNextPage }} isSmall />
    </Section>
  )
}

function ReceiptRow({ receipt }: { receipt: Receipt }) {
  const [ending, missing] = [endingOf(receipt), missingLine(receipt)]
  return (
    <li>
      <Link
        to="/receipts/$receiptId"
        params={{ receiptId: receipt.id }}
        className="row-link -mx-2 block px-2 py-2.5"
      >
        <span className="flex flex-wrap items-baseline gap-x-3">
          <span className="min-w-0 flex-1 truncate font-medium">{receipt.name}</span>
          <span className="text-faint text-xs">{formatAgo(receipt.began_at)}</span>
        </span>
        <span className="text-soft block text-xs">{receiptLine(receipt)}</span>
        {missing !== '' && <span className="text-warn block text-xs">{missing}</span>}
        {ending !== undefined && <span className="text-warn block text-xs">{ending}</span>}
      </Link>
    </li>
  )
}
