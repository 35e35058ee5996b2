/** Numbers of an import, and the records that were bad. */
import type { ImportResult } from '../../../src/contract/api/imports.ts'
import { count, formatNumber } from '../../lib/format.ts'

export function ImportCounts({
  counts,
}: {
  counts: Pick<ImportResult, 'found' | 'new' | 'known' | 'invalid' | 'ignored'>
}) {
  const figures = [
    ['found', counts.found, ''],
    ['new', counts.new, 'text-accent'],
    ['already known', counts.known, ''],
    ['bad', counts.invalid, 'text-bad'],
    ['left out', counts.ignored, ''],
  ] as const
  return (
    <dl className="mt-2 flex flex-wrap gap-x-7 gap-y-2">
      {figures
        .filter(([name, value]) => value > 0 || name === 'found' || name === 'new')
        .map(([name, value, look]) => (
          <div key={name}>
            <dd className={`font-serif text-xl tabular-nums ${value > 0 ? look : ''}`}>
              {formatNumber(value)}
            </dd>
            <dt className="text-faint text-xs">{name}</dt>
          </div>
        ))}
    </dl>
  )
}

export function BadRecords({ total, errors }: { total: number; errors: ImportResult['errors'] }) {
  if (total === 0) return null
  return (
    <details className="mt-3">
      <summary className="text-bad text-xs font-medium">
        {count(total, 'record')} could not be read; the rest was imported
      </summary>
      <ul
        className="text-soft mt-2 max-h-56 space-y-1 overflow-y-auto text-xs"
        tabIndex={0}
        aria-label="Bad records"
      >
        {errors.map(({ file, place, reason }, index) => (
          <li key={index}>
            <span className="text-faint font-mono">
              {file} {place}
            </span>{' '}
            {reason}
          </li>
        ))}
      </ul>
      <p className="text-soft mt-2 text-xs">
        Correct them in the file and import it again: nothing is imported twice.
      </p>
    </details>
  )
}
