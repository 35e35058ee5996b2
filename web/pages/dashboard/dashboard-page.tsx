/** What is going on, what to do next, what failed. */
import { useQuery } from '@tanstack/react-query'
import { Page } from '../../components/page.tsx'
import { Failed } from '../../components/states.tsx'
import { count, formatAgo } from '../../lib/format.ts'
import { useLive } from '../../lib/live.ts'
import { runsQuestion, setupQuestion } from '../../lib/questions.ts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { LoadingPage } from '../../layout/page-states.tsx'
import { Welcome } from '../welcome/welcome.tsx'
import { Failures } from './failures.tsx'
import { FreshItems } from './fresh-items.tsx'
import { LiveLog } from './live-log.tsx'
import { Machine } from './machine.tsx'
import { RunComposer } from './run-composer.tsx'
import { RunTrack } from './run-track.tsx'
import { Totals } from './totals.tsx'

export function DashboardPage() {
  const setup = useQuery(setupQuestion)
  const isRunning =
    useLive((live) => (live.isKnown ? live.isRunning : undefined)) ?? setup.data?.is_running === true
  if (setup.isPending) return <LoadingPage />
  if (setup.isError)
    return (
      <Page title="Dashboard">
        <Failed
          error={setup.error}
          what="The dashboard could not be loaded."
          retry={() => void setup.refetch()}
        />
      </Page>
    )
  if (setup.data.is_empty && !isRunning) return <Welcome setup={setup.data} />
  return (
    <Page title="Dashboard" about={<LastRun />}>
      <div className="space-y-5">
        <Totals />
        {isRunning ? <RunTrack /> : <RunComposer />}
        <FreshItems />
        <Failures />
        <LiveLog />
        <Machine />
      </div>
    </Page>
  )
}

function LastRun() {
  const isRunning = useLive((live) => live.isRunning)
  const { data } = useInfiniteQuery(runsQuestion)
  const last = data?.pages[0]?.runs[0]
  if (isRunning) return 'A run is in progress. You can close this page; the run continues.'
  // Its line is kept free.
  if (data === undefined) return '\u00a0'
  if (last === undefined) return 'No runs yet. Choose what to run, then start it.'
  const { processed, failed, ended_at: endedAt, started_at: startedAt } = last
  const outcome = failed === 0 ? 'none failed' : `${count(failed, 'post')} failed`
  return `The last run ended ${formatAgo(endedAt ?? startedAt)}: ${count(processed, 'post')} done, ${outcome}.`
}
