/** Seconds, tokens and money of the last runs, by phase. */
import { useState } from 'react'
import type { Statistics } from '../../../src/contract/api/statistics.ts'
import { StackChart, type Stack } from '../../components/charts/stack-chart.tsx'
import { Choice } from '../../components/choice.tsx'
import { Section } from '../../components/page.tsx'
import { formatDollars, formatSeconds, formatShort, formatTime } from '../../lib/format.ts'
import { phaseTitle } from '../../lib/phase-titles.ts'

type Run = Statistics['runs'][number]
type Measure = 'seconds' | 'tokens' | 'dollars'

const MEASURES = [
  { value: 'seconds', label: 'Time' },
  { value: 'tokens', label: 'Tokens' },
  { value: 'dollars', label: 'Money' },
] as const satisfies readonly { value: Measure; label: string }[]

const READ: Record<Measure, (phase: Run['phases'][number]) => number> = {
  seconds: ({ seconds }) => seconds,
  tokens: ({ input_tokens: input, output_tokens: output }) => input + output,
  dollars: ({ usd }) => usd ?? 0,
}
const FORMAT: Record<Measure, (value: number) => string> = {
  seconds: (value) => (value === 0 ? '0' : formatSeconds(value)),
  tokens: formatShort,
  dollars: formatDollars,
}
const NONE: Record<Measure, string> = {
  seconds: 'The runs were too short to measure.',
  tokens: 'The built-in models use no tokens.',
  dollars: 'Nothing was spent, or no prices are set (MODEL_PRICES).',
}

export function RunCosts({ runs }: { runs: readonly Run[] }) {
  const [measure, setMeasure] = useState<Measure>('seconds')
  const phases = [...new Set(runs.flatMap((run) => run.phases.map(({ phase }) => phase)))]
  const read = READ[measure]
  const format = FORMAT[measure]
  const stacks = runs.map((run): Stack => {
    const parts = phases.map((name) =>
      run.phases.filter(({ phase }) => phase === name).reduce((sum, phase) => sum + read(phase), 0),
    )
    const sum = parts.reduce((all, part) => all + part, 0)
    return {
      key: run.task_id,
      title: `${formatTime(run.started_at)}: ${format(sum)}, ${run.processed} posts`,
      parts,
    }
  })
  const hasAny = stacks.some(({ parts }) => parts.some((part) => part > 0))
  return (
    <Section
      title="What runs take"
      note={`the last ${runs.length}`}
      className="lg:col-span-2"
      actions={<Choice label="Measure" value={measure} onChange={setMeasure} options={MEASURES} />}
    >
      {hasAny ? (
        <StackChart
          label={`${MEASURES.find(({ value }) => value === measure)?.label ?? ''} of the last runs by phase`}
          stacks={stacks}
          parts={phases.map(phaseTitle)}
          format={format}
          unit={measure === 'seconds' ? 'seconds' : 'number'}
        />
      ) : (
        <p className="text-faint py-8 text-center">{NONE[measure]}</p>
      )}
    </Section>
  )
}
