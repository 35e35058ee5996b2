/** How a run stands, in a word with its colour. */
import type { RunStatus as Status, RunSummary } from '../../src/contract/api/agent.ts'
import { classNames } from './class-names.ts'

const LOOKS: Record<Status, { word: string; look: string; dot: string }> = {
  queued: { word: 'Queued', look: 'text-soft', dot: 'bg-line-strong' },
  running: { word: 'Running', look: 'text-accent', dot: 'bg-accent breathe' },
  stopping: { word: 'Stopping', look: 'text-warn', dot: 'bg-warn breathe' },
  completed: { word: 'Completed', look: 'text-soft', dot: 'bg-accent' },
  failed: { word: 'Failed', look: 'text-bad', dot: 'bg-bad' },
  stopped: { word: 'Stopped', look: 'text-warn', dot: 'bg-warn' },
  interrupted: { word: 'Interrupted', look: 'text-warn', dot: 'bg-warn' },
}

/** Of a run that was completed and left posts behind. */
const INCOMPLETE = { word: 'Posts left', look: 'text-warn', dot: 'bg-warn' }

/** @param left - Posts without an article, by reason. */
export function RunStatusMark({ status, left }: Pick<RunSummary, 'status' | 'left'>) {
  const { word, look, dot } = status === 'completed' && isAnyLeft(left) ? INCOMPLETE : LOOKS[status]
  return (
    <span className={classNames('inline-flex items-center gap-2 text-xs font-medium', look)}>
      <span aria-hidden className={classNames('size-2 rounded-full', dot)} />
      {word}
    </span>
  )
}

/** Whether there are posts that can still become articles. */
export function isAnyLeft(left: RunSummary['left']): boolean {
  return left !== null && left.failed + left.set_aside + left.waiting + left.queued > 0
}
