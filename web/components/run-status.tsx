/** How a run stands, in a word with its colour. */
import type { RunStatus as Status } from '../../src/contract/api/agent.ts'
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

export function RunStatusMark({ status }: { status: Status }) {
  const { word, look, dot } = LOOKS[status]
  return (
    <span className={classNames('inline-flex items-center gap-2 text-xs font-medium', look)}>
      <span aria-hidden className={classNames('size-2 rounded-full', dot)} />
      {word}
    </span>
  )
}
