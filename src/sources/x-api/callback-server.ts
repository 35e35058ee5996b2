/** Waits on this machine alone for the browser to come back from X with a code (RFC 8252, section 7.3). */
import { timingSafeEqual } from 'node:crypto'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { messageOf, UnavailableError, UsageError } from '../../errors.ts'

export const CALLBACK_PATH = '/callback'
const ORIGIN = 'http://127.0.0.1'

export interface Callback {
  /** The address that X sends the browser to; it must be named in the settings of the app. */
  redirectUri: string
  /** @throws {UsageError} `api_login_refused`; {UnavailableError} `api_login_timeout`; the reason of the signal. */
  code: Promise<string>
  close(): void
}

/** @throws {UsageError} `api_port_taken`. */
export async function openCallback(
  port: number,
  state: string,
  limitMs: number,
  signal: AbortSignal,
): Promise<Callback> {
  const server = createServer()
  await listen(server, port)
  const code = new Promise<string>((resolve, reject) => {
    server.on('request', (request, response) => {
      const asked = request.url ?? '/'
      // Any page in the browser can ask for anything here, also for what is no address.
      const url = URL.canParse(asked, ORIGIN) ? new URL(asked, ORIGIN) : undefined
      if (request.method !== 'GET' || url?.pathname !== CALLBACK_PATH) {
        answer(response, 404, 'There is nothing here.')
        return
      }
      // A page that does not know the state did not come from our login; it is told so, and we wait on.
      if (!isSame(url.searchParams.get('state') ?? '', state)) {
        answer(response, 400, 'This is not the login kba is waiting for.')
        return
      }
      const found = url.searchParams.get('code')
      answer(
        response,
        200,
        found === null
          ? 'X did not allow it. See the details where kba is running.'
          : 'Done. You can close this page.',
      )
      if (found === null) reject(refusal())
      else resolve(found)
    })
    const timer = setTimeout(() => {
      reject(
        new UnavailableError('api_login_timeout', 'The login at X was not finished in time.', {
          hint: 'kba login --api',
        }),
      )
    }, limitMs)
    timer.unref()
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error)
    })
  })
  // It is awaited later than it may fail.
  code.catch(() => undefined)
  return {
    redirectUri: `http://127.0.0.1:${port}${CALLBACK_PATH}`,
    code,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    // Stays: one that cannot take a connection says so, and goes on.
    server.on('error', (cause) => {
      reject(
        new UsageError('api_port_taken', `Could not listen on port ${port}: ${messageOf(cause)}`, {
          hint: "Set X_API_CALLBACK_PORT to a free port, and set the same port in the app's settings at X.",
          cause,
        }),
      )
    })
    server.listen(port, '127.0.0.1', resolve)
  })
}

function refusal(): UsageError {
  return new UsageError('api_login_refused', 'X did not allow kba to read your bookmarks.', {
    hint: 'Allow it on the page of X: kba login --api',
  })
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function answer(response: ServerResponse, status: number, words: string): void {
  const headers = {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
  }
  response.writeHead(status, { ...headers, 'referrer-policy': 'no-referrer' }).end(`${words}\n`)
}
