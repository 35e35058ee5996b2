/** One source: how it stands, what it last brought, and below how to connect it. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Source } from '../../../src/contract/api/sources.ts'
import { classNames } from '../../components/class-names.ts'
import { faultOf, toldFault } from '../../lib/api.ts'
import { formatAgo, formatNumber } from '../../lib/format.ts'

type State = Source['state']

const LOOKS: Record<State, { word: string; look: string; dot: string }> = {
  ready: { word: 'Ready', look: 'text-accent', dot: 'bg-accent' },
  off: { word: 'Not set up', look: 'text-soft', dot: 'bg-line-strong' },
  blocked: { word: 'Action needed', look: 'text-warn', dot: 'bg-warn' },
}

interface SourceCardProps {
  source: Source
  /** What it is, in one sentence. */
  about: string
  /** More of its state than that of the list. */
  state?: ReactNode
  children?: ReactNode
}

export function SourceCard({ source, about, state, children }: SourceCardProps) {
  const { title, last_fetch: last, receipt_id: receipt } = source
  const { word, look, dot } = LOOKS[source.state]
  return (
    <section aria-label={title} className="card px-5 py-4">
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <h2 className="font-serif text-lg">{title}</h2>
        <span className={classNames('inline-flex items-center gap-2 text-xs font-medium', look)}>
          <span aria-hidden className={classNames('size-2 rounded-full', dot)} />
          {word}
        </span>
      </header>
      <p className="text-soft mt-0.5 text-pretty">{about}</p>
      {source.state === 'blocked' && <p className="text-warn mt-2">{source.message}</p>}
      {state}
      <LastFetch last={last} receipt={receipt} />
      {children}
    </section>
  )
}

function LastFetch({ last, receipt }: { last: Source['last_fetch']; receipt: string | null }) {
  if (last?.started_at == null) return null
  return (
    <div className="text-soft mt-2 text-[0.8125rem]">
      <p>
        Last fetch {formatAgo(last.started_at)}: {formatNumber(last.found)} found, {formatNumber(last.new)}{' '}
        new.{' '}
        {receipt !== null && (
          <Link
            to="/receipts/$receiptId"
            params={{ receiptId: receipt }}
            className="hover:text-ink underline underline-offset-2"
          >
            Receipt
          </Link>
        )}
      </p>
      {last.error !== null && <p className="text-bad mt-1">{toldFault(last.error)}</p>}
    </div>
  )
}

/** What went wrong with something that was just asked for. */
export function Fault({ error }: { error: unknown }) {
  if (error === null || error === undefined) return null
  const { message, hint } = faultOf(error)
  return (
    <p role="alert" className="text-bad mt-2 text-[0.8125rem]">
      {message} {hint}
    </p>
  )
}
