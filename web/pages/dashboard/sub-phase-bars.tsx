/** The five sub-phases of content processing: how many posts of the knowledge base have passed each. */
import type { WireProgress } from '../../../src/contract/api/agent.ts'
import { SUB_PHASES } from '../../../src/contract/phases.ts'
import { ProgressBar } from '../../components/progress-bar.tsx'
import { formatNumber } from '../../lib/format.ts'

export function SubPhaseBars({ parts }: { parts: WireProgress['sub_phases'] }) {
  if (Object.keys(parts).length === 0) return null
  return (
    <div className="border-line mt-6 border-t pt-4">
      <h3 className="label">Posts that have passed</h3>
      <ul className="mt-3 grid gap-x-6 gap-y-3 sm:grid-cols-5">
        {SUB_PHASES.map(({ id, title }) => {
          const { done, total } = parts[id] ?? { done: 0, total: 0 }
          return (
            <li key={id}>
              <p className="flex items-baseline justify-between gap-2 text-xs sm:block">
                <span className="block">{title}</span>
                <span className="text-faint tabular-nums">
                  {formatNumber(done)} of {formatNumber(total)}
                </span>
              </p>
              <ProgressBar
                label={title}
                percent={total === 0 ? 0 : (done / total) * 100}
                className="mt-1.5 h-1"
              />
            </li>
          )
        })}
      </ul>
    </div>
  )
}
