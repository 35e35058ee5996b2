/** One login to X's API at a time, for the page: the address to open is held ready until X sends the browser back. */
import { KbaError, packError, type PackedError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import { loginToApi } from './login.ts'
import type { XApiSettings } from './settings.ts'

export interface ApiDeskState {
  /** `asks`: the user is to open the address. */
  state: 'idle' | 'working' | 'asks' | 'done' | 'failed'
  address?: string
  error?: PackedError
}

export interface ApiLoginDesk {
  read(): ApiDeskState
  /** Begins a login; one that goes on already stays. @returns The state as soon as there is an address, or a reason why there is none. */
  start(): Promise<ApiDeskState>
  /** Ends a login that goes on, and gives its port back. */
  cancel(): ApiDeskState
}

export function openApiLoginDesk(settings: XApiSettings, log: Log): ApiLoginDesk {
  let state: ApiDeskState = { state: 'idle' }
  let attempt = new AbortController()
  return {
    read: () => state,
    start() {
      if (state.state === 'working' || state.state === 'asks') return Promise.resolve(state)
      const { signal } = (attempt = new AbortController())
      state = { state: 'working' }
      return new Promise((resolve) => {
        const become = (next: ApiDeskState): void => {
          if (!signal.aborted) state = next
          resolve(state)
        }
        const show = (address: string): void => {
          become({ state: 'asks', address })
        }
        loginToApi(settings, show, signal).then(
          () => {
            become({ state: 'done' })
          },
          (error: unknown) => {
            if (!(error instanceof KbaError) && !signal.aborted)
              log.error({ err: error }, "the login to X's API failed because of a bug")
            become({ state: 'failed', error: packError(error) })
          },
        )
      })
    },
    cancel() {
      attempt.abort()
      return (state = { state: 'idle' })
    },
  }
}
