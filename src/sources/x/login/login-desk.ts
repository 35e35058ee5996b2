/** One login at a time, for who is not on a terminal: what X asks is held ready until it is answered. */
import { KbaError, packError, UsageError, type PackedError } from '../../../errors.ts'
import type { Log } from '../../../log.ts'
import type { XSettings } from '../x-settings.ts'
import { logInByHand, logInOnce } from './logins.ts'

/** Somebody who is asked and goes away must not keep the browser. */
const ANSWER_WITHIN_MS = 10 * 60_000

export interface DeskState {
  state: 'idle' | 'working' | 'asks' | 'done' | 'failed'
  question?: string
  error?: PackedError
}

/** `window`: the user logs in by hand, on the screen of the machine that this runs on. */
export type LoginWay = 'password' | 'window'

export interface LoginDesk {
  read(): DeskState
  /** Begins a login; one that goes on already stays. @throws {UsageError} `x_account_not_set`. */
  start(way: LoginWay): DeskState
  /** @throws {UsageError} `x_nothing_asked`. */
  answer(text: string): DeskState
  /** Ends a login that goes on, and closes its window. */
  cancel(): DeskState
}

export function openLoginDesk(settings: XSettings, log: Log): LoginDesk {
  let state: DeskState = { state: 'idle' }
  let attempt = new AbortController()
  let last: Promise<void> = Promise.resolve()
  const answers = openAnswers()
  const ask = async (question: string, signal: AbortSignal): Promise<string> => {
    signal.throwIfAborted()
    state = { state: 'asks', question }
    const text = await answers.next(signal)
    state = { state: 'working' }
    return text
  }
  const logIn = (way: LoginWay, signal: AbortSignal): Promise<void> => {
    const { account } = settings
    if (way === 'window') return logInByHand({ settings, log, signal })
    if (account === undefined) throw accountNotSet()
    return logInOnce({ settings, log, signal, account, ask: ({ text }) => ask(text, signal) })
  }
  return {
    read: () => state,
    start(way) {
      if (way === 'password' && settings.account === undefined) throw accountNotSet()
      if (state.state === 'working' || state.state === 'asks') return state
      const { signal } = (attempt = new AbortController())
      const become = (next: DeskState): void => {
        if (!signal.aborted) state = next
      }
      state = { state: 'working' }
      // One that was cancelled has the browser's profile until it has ended.
      last = last
        .then(() => logIn(way, signal))
        .then(
          () => {
            become({ state: 'done' })
          },
          (error: unknown) => {
            become(failure(error, log, signal))
          },
        )
      return state
    },
    answer(text) {
      answers.give(text.trim())
      return (state = { state: 'working' })
    },
    cancel() {
      attempt.abort()
      return (state = { state: 'idle' })
    },
  }
}

function openAnswers() {
  let reply: ((text: string) => void) | undefined
  return {
    /** @throws {UsageError} `x_code_needed` when nobody answers; the reason of the signal. */
    next(signal: AbortSignal): Promise<string> {
      return new Promise<string>((resolve, reject) => {
        const end = (error: Error): void => {
          if (reply === resolve) reply = undefined
          reject(error)
        }
        reply = resolve
        signal.addEventListener('abort', () => {
          end(signal.reason as Error)
        })
        const timer = setTimeout(() => {
          end(nobodyAnswered())
        }, ANSWER_WITHIN_MS)
        timer.unref()
      })
    },
    /** @throws {UsageError} `x_nothing_asked`. */
    give(text: string): void {
      if (reply === undefined)
        throw new UsageError('x_nothing_asked', 'X is not asking for anything now.', {
          hint: 'Start the login again.',
        })
      reply(text)
      reply = undefined
    },
  }
}

function failure(error: unknown, log: Log, { aborted }: AbortSignal): DeskState {
  if (!(error instanceof KbaError) && !aborted) log.error({ err: error }, 'the login failed because of a bug')
  return { state: 'failed', error: packError(error) }
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
