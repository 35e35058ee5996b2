/** One request to X's API. Errors name the host alone: addresses, headers and bodies may hold secrets. */
import { UnavailableError } from '../../errors.ts'
import { withinTime } from '../../time-limit.ts'

const TIMEOUT_MS = 60_000

export interface ApiReply {
  status: number
  headers: Headers
  text: string
}

export interface ApiRequest {
  method?: 'GET' | 'POST'
  headers: Record<string, string>
  body?: string
  signal: AbortSignal
}

/** @throws {UnavailableError} `api_away` when nobody answers; the reason of the signal. */
export async function requestText(address: string, { signal, ...request }: ApiRequest): Promise<ApiReply> {
  const { host } = new URL(address)
  const late = (): Error =>
    new UnavailableError('api_away', `${host} took longer than ${TIMEOUT_MS / 1000} s.`)
  try {
    return await withinTime({ limitMs: TIMEOUT_MS, late, signal }, async (inTime) => {
      // A redirect would carry the token to wherever it leads.
      const response = await fetch(address, { ...request, redirect: 'error', signal: inTime.signal })
      return { status: response.status, headers: response.headers, text: await response.text() }
    })
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof UnavailableError) throw error
    throw new UnavailableError('api_away', `${host} does not answer.`)
  }
}
