/** What an answer of X means: what was asked for, a limit, a session that ended, a request that X no longer knows, a fault. */
import { UsageError, type KbaError } from '../../errors.ts'
import { errorsOf, parseAnswer, type GraphqlError } from './timeline-answer.ts'
import type { PassedAnswer } from './traffic.ts'
import type { Watched } from './watched.ts'

export type Verdict<Answer> =
  | { kind: 'page'; page: Answer }
  /** Until then, in milliseconds since 1970; X does not always say it. */
  | { kind: 'limited'; until: number | undefined }
  /** The user must act. */
  | { kind: 'session'; error: KbaError }
  /** The page is of yesterday: X has given the request another id. */
  | { kind: 'stale' }
  /** X misses these flags in the request. */
  | { kind: 'features'; names: string[] }
  /** Complete, but in a shape that we do not know. */
  | { kind: 'unreadable' }
  /** Worth another try. */
  | { kind: 'fault'; reason: string }

/** @param read - Gives what is looked for; nothing where the answer does not hold it. */
export function judgeAnswer<Answer>(
  { status, text, operation, resetAt }: PassedAnswer,
  read: Watched<Answer>['read'],
): Verdict<Answer> {
  if (status === 0) return { kind: 'fault', reason: 'the connection broke' }
  const answer = parseAnswer(text)
  const errors = errorsOf(answer)
  const has = (...codes: number[]): boolean =>
    errors.some(({ code }) => code !== undefined && codes.includes(code))
  if (status === 429 || has(88)) return { kind: 'limited', until: resetAt }
  const page = answer && read(answer, operation)
  if (status === 200 && page !== undefined) return { kind: 'page', page }
  const error = sessionError(errors, status)
  if (error !== undefined) return { kind: 'session', error }
  const names = missingFeatures(errors)
  if (names.length > 0) return { kind: 'features', names }
  if (status === 404 || errors.some(({ message }) => /Unspecified|not found|PersistedQuery/i.test(message)))
    return { kind: 'stale' }
  if (status === 200 && errors.length === 0)
    return answer === undefined && looksCut(text)
      ? { kind: 'fault', reason: 'the answer broke off' }
      : { kind: 'unreadable' }
  const said = errors[0]?.message ?? ''
  return {
    kind: 'fault',
    reason: said === '' ? `X answered ${status}` : `X answered ${status}: ${said.slice(0, 200)}`,
  }
}

/** Begins as JSON does, and does not end so. */
function looksCut(text: string): boolean {
  return /^\s*[{[]/.test(text) && !/[}\]]\s*$/.test(text)
}

function sessionError(errors: readonly GraphqlError[], status: number): KbaError | undefined {
  const code = errors.find((error) => error.code !== undefined)?.code
  if (code === 64 || code === 63) return suspended()
  if (code === 326 || code === 141) return locked()
  if (code === 32 || code === 89 || code === 215 || code === 135 || status === 401) return loggedOut()
  return undefined
}

/** `The following features cannot be null: a, b` */
function missingFeatures(errors: readonly GraphqlError[]): string[] {
  const message = errors.find(
    ({ code, message }) => code === 336 || /features cannot be null/i.test(message),
  )?.message
  const [, list = ''] = /null:\s*(\S.*)$/s.exec(message ?? '') ?? []
  return list.split(/[,\s]+/).filter((name) => /^\w{3,120}$/.test(name))
}

export function loggedOut(): UsageError {
  return new UsageError('x_logged_out', 'X ended this session.', {
    hint: 'Log in again: kba login. What was fetched is kept; the next fetch continues from there.',
  })
}

export function locked(): UsageError {
  return new UsageError('x_locked', 'X has locked the account until you confirm that it is yours.', {
    hint: "Run kba login, which opens X's page for it. Then fetch again; nothing is lost.",
  })
}

export function challenged(): UsageError {
  return new UsageError('x_challenged', 'X asks for proof that you are human (a puzzle or a code).', {
    hint: 'Run kba login and answer it in the browser window. Then fetch again; nothing is lost.',
  })
}

function suspended(): UsageError {
  return new UsageError('x_suspended', 'X has suspended the account.', {
    hint: 'Only X can lift that: https://help.x.com/forms/account-access. Bookmarks from files still work.',
  })
}

/** @returns What is told of a session in that state. */
export function sessionProblem(state: 'expired' | 'locked' | 'challenged' | 'suspended'): UsageError {
  return { expired: loggedOut, locked, challenged, suspended }[state]()
}

/**
 * @param url - Where X led the page.
 * @param text - What the page says.
 * @returns Why X does not show the bookmarks; `undefined` when the page does not look like a refusal.
 */
export function refusalOf(url: string, text: string): KbaError | undefined {
  const { pathname } = new URL(url)
  if (/\/(?:login|flow\/login|logout)\b/.test(pathname) || pathname === '/') return loggedOut()
  if (!isAccessPage(url)) return undefined
  if (/suspended/i.test(`${pathname} ${text}`)) return suspended()
  if (/human|robot|captcha|arkose|puzzle|Authenticate your account/i.test(text)) return challenged()
  return locked()
}

/** Whether X wants something of the account's owner there; what, the text of the page says. */
export function isAccessPage(url: string): boolean {
  return /^\/(?:account|i\/flow)\b/.test(new URL(url).pathname)
}
