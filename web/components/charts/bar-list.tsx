/** Amounts side by side, the largest first, each with its name. */
import type { ReactNode } from 'react'
import { formatNumber } from '../../lib/format.ts'

export interface Bar {
  key: string
  name: ReactNode
  value: number
}

export function BarList({ bars, tone = 'bg-accent/75' }: { bars: readonly Bar[]; tone?: string }) {
  const largest = Math.max(...bars.map(({ value }) => value), 1)
  return (
    <ul className="space-y-2">
      {bars.map(({ key, name, value }) => (
        <li key={key}>
          <p className="flex items-baseline justify-between gap-3 text-[0.8125rem]">
            <span className="min-w-0 truncate">{name}</span>
            <span className="text-faint text-xs tabular-nums">{formatNumber(value)}</span>
          </p>
          <span aria-hidden className="bg-sunken mt-1 block h-1.5 overflow-hidden rounded-full">
            <span
              className={`block h-full rounded-full ${tone}`}
              style={{ width: `${(value / largest) * 100}%` }}
            />
          </span>
        </li>
      ))}
    </ul>
  )
}
