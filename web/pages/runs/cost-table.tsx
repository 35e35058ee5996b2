/** Tokens and money of a run, by model. */
import type { RunSummary } from '../../../src/contract/api/agent.ts'
import { Section } from '../../components/page.tsx'
import { formatDollars, formatNumber, words } from '../../lib/format.ts'

export function CostTable({ cost }: { cost: RunSummary['cost'] }) {
  if (cost.models.length === 0) return null
  return (
    <Section
      title="Models"
      note={
        cost.usd === null
          ? 'no prices are set'
          : `${formatDollars(cost.usd)} in all${cost.unpriced.length > 0 ? ', as far as prices are known' : ''}`
      }
    >
      <div className="overflow-x-auto" tabIndex={0} role="region" aria-label="Models of the run">
        <table className="w-full min-w-xl text-left">
          <thead className="text-faint text-xs">
            <tr className="border-line border-b">
              {['Model', 'For', 'Calls', 'Tokens in', 'Tokens out', 'Cost'].map((name, column) => (
                <th key={name} scope="col" className={`py-2 font-medium ${column > 1 ? 'text-right' : ''}`}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-line divide-y tabular-nums">
            {cost.models.map(
              ({ role, model, provider, calls, input_tokens: input, output_tokens: output, usd }) => (
                <tr key={`${role}/${model}`}>
                  <td className="py-2">
                    {model} <span className="text-faint text-xs">{provider}</span>
                  </td>
                  <td className="text-soft">{words(role)}</td>
                  <td className="text-right">{formatNumber(calls)}</td>
                  <td className="text-right">{formatNumber(input)}</td>
                  <td className="text-right">{formatNumber(output)}</td>
                  <td className="text-right">{usd === null ? '–' : formatDollars(usd)}</td>
                </tr>
              ),
            )}
          </tbody>
        </table>
      </div>
    </Section>
  )
}
