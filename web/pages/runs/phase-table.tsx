/** What each phase of a run came to. */
import { Link } from '@tanstack/react-router'
import type { RunDetail } from '../../../src/contract/api/agent.ts'
import { Section } from '../../components/page.tsx'
import { formatNumber, formatSeconds, words } from '../../lib/format.ts'
import { phaseTitle } from '../../lib/phase-titles.ts'

type Phase = RunDetail['phases'][number]
const LOOKS: Record<Phase['status'], string> = {
  done: 'text-accent',
  skipped: 'text-faint',
  failed: 'text-bad',
  stopped: 'text-warn',
}
const WORDS: Record<Phase['status'], string> = {
  done: 'Done',
  skipped: 'Left out',
  failed: 'Failed',
  stopped: 'Stopped',
}

export function PhaseTable({ phases }: { phases: readonly Phase[] }) {
  if (phases.length === 0) return null
  const longest = Math.max(...phases.map(({ seconds }) => seconds), 0.001)
  return (
    <Section title="Phases">
      <ul className="divide-line divide-y">
        {phases.map((phase) => (
          <PhaseRow key={phase.id} phase={phase} longest={longest} />
        ))}
      </ul>
    </Section>
  )
}

function PhaseRow({ phase, longest }: { phase: Phase; longest: number }) {
  const { id, status, seconds, processed, failed, counts, notes, error } = phase
  const found = Object.entries(counts ?? {}).filter(([, value]) => value > 0)
  return (
    <li className="py-3">
      <div className="flex flex-wrap items-center gap-x-5 gap-y-1">
        <span className="min-w-44 flex-1 font-medium">{phaseTitle(id)}</span>
        <span className={`w-16 text-xs font-medium ${LOOKS[status]}`}>{WORDS[status]}</span>
        <span className="text-soft w-32 text-xs tabular-nums">
          {status === 'skipped' ? '' : `${formatNumber(processed)} done`}
          {failed > 0 && <span className="text-bad">, {formatNumber(failed)} failed</span>}
        </span>
        <span className="flex w-40 items-center gap-2.5">
          <span aria-hidden className="bg-sunken h-1 flex-1 overflow-hidden rounded-full">
            <span
              className="bg-accent block h-full rounded-full"
              style={{ width: `${(seconds / longest) * 100}%` }}
            />
          </span>
          <span className="text-faint w-16 text-right text-xs tabular-nums">
            {status === 'skipped' ? '' : formatSeconds(seconds)}
          </span>
        </span>
      </div>
      {found.length > 0 && (
        <p className="text-faint mt-1 text-xs">
          {found.map(([name, value]) => `${words(name).toLowerCase()} ${formatNumber(value)}`).join(' · ')}
        </p>
      )}
      {notes?.map((note) => (
        <p key={note} className="text-soft mt-1 text-xs">
          {note}
        </p>
      ))}
      {error !== undefined && <p className="text-bad mt-1 text-xs">{error}</p>}
      {id === 'fetch_bookmarks' && <FetchAdvice phase={phase} />}
    </li>
  )
}

/** A fetch that found no source, or that failed, leads to where sources are set up. */
function FetchAdvice({ phase: { status, notes, error } }: { phase: Phase }) {
  const hadNone = status === 'done' && notes === undefined
  if (!hadNone && error === undefined) return null
  return (
    <p className="text-soft mt-1 text-xs">
      {hadNone && 'No source is set up. '}
      <Link to="/sources" className="hover:text-ink underline underline-offset-2">
        {hadNone ? 'Set up a source' : 'See the state of the sources'}
      </Link>
    </p>
  )
}
