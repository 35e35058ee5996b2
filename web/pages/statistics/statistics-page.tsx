/** How the knowledge base grew, what it is about, what runs take and cost, and what fails. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChartNoAxesColumn } from 'lucide-react'
import { useState } from 'react'
import type { Statistics } from '../../../src/contract/api/statistics.ts'
import { buttonClass } from '../../components/button.tsx'
import { BarList } from '../../components/charts/bar-list.tsx'
import { GrowthChart } from '../../components/charts/growth-chart.tsx'
import { Choice } from '../../components/choice.tsx'
import { Page, Section } from '../../components/page.tsx'
import { Bones, Empty, Failed } from '../../components/states.tsx'
import { count, formatNumber, words } from '../../lib/format.ts'
import { phaseTitle } from '../../lib/phase-titles.ts'
import { statisticsQuestion } from '../../lib/questions.ts'
import { ModelUses } from './model-use.tsx'
import { RunCosts } from './run-costs.tsx'
import { TopicBars } from './topic-bars.tsx'

const SPANS = [
  { value: '30', label: '30 days' },
  { value: '365', label: 'A year' },
  { value: '3650', label: 'All' },
] as const

export function StatisticsPage() {
  const [days, setDays] = useState<(typeof SPANS)[number]['value']>('365')
  const { data, error, isPending, refetch } = useQuery(statisticsQuestion(Number(days)))
  return (
    <Page
      title="Statistics"
      about={data && about(data)}
      actions={<Choice label="Time" value={days} onChange={setDays} options={SPANS} />}
    >
      {error !== null && (
        <Failed error={error} what="The statistics could not be loaded." retry={() => void refetch()} />
      )}
      {isPending && <Bones />}
      {data !== undefined && (data.totals.posts === 0 ? <NoStatistics /> : <Plots statistics={data} />)}
    </Page>
  )
}

function about({ totals: { posts, items, media_stored: media } }: Statistics): string {
  return `${count(posts, 'post')} became ${count(items, 'item')}, with ${count(media, 'image or video', 'images and videos')}.`
}

function Plots({ statistics }: { statistics: Statistics }) {
  const { items_over_time: growth, by_author: authors, runs } = statistics
  const points = growth.map(({ day, items, total }) => ({ day, added: items, total }))
  return (
    <div className="grid gap-5 lg:grid-cols-2">
      <Section title="Items over time" note="sum, and made each day" className="lg:col-span-2">
        {points.length === 0 ? (
          <Nothing>No items were made in this time.</Nothing>
        ) : (
          <GrowthChart points={points} label={growthLabel(statistics)} />
        )}
      </Section>
      <TopicBars topics={statistics.by_category} />
      <Section title="Authors you save most">
        {authors.length === 0 ? (
          <Nothing>No authors are known.</Nothing>
        ) : (
          <BarList
            tone="bg-series-3/75"
            bars={authors.slice(0, 12).map(({ author, items }) => ({
              key: author,
              name: (
                <Link to="/knowledge" search={{ author }} className="hover:underline">
                  @{author}
                </Link>
              ),
              value: items,
            }))}
          />
        )}
      </Section>
      {runs.length > 0 && <RunCosts runs={runs} />}
      {statistics.model_use.length > 0 && <ModelUses uses={statistics.model_use} />}
      <FailureBars failures={statistics.failures} />
    </div>
  )
}

function growthLabel({ items_over_time: growth, totals }: Statistics): string {
  return `Items over time: ${formatNumber(totals.items)} in all, made on ${count(growth.length, 'day')}`
}

function FailureBars({ failures }: Pick<Statistics, 'failures'>) {
  return (
    <Section title="Failures by cause" className="lg:col-span-2">
      {failures.length === 0 ? (
        <Nothing>Nothing has failed.</Nothing>
      ) : (
        <ul className="divide-line divide-y">
          {failures.map(({ code, sub_phase: phase, posts, example }) => (
            <li key={`${code}/${phase}`} className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 py-2.5">
              <span className="font-medium">{words(code)}</span>
              <span className="text-faint text-xs">{phaseTitle(phase)}</span>
              <span className="text-bad ml-auto text-xs tabular-nums">{count(posts, 'post')}</span>
              <span className="text-soft line-clamp-2 w-full text-xs">{example}</span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

function Nothing({ children }: { children: string }) {
  return <p className="text-faint py-8 text-center">{children}</p>
}

function NoStatistics() {
  return (
    <Empty
      icon={ChartNoAxesColumn}
      title="Nothing to count yet"
      actions={
        <Link to="/import" className={buttonClass('primary')}>
          Import bookmarks
        </Link>
      }
    >
      Charts appear here after your first bookmarks and runs.
    </Empty>
  )
}
