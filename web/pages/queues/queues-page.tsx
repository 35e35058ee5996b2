/** The three queues at a glance, and the way to the board with every job. */
import { useQuery } from '@tanstack/react-query'
import { ExternalLink } from 'lucide-react'
import { buttonClass } from '../../components/button.tsx'
import { Page } from '../../components/page.tsx'
import { Bones, Failed } from '../../components/states.tsx'
import { formatNumber, words } from '../../lib/format.ts'
import { queuesQuestion } from '../../lib/questions.ts'

const ABOUT: Record<string, string> = {
  agent: 'Runs, one at a time.',
  processing: 'Posts, in parallel, on any number of workers.',
  chat: 'Answers. They never wait for a run.',
}

export function QueuesPage() {
  const { data, error, isPending, refetch } = useQuery(queuesQuestion)
  return (
    <Page
      title="Queues"
      about="Jobs that are waiting, running or failed. If a worker dies, another one takes over its jobs."
      actions={
        <a href="/queues" target="_blank" rel="noopener" className={buttonClass('plain')}>
          Open the board
          <ExternalLink aria-hidden className="size-4" />
        </a>
      }
    >
      {error !== null && (
        <Failed error={error} what="The queues could not be loaded." retry={() => void refetch()} />
      )}
      {isPending && <Bones rows={3} />}
      <ul className="grid gap-4 lg:grid-cols-3">
        {data?.queues.map(({ name, counts }) => (
          <li key={name} className="card px-5 py-4">
            <h2 className="font-serif text-lg">{words(name)}</h2>
            <p className="text-soft text-[0.8125rem]">{ABOUT[name]}</p>
            <dl className="mt-4 grid grid-cols-4 gap-x-2 gap-y-3">
              {Object.entries(counts).map(([state, jobs]) => (
                <div key={state}>
                  <dd
                    className={`font-serif text-xl tabular-nums ${state === 'failed' && jobs > 0 ? 'text-bad' : jobs === 0 ? 'text-faint' : ''}`}
                  >
                    {formatNumber(jobs)}
                  </dd>
                  <dt className="text-faint text-xs">{words(state).toLowerCase()}</dt>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ul>
    </Page>
  )
}
