/** One run: what each phase came to, what it cost, what it was asked, and its log. */
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { ArrowLeft, History } from 'lucide-react'
import type { RunDetail } from '../../../src/contract/api/agent.ts'
import { buttonClass } from '../../components/button.tsx'
import { LogView } from '../../components/log-view.tsx'
import { Page, Section } from '../../components/page.tsx'
import { isAnyLeft, RunStatusMark } from '../../components/run-status.tsx'
import { Bone, Empty, Failed } from '../../components/states.tsx'
import { LoadingPage } from '../../layout/page-states.tsx'
import { ApiFault } from '../../lib/api.ts'
import { count, formatSeconds, formatTime } from '../../lib/format.ts'
import { useLive } from '../../lib/live.ts'
import { logQuestion, runQuestion } from '../../lib/questions.ts'
import { CostTable } from './cost-table.tsx'
import { PhaseTable } from './phase-table.tsx'

export function RunPage() {
  const { taskId } = useParams({ from: '/runs/$taskId' })
  const { data: run, error, refetch } = useQuery(runQuestion(taskId))
  if (error instanceof ApiFault && (error.status === 404 || error.status === 400)) return <UnknownRun />
  if (error && run === undefined)
    return (
      <Page title="Run">
        <Failed error={error} what="The run could not be loaded." retry={() => void refetch()} />
      </Page>
    )
  if (run === undefined) return <LoadingPage />
  return <RunView run={run} />
}

function RunView({ run }: { run: RunDetail }) {
  const { started_at: started, seconds, processed, failed, error, host } = run
  return (
    <Page
      title={`Run of ${formatTime(started)}`}
      about={`${count(processed, 'post')} done, ${failed === 0 ? 'none' : failed} failed, in ${formatSeconds(seconds)}${host === null ? '' : `, on ${host}`}.`}
      actions={
        <>
          <RunStatusMark status={run.status} left={run.left} />
          <Link to="/runs" className={buttonClass('quiet', 'small', 'ml-2')}>
            <ArrowLeft aria-hidden className="size-4" />
            All runs
          </Link>
        </>
      }
    >
      <div className="space-y-5">
        {run.status === 'completed' && isAnyLeft(run.left) && <LeftPosts words={run.message} />}
        {error !== null && <Failed error={new Error(error)} what="The run did not finish." />}
        <PhaseTable phases={run.phases} />
        <CostTable cost={run.cost} />
        <Asked preferences={run.preferences} />
        <RunLog taskId={run.task_id} />
      </div>
    </Page>
  )
}

function LeftPosts({ words }: { words: string }) {
  return (
    <p role="status" className="card border-warn text-warn px-5 py-3.5 text-sm">
      The run is {words}. The dashboard lists what failed, with what to do about it.
    </p>
  )
}

/** What was asked for, where it is not the usual. */
function Asked({ preferences }: { preferences: RunDetail['preferences'] }) {
  const usual: Record<string, unknown> = {
    run_mode: 'full_pipeline',
    synthesis_mode: 'comprehensive',
    synthesis_min_items: 3,
    synthesis_max_items: 50,
  }
  const asked = Object.entries(preferences).filter(([key, value]) => value !== false && value !== usual[key])
  if (asked.length === 0) return null
  return (
    <Section title="Requested">
      <ul className="flex flex-wrap gap-2">
        {asked.map(([key, value]) => (
          <li key={key} className="border-line rounded-full border px-2.5 py-1 font-mono text-xs">
            {value === true ? key : `${key}: ${String(value)}`}
          </li>
        ))}
      </ul>
    </Section>
  )
}

function RunLog({ taskId }: { taskId: string }) {
  const isLive = useLive((live) => live.isRunning && live.taskId === taskId)
  const live = useLive((now) => now.logs)
  const { data, error, refetch } = useQuery({ ...logQuestion(taskId), enabled: !isLive })
  const lines = isLive ? live : data?.lines.map((line, number) => ({ ...line, number }))
  return (
    <Section title="Log">
      {error !== null && (
        <Failed error={error} what="The log could not be loaded." retry={() => void refetch()} />
      )}
      {lines === undefined ? (
        error === null && <Bone className="h-40" />
      ) : (
        <LogView lines={lines} isLive={isLive} />
      )}
    </Section>
  )
}

function UnknownRun() {
  return (
    <Page title="Run">
      <Empty
        icon={History}
        title="Run not found"
        actions={
          <Link to="/runs" className={buttonClass('primary')}>
            All runs
          </Link>
        }
      >
        Its address may be incomplete.
      </Empty>
    </Page>
  )
}
