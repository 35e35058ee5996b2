/** In the place of a page: it loads, it broke, there is none. */
import { Link, type ErrorComponentProps } from '@tanstack/react-router'
import { Compass } from 'lucide-react'
import { useEffect } from 'react'
import { Button, buttonClass } from '../components/button.tsx'
import { Page } from '../components/page.tsx'
import { Bone, Bones, Empty, Failed } from '../components/states.tsx'
import { useLive } from '../lib/live.ts'

export function LoadingPage() {
  return (
    <div className="mx-auto max-w-6xl px-4 pt-9 sm:px-8">
      <Bone className="mb-8 h-8 w-56" />
      <Bones />
    </div>
  )
}

export function UnknownPage() {
  return (
    <Page title="Not found">
      <Empty
        icon={Compass}
        title="There is no page at this address"
        actions={
          <Link to="/" className={buttonClass('primary')}>
            Go to the dashboard
          </Link>
        }
      >
        It may have moved, or the address may be wrong.
      </Empty>
    </Page>
  )
}

/** A page's own script may fail to load while the server is away: it is tried again when the server is back. */
export function BrokenPage({ error, reset }: ErrorComponentProps) {
  const connection = useLive((live) => live.connection)
  const isScript =
    error instanceof Error && /dynamically imported module|module script|preload/i.test(error.message)
  useEffect(() => {
    if (isScript && connection === 'open' && mayReload()) location.reload()
  }, [isScript, connection])
  return (
    <Page title={isScript ? 'One moment' : 'Something went wrong'}>
      <Failed
        error={error}
        what={
          isScript ? 'This page could not be loaded. Trying again.' : 'Something in this page went wrong.'
        }
        retry={reset}
      />
      <div className="mt-4">
        <Button onClick={() => location.reload()}>Load again</Button>
      </div>
    </Page>
  )
}

const RELOAD_KEY = 'kba.reloaded'
const RELOAD_PAUSE_MS = 20_000

/** Not again and again: a script that is really missing stays missing. */
function mayReload(): boolean {
  const last = Number(sessionStorage.getItem(RELOAD_KEY) ?? 0)
  if (Date.now() - last < RELOAD_PAUSE_MS) return false
  sessionStorage.setItem(RELOAD_KEY, String(Date.now()))
  return true
}
