/** The session of a browser that is logged in to X, by its two cookies. They are sent, and never come back. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type ClipboardEvent, type SyntheticEvent } from 'react'
import { Button } from '../../components/button.tsx'
import { Field } from '../../components/fields.tsx'
import { tell } from '../../components/toasts.tsx'
import { ask } from '../../lib/api.ts'
import { findCookies, type SessionCookies } from './cookies.ts'
import { Fault } from './source-card.tsx'

const EMPTY: SessionCookies = { auth_token: '', ct0: '' }
const NAMES = ['auth_token', 'ct0'] as const

export function CookieForm() {
  const client = useQueryClient()
  const [cookies, setCookies] = useState(EMPTY)
  const send = useMutation({
    mutationFn: () => ask('/api/x/cookies', { method: 'POST', body: cookies }),
    onSuccess: () => {
      setCookies(EMPTY)
      tell('Saved. Fetch now to see whether X accepts them.')
      void client.invalidateQueries({ queryKey: ['sources'] })
      void client.invalidateQueries({ queryKey: ['setup'] })
    },
  })
  const onPaste = (event: ClipboardEvent): void => {
    const found = findCookies(event.clipboardData.getData('text'))
    if (Object.keys(found).length === 0) return
    event.preventDefault()
    setCookies((now) => ({ ...now, ...found }))
  }
  const onSubmit = (event: SyntheticEvent): void => {
    event.preventDefault()
    send.mutate()
  }
  return (
    <form onSubmit={onSubmit} onPaste={onPaste}>
      <p className="text-soft max-w-2xl text-[0.8125rem] text-pretty">
        In a browser that is logged in to X, press F12, open Application (in Firefox: Storage), then Cookies,
        https://x.com. Copy the values of these two. You can also paste a whole cookies.txt, or a Cookie
        header, into either field. They are stored in a file that only the owner of kba can read, and are
        never shown again.
      </p>
      <div className="mt-3 grid max-w-2xl gap-3 sm:grid-cols-2">
        {NAMES.map((name) => (
          <Field key={name} label={name}>
            {(ties) => (
              <input
                {...ties}
                type="password"
                autoComplete="off"
                spellCheck={false}
                className="field font-mono text-xs"
                value={cookies[name]}
                onChange={({ target: { value } }) => setCookies({ ...cookies, [name]: value.trim() })}
              />
            )}
          </Field>
        ))}
      </div>
      <Fault error={send.error} />
      <Button
        type="submit"
        look="primary"
        className="mt-3"
        busy={send.isPending}
        disabled={cookies.auth_token === '' || cookies.ct0 === ''}
      >
        Connect
      </Button>
    </form>
  )
}
