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
      <LastFetch last={last} receipt={receipt} said={source.state === 'blocked' ? source.message : ''} />
      {children}
    </section>
  )
}

interface LastFetchProps {
  last: Source['last_fetch']
  receipt: string | null
  /** What is said above already. */
  said: string
}

function LastFetch({ last, receipt, said }: LastFetchProps) {
  if (last?.started_at == null) return null
  const { started_at: at, found, new: added, error } = last
  const what =
    error !== null && found === 0
      ? `Last tried ${formatAgo(at)}: nothing came.`
      : `Last fetch ${formatAgo(at)}: ${formatNumber(found)} found, ${formatNumber(added)} new.`
  return (
    <div className="text-soft mt-2 text-[0.8125rem]">
      <p>
        {what}{' '}
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
      {error !== null && error.error !== said && <p className="text-bad mt-1">{faultWords(error)}</p>}
    </div>
  )
}

/** The command to log in again is no hint where the ways to do so are just below. */
function faultWords(error: NonNullable<NonNullable<Source['last_fetch']>['error']>): string {
  return error.details?.hint?.includes('kba login') === true ? error.error : toldFault(error)
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
