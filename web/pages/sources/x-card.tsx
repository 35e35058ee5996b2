/** X in a browser: the session, and the ways to one. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { LogOut } from 'lucide-react'
import { useState } from 'react'
import type { Source } from '../../../src/contract/api/sources.ts'
import type { XStatus } from '../../../src/contract/api/x.ts'
import { Button } from '../../components/button.tsx'
import { Choice } from '../../components/choice.tsx'
import { Failed } from '../../components/states.tsx'
import { tell, tellFault } from '../../components/toasts.tsx'
import { ask } from '../../lib/api.ts'
import { formatAgo } from '../../lib/format.ts'
import { xStatusQuestion } from '../../lib/questions.ts'
import { CookieForm } from './cookie-form.tsx'
import { LoginProgress, LoginStart } from './x-login.tsx'
import { SourceCard } from './source-card.tsx'

const ABOUT =
  'Your bookmarks, as your own session sees them in a browser on the machine that runs kba. Nothing is changed on X.'

export function XCard({ source }: { source: Source }) {
  const { data, error, refetch } = useQuery(xStatusQuestion)
  return (
    <SourceCard source={source} about={ABOUT} state={data && <Session status={data} />}>
      {error && (
        <Failed error={error} what="The session could not be looked at." retry={() => void refetch()} />
      )}
      {data !== undefined && data.browser.program === null && (
        <p className="text-warn mt-2 text-[0.8125rem]">
          No Chromium or Chrome was found on the machine that runs kba. {data.browser.hint}
        </p>
      )}
      {data !== undefined && <Connect status={data} isReady={source.state === 'ready'} />}
    </SourceCard>
  )
}

const VIA = {
  login: 'logged in by hand in a browser window',
  password: 'logged in with name and password',
  cookies: 'the cookies of a browser',
} as const
const CHECKED = {
  ok: 'X accepted it',
  expired: 'X no longer accepted it',
  locked: 'X had locked the account',
  challenged: 'X asked for proof that you are human',
  suspended: 'X had suspended the account',
} as const

function Session({ status: { session } }: { status: XStatus }) {
  const { via, saved_at: saved, checked } = session
  if (via === null) return null
  return (
    <p className="text-soft mt-2 text-[0.8125rem]">
      Session: {VIA[via]}
      {saved !== null && `, saved ${formatAgo(saved)}`}.{' '}
      {checked === null
        ? 'Not used yet.'
        : `${CHECKED[checked.state]} when it was last used, ${formatAgo(checked.at)}.`}
    </p>
  )
}

type Way = 'cookies' | 'window' | 'password'
const WAYS: readonly { value: Way; label: string }[] = [
  { value: 'cookies', label: 'Cookies' },
  { value: 'window', label: 'Browser window' },
  { value: 'password', label: 'Password' },
]

function Connect({ status, isReady }: { status: XStatus; isReady: boolean }) {
  const [way, setWay] = useState<Way>(status.has_display ? 'window' : 'cookies')
  const { state } = status.login
  if (state === 'working' || state === 'asks') return <LoginProgress login={status.login} />
  const ways = (
    <div className="mt-3">
      <Choice label="How to connect X" value={way} onChange={setWay} options={WAYS} />
      <div className="mt-3">
        {way === 'cookies' ? <CookieForm /> : <LoginStart way={way} status={status} />}
      </div>
    </div>
  )
  if (!isReady)
    return (
      <>
        {ways}
        {status.session.via !== null && <Forget />}
      </>
    )
  return (
    <div className="border-line mt-3 flex flex-wrap items-start justify-between gap-3 border-t pt-3">
      <details className="min-w-0 flex-1">
        <summary className="text-soft hover:text-ink inline-block rounded font-medium">
          Connect again, or another account
        </summary>
        {ways}
      </details>
      <Forget />
    </div>
  )
}

function Forget() {
  const client = useQueryClient()
  const [isSure, setSure] = useState(false)
  const forget = useMutation({
    mutationFn: () => ask('/api/x/session', { method: 'DELETE' }),
    onSuccess: () => {
      setSure(false)
      tell('The session with X was removed from this machine.')
      void client.invalidateQueries({ queryKey: ['sources'] })
      void client.invalidateQueries({ queryKey: ['setup'] })
    },
    onError: tellFault,
  })
  if (!isSure)
    return (
      <Button look="quiet" size="small" icon={LogOut} className="mt-1" onClick={() => setSure(true)}>
        Forget the session
      </Button>
    )
  return (
    <span className="mt-1 flex flex-wrap items-center gap-2">
      <span className="text-soft text-xs">Posts stay; fetching stops.</span>
      <Button look="danger" size="small" busy={forget.isPending} onClick={() => forget.mutate()}>
        Forget it
      </Button>
      <Button size="small" onClick={() => setSure(false)}>
        Keep it
      </Button>
    </span>
  )
}
