/** The session with X in one line. */
import type { XAccount } from '../monitoring/x-account.ts'

const LOGINS: Record<XAccount['login'], string> = {
  browser_profile: 'logged in by hand',
  cookies: 'by cookies',
  password: 'by password',
  none: 'no session: kba login',
}
const STATES: Record<XAccount['state'], string> = {
  ok: 'ok',
  expired: 'expired',
  locked: 'locked by X',
  challenged: 'X asks for proof that you are human',
  suspended: 'suspended by X',
  not_checked: 'not checked yet',
}

/** Such as `by cookies, ok since 2026-11-26 10:05`, with what to do where something is. */
export function describeSession({ login, state, since, problem }: XAccount): string {
  if (login === 'none') return LOGINS.none
  const when = since === null ? '' : ` since ${minuteOf(since)}`
  const told = problem === null ? [] : [problem.message, problem.hint ?? '']
  return [`${LOGINS[login]}, ${STATES[state]}${when}`, ...told].join('. ').replaceAll('.. ', '. ').trim()
}

/** Such as `last fetch 2026-11-26 10:05, 12 new`. */
export function describeFetch({ last_fetch: fetch }: XAccount): string {
  if (fetch === null) return 'never fetched'
  const when = fetch.started_at === null ? '' : ` ${minuteOf(fetch.started_at)}`
  return `last fetch${when}, ${fetch.new} new${fetch.error === null ? '' : `; then: ${fetch.error}`}`
}

function minuteOf(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ')
}
