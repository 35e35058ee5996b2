/** X's paid API: an app of the user's own, and the login to it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ExternalLink, LogIn, LogOut } from 'lucide-react'
import type { ApiLogin, Source } from '../../../src/contract/api/sources.ts'
import { Button, buttonClass } from '../../components/button.tsx'
import { tellFault } from '../../components/toasts.tsx'
import type { Answer } from '../../lib/answers.ts'
import { ask, toldFault } from '../../lib/api.ts'
import { xApiStatusQuestion } from '../../lib/questions.ts'
import { webAddress } from '../../lib/web-address.ts'
import { SourceCard } from './source-card.tsx'

type Status = Answer<'sources', 'getXApiStatus'>

export function XApiCard({ source }: { source: Source }) {
  const { data } = useQuery(xApiStatusQuestion)
  return (
    <SourceCard
      source={source}
      about="The newest 800 bookmarks, by X’s official and paid API, with an app of your own. It needs no browser."
    >
      {data !== undefined && (data.has_app ? <Login status={data} /> : <NoApp status={data} />)}
    </SourceCard>
  )
}

function NoApp({ status: { callback_url: callback } }: { status: Status }) {
  return (
    <p className="text-soft mt-2 max-w-2xl text-[0.8125rem] text-pretty">
      Create an app in X’s developer console: type native app, permission to read, callback{' '}
      <code className="whitespace-nowrap">{callback}</code>. Then set X_API_CLIENT_ID to its client ID in the{' '}
      <Link to="/settings" hash="x" className="text-ink underline underline-offset-2">
        settings
      </Link>{' '}
      and restart kba.
    </p>
  )
}

function Login({ status: { handle, login } }: { status: Status }) {
  const client = useQueryClient()
  const renew = (): void => {
    void client.invalidateQueries({ queryKey: ['sources'] })
    void client.invalidateQueries({ queryKey: ['setup'] })
  }
  const call = useMutation({
    mutationFn: ([method, path]: readonly ['POST' | 'DELETE', string]) => ask<ApiLogin>(path, { method }),
    onSuccess: renew,
    onError: tellFault,
  })
  const act = (method: 'POST' | 'DELETE', path: string) => (): void => call.mutate([method, path])
  if (login.state === 'asks' && login.address !== null)
    return <OpenAddress address={login.address} cancel={act('DELETE', '/api/x-api/login')} />
  return (
    <div className="mt-2 text-[0.8125rem]">
      {handle !== null && <p className="text-soft">Logged in as @{handle}.</p>}
      {login.state === 'failed' && login.error !== null && (
        <p role="alert" className="text-bad">
          {toldFault(login.error)}
        </p>
      )}
      <div className="mt-3 flex flex-wrap gap-2">
        <Button
          look={handle === null ? 'primary' : 'plain'}
          size={handle === null ? 'normal' : 'small'}
          icon={LogIn}
          busy={call.isPending || login.state === 'working'}
          onClick={act('POST', '/api/x-api/login')}
        >
          {handle === null ? 'Log in to the API' : 'Log in again'}
        </Button>
        {handle !== null && (
          <Button look="quiet" size="small" icon={LogOut} onClick={act('DELETE', '/api/x-api/session')}>
            Forget this login
          </Button>
        )}
      </div>
    </div>
  )
}

function OpenAddress({ address, cancel }: { address: string; cancel: () => void }) {
  return (
    <div role="status" className="bg-sunken mt-3 rounded-xl px-4 py-3">
      <p className="text-pretty">
        Open X and allow the app to read your bookmarks. X then sends the browser back to kba, so do this in a
        browser on the machine that runs kba.
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        <a
          href={webAddress(address)}
          target="_blank"
          rel="noopener noreferrer"
          className={buttonClass('primary', 'small')}
        >
          <ExternalLink aria-hidden className="size-3.5" />
          Open X
        </a>
        <Button size="small" onClick={cancel}>
          Cancel the login
        </Button>
      </div>
    </div>
  )
}
