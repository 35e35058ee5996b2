/** Lines of a log: by level, by text, held still, copied. Only what is seen is drawn. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { ClipboardCopy, Pause, Play, ScrollText } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { ShownLine } from '../lib/live-state.ts'
import { formatClock } from '../lib/format.ts'
import { phaseTitle } from '../lib/phase-titles.ts'
import { IconButton } from './button.tsx'
import { Choice } from './choice.tsx'
import { classNames } from './class-names.ts'
import { tell } from './toasts.tsx'

const LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const
type Level = (typeof LEVELS)[number]
const LEVEL_OPTIONS = [
  { value: 'DEBUG', label: 'All' },
  { value: 'INFO', label: 'Info' },
  { value: 'WARN', label: 'Warnings' },
  { value: 'ERROR', label: 'Errors' },
] as const satisfies readonly { value: Level; label: string }[]

const LINE_HEIGHT = 24

interface LogViewProps {
  lines: readonly ShownLine[]
  /** More lines come; the end stays in view until it is paused. */
  isLive: boolean
}

export function LogView({ lines, isLive }: LogViewProps) {
  const [level, setLevel] = useState<Level>('INFO')
  const [text, setText] = useState('')
  const [held, setHeld] = useState<readonly ShownLine[]>()
  const shown = filtered(held ?? lines, level, text)
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(
      shown.map((line) => `${line.timestamp} ${line.level} ${line.message}`).join('\n'),
    )
    tell(`${shown.length} lines copied.`)
  }
  return (
    <div>
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <Choice label="Level" value={level} onChange={setLevel} options={LEVEL_OPTIONS} />
        <input
          type="search"
          aria-label="Search the log"
          placeholder="Search the log"
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="field h-8 min-w-32 flex-1 sm:max-w-56"
        />
        <span className="ml-auto flex">
          {(isLive || held !== undefined) && (
            <IconButton
              label={held === undefined ? 'Pause' : 'Go on'}
              icon={held === undefined ? Pause : Play}
              aria-pressed={held !== undefined}
              onClick={() => setHeld(held === undefined ? lines : undefined)}
            />
          )}
          <IconButton
            label="Copy"
            icon={ClipboardCopy}
            disabled={shown.length === 0}
            onClick={() => void copy()}
          />
        </span>
      </div>
      {held !== undefined && (
        <p role="status" className="text-warn mb-2 text-xs">
          Paused. {lines.length - held.length} new lines wait.
        </p>
      )}
      <Lines lines={shown} isFollowing={isLive && held === undefined} hasFilter={lines.length > 0} />
    </div>
  )
}

function filtered(lines: readonly ShownLine[], level: Level, text: string): readonly ShownLine[] {
  const least = LEVELS.indexOf(level)
  const wanted = text.trim().toLowerCase()
  return lines.filter(
    (line) =>
      LEVELS.indexOf(line.level) >= least && (wanted === '' || line.message.toLowerCase().includes(wanted)),
  )
}

interface LinesProps {
  lines: readonly ShownLine[]
  isFollowing: boolean
  hasFilter: boolean
}

function Lines({ lines, isFollowing, hasFilter }: LinesProps) {
  const ref = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => ref.current,
    estimateSize: () => LINE_HEIGHT,
    getItemKey: (index) => lines[index]?.number ?? index,
    overscan: 12,
  })
  useEffect(() => {
    if (isFollowing && lines.length > 0) rows.scrollToIndex(lines.length - 1, { align: 'end' })
  }, [isFollowing, lines, rows])
  if (lines.length === 0)
    return (
      <p className="border-line bg-paper text-faint flex h-40 items-center justify-center gap-2 rounded-lg border">
        <ScrollText aria-hidden className="size-4" />
        {hasFilter ? 'No lines match.' : 'No lines yet.'}
      </p>
    )
  return (
    <div
      ref={ref}
      tabIndex={0}
      role="log"
      aria-label="Log lines"
      aria-live="off"
      className="border-line bg-paper h-80 overflow-y-auto rounded-lg border font-mono text-xs"
    >
      <div className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ key, index, start }) => {
          const line = lines[index]
          return (
            line && (
              <div
                key={key}
                ref={rows.measureElement}
                data-index={index}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${start}px)` }}
              >
                <LogLine line={line} />
              </div>
            )
          )
        })}
      </div>
    </div>
  )
}

const TONES: Record<Level, string> = {
  DEBUG: 'text-faint',
  INFO: 'text-soft',
  WARN: 'text-warn',
  ERROR: 'text-bad',
}

function LogLine({ line: { timestamp, level, phase, message } }: { line: ShownLine }) {
  return (
    <p className="flex gap-3 px-3 py-1 leading-4">
      <time dateTime={timestamp} className="text-faint shrink-0 tabular-nums">
        {formatClock(timestamp)}
      </time>
      <span className={classNames('hidden w-11 shrink-0 sm:block', TONES[level])}>{level}</span>
      <span
        className={classNames('min-w-0 flex-1 break-words', level === 'INFO' ? 'text-ink' : TONES[level])}
      >
        {message}
      </span>
      {phase !== null && (
        <span className="text-faint hidden shrink-0 font-sans sm:block">{phaseTitle(phase)}</span>
      )}
    </p>
  )
}
