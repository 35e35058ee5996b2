/** The run that goes on: how far, what now, how long still, each of the seven phases and of the five sub-phases. */
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Square } from 'lucide-react'
import type { WireProgress } from '../../../src/contract/api/agent.ts'
import { PHASES } from '../../../src/contract/phases.ts'
import { Button } from '../../components/button.tsx'
import { ProgressBar } from '../../components/progress-bar.tsx'
import { tellFault } from '../../components/toasts.tsx'
import { ask } from '../../lib/api.ts'
import { formatSeconds } from '../../lib/format.ts'
import { useLive } from '../../lib/live.ts'
import { PhaseStep } from './phase-step.tsx'
import { SubPhaseBars } from './sub-phase-bars.tsx'

export function RunTrack() {
  const progress = useLive((live) => live.progress)
  const message = useLive((live) => live.message)
  const stop = useMutation({
    mutationFn: () => ask('/api/agent/stop', { method: 'POST', body: {} }),
    onError: tellFault,
  })
  const isStopping = progress?.status === 'stopping' || stop.isPending
  const percent = progress?.progress ?? 0
  return (
    <section aria-label="Run in progress" className="card appear p-5 sm:p-6">
      <div className="flex flex-wrap items-start justify-between gap-4">
        <div className="min-w-0">
          <p className="flex items-baseline gap-3">
            <span className="font-serif text-4xl tabular-nums">
              {Math.floor(percent)}
              <span className="text-faint ml-0.5 text-xl">%</span>
            </span>
            <span className="text-soft">{timeLeft(progress, isStopping)}</span>
          </p>
          <p className="text-soft mt-1 line-clamp-2 max-w-2xl" aria-live="polite">
            {message === '' ? 'The run is starting' : message}
          </p>
        </div>
        <div className="flex gap-2">
          {progress !== null && (
            <Link
              to="/runs/$taskId"
              params={{ taskId: progress.task_id }}
              className="text-soft hover:text-ink inline-flex h-9 items-center px-2 font-medium"
            >
              Details
            </Link>
          )}
          <Button look="danger" icon={Square} busy={isStopping} onClick={() => stop.mutate()}>
            {isStopping ? 'Stopping' : 'Stop'}
          </Button>
        </div>
      </div>
      <ProgressBar label="Whole run" percent={percent} className="mt-4 h-2" />
      <ol className="mt-6 grid gap-x-3 gap-y-1 lg:grid-cols-7">
        {PHASES.map(({ id, title }, index) => (
          <PhaseStep key={id} number={index + 1} id={id} title={title} progress={progress} />
        ))}
      </ol>
      {progress !== null && <SubPhaseBars parts={progress.sub_phases} />}
    </section>
  )
}

function timeLeft(progress: WireProgress | null, isStopping: boolean): string {
  if (isStopping) return 'stopping after the posts in hand'
  if (progress === null || progress.status === 'queued') return 'waiting for a worker'
  const { seconds_left: left } = progress
  return left === null ? '' : `about ${formatSeconds(Math.max(left, 1))} left in this phase`
}
