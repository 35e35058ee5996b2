/** What models on servers were used for: runs, chat, search. */
import type { Statistics } from '../../../src/contract/api/statistics.ts'
import { Section } from '../../components/page.tsx'
import { count, formatDollars, formatShort } from '../../lib/format.ts'

type ModelUse = Statistics['model_use'][number]

const TITLES: Record<ModelUse['purpose'], string> = { run: 'Runs', chat: 'Chat', search: 'Search' }

export function ModelUses({ uses }: { uses: readonly ModelUse[] }) {
  return (
    <Section title="What models are used for" className="lg:col-span-2">
      <ul className="divide-line divide-y">
        {uses.map(({ purpose, calls, input_tokens: input, output_tokens: output, usd }) => (
          <li key={purpose} className="flex flex-wrap items-baseline gap-x-4 py-2.5">
            <span className="font-medium">{TITLES[purpose]}</span>
            <span className="text-soft text-xs tabular-nums">
              {count(calls, 'call')}, {formatShort(input + output)} tokens
            </span>
            {usd !== null && <span className="ml-auto text-xs tabular-nums">{formatDollars(usd)}</span>}
          </li>
        ))}
      </ul>
    </Section>
  )
}
