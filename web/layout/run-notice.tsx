/** In a corner of every page: the run that goes on, or that the server is away. */
import { Link } from '@tanstack/react-router'
import { PHASES } from '../../src/contract/phases.ts'
import { ProgressBar } from '../components/progress-bar.tsx'
import { useLive } from '../lib/live.ts'

export function RunNotice() {
  const isRunning = useLive((live) => live.isRunning)
  const progress = useLive((live) => live.progress)
  if (!isRunning || progress === null) return null
  const phase = PHASES.find(({ id }) => id === progress.phase)
  return (
    <Link
      to="/"
      className="border-line bg-surface hover:border-line-strong appear mx-3 mb-3 block rounded-xl border px-3 py-2.5"
    >
      <span className="flex items-baseline justify-between gap-2">
        <span className="truncate font-medium">{phase?.title ?? 'A run is starting'}</span>
        <span className="text-accent text-xs font-semibold tabular-nums">
          {Math.floor(progress.progress)} %
        </span>
      </span>
      <ProgressBar label="Run" percent={progress.progress} className="mt-2" />
    </Link>
  )
}
