/** One of the seven phases on the track. */
import { Check, Minus, X } from 'lucide-react'
import type { WireProgress } from '../../../src/contract/api/agent.ts'
import type { PhaseId } from '../../../src/contract/phases.ts'
import { classNames } from '../../components/class-names.ts'
import { formatNumber } from '../../lib/format.ts'

interface StepProps {
  number: number
  id: PhaseId
  title: string
  progress: WireProgress | null
}

type Look = 'waiting' | 'active' | 'done' | 'skipped' | 'failed'

const RINGS: Record<Look, string> = {
  waiting: 'border-line-strong text-faint',
  active: 'border-accent text-accent bg-accent-wash',
  done: 'border-accent bg-accent text-on-accent',
  skipped: 'border-line-strong text-faint border-dashed',
  failed: 'border-bad bg-bad-wash text-bad',
}
const SAID: Record<Look, string> = {
  waiting: 'waits',
  active: 'going on',
  done: 'done',
  skipped: 'left out',
  failed: 'failed',
}

export function PhaseStep({ number, id, title, progress }: StepProps) {
  const phase = progress?.phases[id]
  const look = lookOf(phase?.status)
  const { done, total } = phase ?? {}
  const hasCount = look === 'active' && done !== undefined && total !== undefined && total > 0
  return (
    <li aria-current={look === 'active' ? 'step' : undefined} className="flex gap-3 py-1.5 lg:block lg:py-0">
      <span className="flex items-center lg:mb-2.5">
        <span
          className={classNames(
            'grid size-7 shrink-0 place-items-center self-start rounded-full border text-xs font-semibold tabular-nums transition-colors',
            RINGS[look],
            look === 'active' && 'breathe',
          )}
        >
          {look === 'done' ? <Check aria-hidden className="size-3.5" /> : null}
          {look === 'skipped' ? <Minus aria-hidden className="size-3.5" /> : null}
          {look === 'failed' ? <X aria-hidden className="size-3.5" /> : null}
          {look === 'waiting' || look === 'active' ? number : null}
        </span>
        {number < 7 && (
          <span
            aria-hidden
            className={classNames(
              'ml-3 hidden h-px flex-1 lg:block',
              look === 'done' ? 'bg-accent' : 'bg-line-strong',
            )}
          />
        )}
      </span>
      <div className="min-w-0 flex-1 pt-1 lg:pt-0">
        <p
          className={classNames(
            'text-[0.8125rem] leading-snug',
            look === 'waiting' || look === 'skipped' ? 'text-faint' : 'font-medium',
          )}
        >
          {title}
          <span className="sr-only">: {SAID[look]}</span>
        </p>
        {hasCount && (
          <p className="text-soft mt-0.5 text-xs tabular-nums">
            {formatNumber(done)} of {formatNumber(total)}
          </p>
        )}
        {look === 'skipped' && <p className="text-faint mt-0.5 text-xs">left out</p>}
      </div>
    </li>
  )
}

function lookOf(status: string | undefined): Look {
  if (status === 'started' || status === 'progress') return 'active'
  if (status === 'done' || status === 'skipped' || status === 'failed') return status
  return 'waiting'
}
