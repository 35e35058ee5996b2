/** What one fetch or import showed, what of it is stored, and what was left out and why. */
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { ArrowLeft, ReceiptText } from 'lucide-react'
import type { Receipt, ReceiptPost } from '../../../src/contract/api/receipts.ts'
import { buttonClass } from '../../components/button.tsx'
import { Page, Section } from '../../components/page.tsx'
import { Empty, Failed } from '../../components/states.tsx'
import { LoadingPage } from '../../layout/page-states.tsx'
import { ApiFault } from '../../lib/api.ts'
import { count, formatNumber, formatTime } from '../../lib/format.ts'
import { receiptQuestion } from '../../lib/questions.ts'
import { ReceiptPosts } from './receipt-posts.tsx'
import { endingOf, STATES } from '../../lib/receipt-words.ts'

export function ReceiptPage() {
  const { receiptId } = useParams({ from: '/receipts/$receiptId' })
  const { data, error, refetch } = useQuery(receiptQuestion(receiptId))
  if (error instanceof ApiFault && (error.status === 404 || error.status === 400)) return <UnknownReceipt />
  if (error && data === undefined)
    return (
      <Page title="Receipt">
        <Failed error={error} what="The receipt could not be loaded." retry={() => void refetch()} />
      </Page>
    )
  if (data === undefined) return <LoadingPage />
  return <ReceiptView {...data} />
}

function ReceiptView({ receipt, posts }: { receipt: Receipt; posts: readonly ReceiptPost[] }) {
  const { kind, name, source, began_at: began } = receipt
  const ending = endingOf(receipt)
  return (
    <Page
      title={kind === 'fetch' ? `Fetch from ${name}` : `Import of ${name}`}
      about={`${formatTime(began)}${kind === 'import' ? `, read as ${source}` : ''}. Compared with what is stored now.`}
      actions={
        <Link to={kind === 'fetch' ? '/sources' : '/import'} className={buttonClass('quiet', 'small')}>
          <ArrowLeft aria-hidden className="size-4" />
          {kind === 'fetch' ? 'Sources' : 'Import'}
        </Link>
      }
    >
      <div className="space-y-5">
        {ending !== undefined && (
          <p role="status" className="card border-warn text-warn px-5 py-3.5">
            {ending}
          </p>
        )}
        <Figures receipt={receipt} />
        <LeftOut receipt={receipt} />
        {(Object.keys(STATES) as ReceiptPost['state'][]).map((state) => (
          <ReceiptPosts
            key={state}
            state={state}
            total={receipt[state]}
            posts={posts.filter((post) => post.state === state)}
          />
        ))}
      </div>
    </Page>
  )
}

function Figures({ receipt }: { receipt: Receipt }) {
  const { shown, posts, new_posts: added, repeated, merged, left_out: leftOut } = receipt
  const left = leftOut.reduce((sum, { times }) => sum + times, 0)
  const figures = [
    [receipt.kind === 'fetch' ? 'records shown' : 'records in the file', shown],
    ['posts stored', posts - receipt.lost],
    ['of them new', added],
    ['left out', left],
    ...(repeated > 0 ? ([['shown more than once', repeated]] as const) : []),
    ...(merged > 0 ? ([['merged into another post', merged]] as const) : []),
  ] as const
  return (
    <dl className="card flex flex-wrap gap-x-10 gap-y-4 px-5 py-4">
      {figures.map(([word, value]) => (
        <div key={word} className="flex flex-col-reverse">
          <dt className="text-soft text-xs">{word}</dt>
          <dd className="font-serif text-2xl tabular-nums">{formatNumber(value)}</dd>
        </div>
      ))}
    </dl>
  )
}

function LeftOut({ receipt: { left_out: leftOut } }: { receipt: Receipt }) {
  if (leftOut.length === 0) return null
  return (
    <Section title="Left out, and why">
      <ul className="divide-line divide-y">
        {leftOut.map(({ kind, reason, times, places }) => (
          <li key={`${kind} ${reason}`} className="flex gap-4 py-2.5">
            <span className="w-12 shrink-0 text-right font-medium tabular-nums">{formatNumber(times)}</span>
            <span className="min-w-0 flex-1">
              <span className={kind === 'bad' ? 'text-bad' : undefined}>
                {kind === 'bad' ? `Could not be read: ${reason}` : reason}
              </span>
              {places.length > 0 && (
                <span className="text-faint block text-xs break-words">
                  {places.join(', ')}
                  {places.length < times && ` and ${count(times - places.length, 'other')}`}
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function UnknownReceipt() {
  return (
    <Page title="Receipt">
      <Empty
        icon={ReceiptText}
        title="There is no such receipt"
        actions={
          <Link to="/import" className={buttonClass('plain')}>
            Import
          </Link>
        }
      >
        Imports of earlier versions have none.
      </Empty>
    </Page>
  )
}
