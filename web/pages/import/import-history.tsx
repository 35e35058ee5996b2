/** What was imported before. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button } from '../../components/button.tsx'
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
        {imports.map(
          ({ id, name, format, found, new: added, invalid, duplicates, errors, imported_at: at }) => (
            <li key={id} className="py-2.5">
              <p className="flex flex-wrap items-baseline gap-x-3">
                <span className="min-w-0 flex-1 truncate font-medium">{name}</span>
                <span className="text-faint text-xs">{formatAgo(at)}</span>
              </p>
              <p className="text-soft text-xs">
                {format}: {count(found, 'post')} found, {formatNumber(added)} new
                {duplicates > 0 && `, ${count(duplicates, 'possible duplicate')}`}
              </p>
              <BadRecords total={invalid} errors={errors} />
            </li>
          ),
        )}
      </ul>
      {hasNextPage && (
        <Button size="small" className="mt-3" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
    </Section>
  )
}
