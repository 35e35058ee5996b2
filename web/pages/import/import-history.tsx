/** What was imported before. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ImportRecord } from '../../../src/contract/api/imports.ts'
import { ShowMore } from '../../components/show-more.tsx'
import { Section } from '../../components/page.tsx'
import { count, formatAgo, formatNumber } from '../../lib/format.ts'
import { importsQuestion } from '../../lib/questions.ts'
import { BadRecords } from './import-counts.tsx'

export function ImportHistory() {
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(importsQuestion)
  const imports = data?.pages.flatMap((page) => page.imports) ?? []
  if (imports.length === 0) return null
  return (
    <Section title="Earlier imports">
      <ul className="divide-line divide-y">
        {imports.map((record) => (
          <ImportRow key={record.id} record={record} />
        ))}
      </ul>
      <ShowMore list={{ hasNextPage, isFetchingNextPage, fetchNextPage }} isSmall />
    </Section>
  )
}

function ImportRow({ record }: { record: ImportRecord }) {
  const { id, name, format, found, new: added, invalid, duplicates, errors, imported_at: at } = record
  return (
    <li className="py-2.5">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <span className="min-w-0 flex-1 truncate font-medium">{name}</span>
        <span className="text-faint text-xs">{formatAgo(at)}</span>
      </p>
      <p className="text-soft flex flex-wrap gap-x-3 text-xs">
        <span>
          {format}: {count(found, 'post')} found, {formatNumber(added)} new
          {duplicates > 0 && `, ${count(duplicates, 'possible duplicate')}`}
        </span>
        {record.has_receipt && (
          <Link
            to="/receipts/$receiptId"
            params={{ receiptId: id }}
            aria-label={`Receipt of ${name}`}
            className="hover:text-ink underline underline-offset-2"
          >
            Receipt
          </Link>
        )}
      </p>
      <BadRecords total={invalid} errors={errors} />
    </li>
  )
}
