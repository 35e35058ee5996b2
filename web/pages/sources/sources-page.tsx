/** Where bookmarks come from by themselves: how each source stands, connecting it, fetching now, and what came. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Download } from 'lucide-react'
import type { Source } from '../../../src/contract/api/sources.ts'
import { Button, buttonClass } from '../../components/button.tsx'
import { Page } from '../../components/page.tsx'
import { Bones, Failed } from '../../components/states.tsx'
import { tell, tellFault } from '../../components/toasts.tsx'
import type { Answer } from '../../lib/answers.ts'
import { ask } from '../../lib/api.ts'
import { formatAgo, formatTime } from '../../lib/format.ts'
import { useLive } from '../../lib/live.ts'
import { sourcesQuestion } from '../../lib/questions.ts'
import { FetchReceipts } from './fetch-receipts.tsx'
import { FilesCard } from './files-card.tsx'
import { SourceCard } from './source-card.tsx'
import { XApiCard } from './x-api-card.tsx'
import { XCard } from './x-card.tsx'

type Listed = Answer<'sources', 'listSources'>

export function SourcesPage() {
  const { data, error, isPending, refetch } = useQuery(sourcesQuestion)
  return (
    <Page
      title="Sources"
      about="Where new bookmarks come from on their own. Each fetch asks every source that is ready, and continues where the last one stopped."
      actions={data && <FetchNow sources={data.sources} />}
    >
      {error !== null && (
        <Failed error={error} what="The sources could not be loaded." retry={() => void refetch()} />
      )}
      {isPending && <Bones />}
      {data !== undefined && (
        <div className="space-y-5">
          <NextFetch next={data.next_fetch} />
          {data.sources.map((source) => (
            <OneSource key={source.id} source={source} />
          ))}
          <FetchReceipts />
        </div>
      )}
    </Page>
  )
}

function OneSource({ source }: { source: Source }) {
  if (source.id === 'x') return <XCard source={source} />
  if (source.id === 'x-api') return <XApiCard source={source} />
  if (source.id === 'files') return <FilesCard source={source} />
  return <SourceCard source={source} about={source.hint ?? source.message} />
}

function FetchNow({ sources }: { sources: readonly Source[] }) {
  const isRunning = useLive((live) => live.isRunning)
  const fetchNow = useMutation({
    mutationFn: (all: boolean) =>
      ask<Answer<'x', 'startXFetch'>>('/api/x/fetch', { method: 'POST', body: { all } }),
    onSuccess: () => tell('The fetch has started.'),
    onError: tellFault,
  })
  const isReady = sources.some(({ state }) => state === 'ready')
  if (isRunning)
    return (
      <Link to="/" className={buttonClass('plain')}>
        See the run in progress
      </Link>
    )
  if (!isReady) return <p className="text-faint text-xs">Connect a source to fetch from it.</p>
  return (
    <>
      <Button
        title="To the very end, also past bookmarks that are known"
        disabled={fetchNow.isPending}
        onClick={() => fetchNow.mutate(true)}
      >
        Fetch everything
      </Button>
      <Button look="primary" icon={Download} busy={fetchNow.isPending} onClick={() => fetchNow.mutate(false)}>
        Fetch now
      </Button>
    </>
  )
}

function NextFetch({ next }: { next: Listed['next_fetch'] }) {
  const link = 'hover:text-ink underline underline-offset-2'
  return (
    <p className="text-soft">
      {next === null ? (
        <>
          Nothing is scheduled to fetch.{' '}
          <Link to="/schedules" className={link}>
            Add a schedule
          </Link>
        </>
      ) : (
        <>
          Next fetch {formatAgo(next.at)} ({formatTime(next.at)}), by the schedule{' '}
          <Link to="/schedules" className={link}>
            {next.schedule}
          </Link>
          .
        </>
      )}
    </p>
  )
}
