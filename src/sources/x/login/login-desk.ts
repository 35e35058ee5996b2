/** One login by password at a time, for who is not on a terminal: what X asks is held ready until it is answered. */
import { KbaError, packError, UsageError, type PackedError } from '../../../errors.ts'
import type { Log } from '../../../log.ts'
import type { XSettings } from '../x-settings.ts'
import { logInOnce } from './logins.ts'

/** Somebody who is asked and goes away must not keep the browser. */
const ANSWER_WITHIN_MS = 10 * 60_000

export interface DeskState {
  state: 'idle' | 'working' | 'asks' | 'done' | 'failed'
  question?: string
  error?: PackedError
}

export interface LoginDesk {
  read(): DeskState
  /** Begins a login; one that goes on already stays. @throws {UsageError} `x_account_not_set`. */
  start(): DeskState
  /** @throws {UsageError} `x_nothing_asked`. */
  answer(text: string): DeskState
  close(): void
}

export function openLoginDesk(settings: XSettings, log: Log): LoginDesk {
  let state: DeskState = { state: 'idle' }
  let reply: ((text: string) => void) | undefined
  const closing = new AbortController()
  const ask = (question: string): Promise<string> =>
    new Promise((resolve, reject) => {
      state = { state: 'asks', question }
      const timer = setTimeout(() => {
        reject(nobodyAnswered())
      }, ANSWER_WITHIN_MS)
      reply = (text) => {
        clearTimeout(timer)
        reply = undefined
        state = { state: 'working' }
        resolve(text)
      }
    })
  return {
    read: () => state,
    start() {
      const { account } = settings
      if (account === undefined) throw accountNotSet()
      if (state.state === 'working' || state.state === 'asks') return state
      state = { state: 'working' }
      const { signal } = closing
      logInOnce({ settings, log, signal, account, ask: ({ text }) => ask(text) }).then(
        () => {
          state = { state: 'done' }
        },
        (error: unknown) => {
          if (!(error instanceof KbaError)) log.error({ err: error }, 'the login failed because of a bug')
          state = { state: 'failed', error: packError(error) }
        },
      )
      return state
    },
    answer(text) {
      if (reply === undefined)
        throw new UsageError('x_nothing_asked', 'X is not asking for anything now.', {
          hint: 'Start the login again.',
        })
      reply(text.trim())
      return state
    },
    close() {
      closing.abort()
    },
  }
}

/** @returns What is thrown where a password is needed and none is set. */
export function accountNotSet(): UsageError {
  return new UsageError('x_account_not_set', 'X_USERNAME and X_PASSWORD are not set.', {
    hint: 'Set both in .env, or log in by hand: kba login.',
  })
}

function nobodyAnswered(): UsageError {
  return new UsageError('x_code_needed', "X's question was not answered in time.", {
    hint: 'Start the login again.',
  })
}
