/** The session with X and the last fetch through it, as the command line shows them. */
import type { Db } from '../db/tables.ts'
import { findLastFetch } from '../sources/source-state.ts'
import { sessionProblem } from '../sources/x/judge-answer.ts'
import { readiness, sessionState, type SessionState } from '../sources/x/session-state.ts'
import type { XSettings } from '../sources/x/x-settings.ts'

export interface XAccount {
  /** `browser_profile`: by hand in a window. */
  login: 'browser_profile' | 'cookies' | 'password' | 'none'
  state: 'ok' | 'expired' | 'locked' | 'challenged' | 'suspended' | 'not_checked'
  /** ISO 8601 UTC: since when X is known to see it so, and when it was last looked at. */
  since: string | null
  checked_at: string | null
  /** What is wrong, and the one thing to do. */
  problem: { message: string; hint: string | null } | null
  last_fetch: {
    started_at: string | null
    succeeded_at: string | null
    new: number
    error: string | null
  } | null
}

const LOGINS = { login: 'browser_profile', cookies: 'cookies', password: 'password' } as const

/** Looks only at this machine. */
export async function readXAccount(settings: XSettings, db: Db): Promise<XAccount> {
  const ready = await readiness(settings)
  const known: SessionState = await sessionState(settings).catch(() => ({ state: 'none', via: undefined }))
  const { checked } = known
  const refused = checked && checked.state !== 'ok' ? sessionProblem(checked.state) : undefined
  const problem = ready.state === 'blocked' ? ready.error : refused
  return {
    login: loginOf(known, settings),
    state: checked?.state ?? 'not_checked',
    since: checked?.since ?? null,
    checked_at: checked?.at ?? null,
    problem: problem === undefined ? null : { message: problem.message, hint: problem.hint ?? null },
    last_fetch: await lastFetch(db),
  }
}

function loginOf({ state, via }: SessionState, { account }: XSettings): XAccount['login'] {
  if (via !== undefined) return LOGINS[via]
  if (state === 'none') return account === undefined ? 'none' : 'password'
  return 'browser_profile'
}

async function lastFetch(db: Db): Promise<XAccount['last_fetch']> {
  const last = await findLastFetch(db, 'x')
  if (last === undefined) return null
  const { found: _, error, ...rest } = last
  return { ...rest, error: error?.message ?? null }
}
