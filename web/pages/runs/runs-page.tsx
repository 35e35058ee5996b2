/** All runs, the newest first. */
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { History, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { RunSummary } from '../../../src/contract/api/agent.ts'
import { Button, buttonClass } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Page } from '../../components/page.tsx'
import { isAnyLeft, RunStatusMark } from '../../components/run-status.tsx'
import { Bones, Empty, Failed } from '../../components/states.tsx'
import { tell, tellFault } from '../../components/toasts.tsx'
import { ask } from '../../lib/api.ts'
import { count, formatAgo, formatDollars, formatNumber, formatSeconds, formatTime } from '../../lib/format.ts'
import { runsQuestion } from '../../lib/questions.ts'

export function RunsPage() {
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useInfiniteQuery(runsQuestion)
  const [isAsking, setAsking] = useState(false)
  const runs = data?.pages.flatMap((page) => page.runs) ?? []
  return (
    <Page
      title="Runs and logs"
      about="What each run did, what it cost, and its log."
      actions={
        runs.length > 0 && (
          <Button icon={Trash2} onClick={() => setAsking(true)}>
            Delete all logs
          </Button>
        )
      }
    >
      {error !== null && (
        <Failed error={error} what="The runs could not be loaded." retry={() => void refetch()} />
      )}
      {isPending && <Bones />}
      {data !== undefined && runs.length === 0 && <NoRuns />}
      {runs.length > 0 && (
        <ul className="card divide-line divide-y overflow-hidden">
          {runs.map((run) => (
            <RunRow key={run.task_id} run={run} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button className="mt-4" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Earlier runs
        </Button>
      )}
      {isAsking && <DeleteLogs close={() => setAsking(false)} />}
    </Page>
  )
}

function RunRow({ run }: { run: RunSummary }) {
  const {
    task_id: id,
    status,
    started_at: started,
    seconds,
    processed,
    failed,
    left,
    message,
    model_calls: calls,
    cost,
    error,
  } = run
  return (
    <li className="hover:bg-hover relative flex flex-wrap items-baseline gap-x-3 gap-y-1 px-5 py-3.5 transition-colors sm:gap-x-6">
      <div className="basis-full sm:min-w-52 sm:flex-1">
        <p className="flex items-baseline gap-3">
          <Link
            to="/runs/$taskId"
            params={{ taskId: id }}
            className="font-medium after:absolute after:inset-0"
          >
            <time dateTime={started} title={formatTime(started)}>
              {formatTime(started)}
            </time>
          </Link>
          <RunStatusMark status={status} left={left} />
        </p>
        <p className="text-faint mt-0.5 line-clamp-1 text-xs">
          {error ?? (status === 'completed' && isAnyLeft(left) ? message : formatAgo(started))}
        </p>
      </div>
      <Figure name="posts" value={formatNumber(processed)} />
      <Figure name="failed" value={formatNumber(failed)} isBad={failed > 0} />
      <Figure name="model calls" value={formatNumber(calls)} />
      <Figure name="took" value={formatSeconds(seconds)} />
      {cost.usd !== null && <Figure name="cost" value={formatDollars(cost.usd)} />}
    </li>
  )
}

function Figure({ name, value, isBad = false }: { name: string; value: string; isBad?: boolean }) {
  return (
    <p className="min-w-16 sm:text-right">
      <span className={`block tabular-nums ${isBad ? 'text-bad font-medium' : ''}`}>{value}</span>
      <span className="text-faint block text-2xs">{name}</span>
    </p>
  )
}

function NoRuns() {
  return (
    <Empty
      icon={History}
      title="No runs yet"
      actions={
        <Link to="/" className={buttonClass('primary')}>
          Start the first run
        </Link>
      }
    >
      Each run is listed here with what it did, how long it took and what it cost.
    </Empty>
  )
}

function DeleteLogs({ close }: { close: () => void }) {
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: () => ask<{ deleted: number }>('/api/logs', { method: 'DELETE' }),
    onSuccess: ({ deleted }) => {
      tell(`${count(deleted, 'log')} deleted.`)
      void client.invalidateQueries({ queryKey: ['log'] })
      close()
    },
    onError: tellFault,
  })
  return (
    <Dialog
      title="Delete all logs?"
      close={close}
      footer={
        <>
          <Button onClick={close}>Keep them</Button>
          <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
            Delete
          </Button>
        </>
      }
    >
      <p className="text-soft">
        This deletes the log lines of all finished runs. The runs and their figures stay.
      </p>
    </Dialog>
  )
}
