/** What the chosen run will do, to how many, and why not to the rest. Renewed as the choices change. */
import { useQuery } from '@tanstack/react-query'
import type { Plan } from '../../../src/contract/api/agent.ts'
import { classNames } from '../../components/class-names.ts'
import { Bone, Failed } from '../../components/states.tsx'
import { count, formatDollars, formatNumber, formatSeconds } from '../../lib/format.ts'
import { phaseTitle } from '../../lib/phase-titles.ts'
import { planQuestion, setupQuestion } from '../../lib/questions.ts'
import type { Choices } from '../../lib/run-preferences.ts'

type PlanPhase = Plan['phases'][number]

export function PlanView({ choices }: { choices: Choices }) {
  const { data, error, isPlaceholderData, refetch } = useQuery(planQuestion(choices))
  if (error) return <Failed error={error} what="The plan could not be made." retry={() => void refetch()} />
  return (
    <div
      className={classNames('flex-1 transition-opacity', isPlaceholderData && 'opacity-60')}
      aria-live="polite"
    >
      <h3 className="font-semibold">What it will do</h3>
      {data === undefined ? <PlanBones /> : <PlanRows plan={data} />}
    </div>
  )
}

function PlanBones() {
  return (
    <div className="mt-4 space-y-4">
      {Array.from({ length: 6 }, (_, row) => (
        <Bone key={row} className="h-4" />
      ))}
    </div>
  )
}

function PlanRows({ plan }: { plan: Plan }) {
  const canFetch = useQuery(setupQuestion).data?.no_fetch_because == null
  const work = plan.phases.reduce((sum, { needs_processing: needs }) => sum + needs, 0)
  return (
    <>
      <p className="text-soft mt-1 text-xs">{sentence(plan, work, canFetch)}</p>
      <ul className="mt-4 space-y-3">
        {plan.phases.map((phase) => (
          <PlanRow key={phase.id} phase={phase} />
        ))}
      </ul>
      <Reasons phases={plan.phases} />
    </>
  )
}

function sentence(
  { estimated_seconds: seconds, estimated_usd: usd }: Plan,
  work: number,
  canFetch: boolean,
): string {
  if (work === 0)
    return canFetch
      ? 'Everything is up to date. The run will only look for new bookmarks.'
      : 'Everything is up to date, and no source is ready to bring new bookmarks.'
  const time = seconds === undefined ? 'The first run will show how long it takes' : aboutTime(seconds)
  return `${time}${usd === undefined ? '' : `, about ${formatDollars(usd)}`}.`
}

function aboutTime(seconds: number): string {
  return seconds < 1 ? 'Less than a second' : `About ${formatSeconds(seconds)}`
}

function PlanRow({ phase }: { phase: PlanPhase }) {
  const { needs_processing: needs, already_complete: done, ineligible } = phase
  const all = Math.max(needs + done + ineligible, 1)
  return (
    <li>
      <div className="flex items-baseline justify-between gap-3">
        <span className={needs === 0 ? 'text-soft' : 'font-medium'}>{phaseTitle(phase.id)}</span>
        <span className="text-faint text-xs tabular-nums">
          {needs === 0 ? (done === 0 ? 'nothing to do' : 'up to date') : `${formatNumber(needs)} to do`}
        </span>
      </div>
      <span aria-hidden className="bg-sunken mt-1.5 flex h-1 overflow-hidden rounded-full">
        <span className="bg-line-strong h-full" style={{ width: `${(done / all) * 100}%` }} />
        <span className="bg-accent h-full" style={{ width: `${(needs / all) * 100}%` }} />
        <span className="bg-warn/60 h-full" style={{ width: `${(ineligible / all) * 100}%` }} />
      </span>
      <span className="sr-only">
        {formatNumber(done)} complete, {formatNumber(ineligible)} not possible
      </span>
    </li>
  )
}

/** Posts are left out of all sub-phases for the same reasons, so each is told once; of syntheses the topics are counted. */
function Reasons({ phases }: { phases: readonly PlanPhase[] }) {
  const reasons = new Map<string, { many: number; unit: string }>()
  for (const { id, reasons: some } of phases)
    for (const [why, many] of Object.entries(some))
      if (many > (reasons.get(why)?.many ?? 0))
        reasons.set(why, { many, unit: id === 'synthesis_generation' ? 'topic' : 'post' })
  if (reasons.size === 0) return null
  return (
    <div className="border-line mt-4 border-t pt-3">
      <h4 className="text-warn text-xs font-semibold">Left out</h4>
      <ul className="text-soft mt-1 space-y-1 text-xs">
        {[...reasons].map(([why, { many, unit }]) => (
          <li key={why}>
            {count(many, unit)}: {why}
          </li>
        ))}
      </ul>
    </div>
  )
}
