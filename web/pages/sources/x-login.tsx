/** A login to X in the background: begun here, answered here, cancelled here. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { LoaderCircle, LogIn } from 'lucide-react'
import { useState, type SyntheticEvent } from 'react'
import type { XLogin, XStatus } from '../../../src/contract/api/x.ts'
import { Button } from '../../components/button.tsx'
import { Field } from '../../components/fields.tsx'
import { ask, toldFault } from '../../lib/api.ts'
import { xStatusQuestion } from '../../lib/questions.ts'
import { Fault } from './source-card.tsx'

/** @returns Asks for something about the login, and shows the state that comes back. */
function useLoginCall<T>(call: (value: T) => Promise<XLogin>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: call,
    onSuccess: (login) => {
      client.setQueryData<XStatus>(xStatusQuestion.queryKey, (now) => now && { ...now, login })
      void client.invalidateQueries({ queryKey: ['sources'] })
    },
  })
}

interface StartProps {
  way: 'window' | 'password'
  status: XStatus
}

export function LoginStart({ way, status }: StartProps) {
  const start = useLoginCall(() => ask<XLogin>('/api/x/login', { method: 'POST', body: { way } }))
  const isOffered = way === 'window' ? status.has_display : status.has_password
  const { login } = status
  return (
    <div className="max-w-2xl">
      <p className="text-soft text-[0.8125rem] text-pretty">
        {way === 'window' ? (
          <AboutWindow hasDisplay={status.has_display} />
        ) : (
          <AboutPassword isSet={status.has_password} />
        )}
      </p>
      {login.state === 'failed' && login.error !== null && (
        <p role="alert" className="text-bad mt-2 text-[0.8125rem]">
          {toldFault(login.error)}
        </p>
      )}
      <Fault error={start.error} />
      {isOffered && (
        <Button
          look="primary"
          icon={LogIn}
          className="mt-3"
          busy={start.isPending}
          onClick={() => start.mutate(undefined)}
        >
          {way === 'window' ? 'Open the window' : 'Log in'}
        </Button>
      )}
    </div>
  )
}

function AboutWindow({ hasDisplay }: { hasDisplay: boolean }) {
  return hasDisplay
    ? 'A browser window opens on the screen of the machine that runs kba. Log in to X there; it closes when X shows your bookmarks. kba never sees your password.'
    : 'The machine that runs kba has no screen to open a window on. Paste cookies instead, or run kba login on a machine with a screen.'
}

function AboutPassword({ isSet }: { isSet: boolean }) {
  if (isSet)
    return 'kba fills in X_USERNAME and X_PASSWORD as a person would. What else X asks, such as a code, is asked here.'
  return (
    <>
      X_USERNAME and X_PASSWORD are not set. Set both in the{' '}
      <Link to="/settings" hash="x" className="text-ink underline underline-offset-2">
        settings
      </Link>{' '}
      and restart kba. Cookies and the window need no password.
    </>
  )
}

export function LoginProgress({ login: { state, question } }: { login: XLogin }) {
  const cancel = useLoginCall(() => ask<XLogin>('/api/x/login', { method: 'DELETE' }))
  return (
    <div role="status" className="bg-sunken mt-3 rounded-xl px-4 py-3">
      {state === 'asks' ? (
        <Answer question={question ?? ''} />
      ) : (
        <p className="flex items-center gap-2.5">
          <LoaderCircle aria-hidden className="text-accent size-4 animate-spin" />
          Logging in to X. If a window has opened, log in there and wait until it closes.
        </p>
      )}
      <Fault error={cancel.error} />
      <Button size="small" className="mt-3" busy={cancel.isPending} onClick={() => cancel.mutate(undefined)}>
        Cancel the login
      </Button>
    </div>
  )
}

function Answer({ question }: { question: string }) {
  const [text, setText] = useState('')
  const send = useLoginCall((answer: string) =>
    ask<XLogin>('/api/x/login/answer', { method: 'POST', body: { text: answer } }),
  )
  const onSubmit = (event: SyntheticEvent): void => {
    event.preventDefault()
    send.mutate(text)
    setText('')
  }
  return (
    <form onSubmit={onSubmit}>
      <Field label="X asks" hint={question}>
        {(ties) => (
          <input
            {...ties}
            className="field max-w-80"
            autoComplete="one-time-code"
            maxLength={200}
            value={text}
            onChange={({ target: { value } }) => setText(value)}
          />
        )}
      </Field>
      <Fault error={send.error} />
      <Button
        type="submit"
        look="primary"
        size="small"
        className="mt-3"
        busy={send.isPending}
        disabled={text.trim() === ''}
      >
        Answer
      </Button>
    </form>
  )
}
