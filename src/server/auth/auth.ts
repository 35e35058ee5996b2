/**
 * Who may ask for what. Names against DNS rebinding: a page elsewhere that lets its name lead here is told by its Host.
 * Origins against pages elsewhere that send forms or scripts here. Tokens against everybody else.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Env } from '../../config/env.ts'
import { isLoopback, trustedProxies } from '../../config/server-settings.ts'
import { KbaError, UsageError } from '../../errors.ts'
import { type Caller, clientAddress } from './client-address.ts'
import { NO_COOKIE, tokenIn } from './token-cookie.ts'
import { openTokenGuard } from './tokens.ts'

/**
 * What a route asks for. `open`: nothing. `metrics`: the token, unless only this machine can connect. `own`: it looks
 * for itself.
 */
export type Access = 'open' | 'token' | 'metrics' | 'own'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `token` where nothing is said. */
    access?: Access
  }
}

export interface Auth {
  /** Whether there is a token at all. */
  readonly needsToken: boolean
  /** @throws What `TokenGuard.check` throws; `token_needed` when none was sent. Nothing is asked without KBA_TOKEN. */
  requireToken(request: Caller): void
  /** @throws The same. */
  checkToken(token: string, request: Caller): void
  /** Whether the request may see what needs the token. */
  isAllowed(request: Caller): boolean
  /**
   * Looks at a request that opens a connection for live events: there a browser asks nobody else whether a page of
   * another server may, so that its Origin counts for every method.
   *
   * @throws {UsageError} `host_refused`, `origin_refused`.
   */
  checkLive(request: IncomingMessage): void
}

export function addAuth(server: FastifyInstance, env: Pick<Env, 'HOST' | 'KBA_TOKEN' | 'TRUST_PROXY'>): Auth {
  const { HOST: host, KBA_TOKEN: token } = env
  const trusts = trustedProxies(env)
  // A proxy leads others here, by a name that is its own: then the token is asked for, and the name tells nothing.
  const isLocal = isLoopback(host) && (trusts === undefined || token === undefined)
  const tokens = token === undefined ? undefined : openTokenGuard(token)
  const guard: Guard | undefined = tokens && {
    check: (given, caller) => {
      tokens.check(given, clientAddress(caller, trusts))
    },
  }
  const checkLive = (request: IncomingMessage): void => {
    if (isLocal) checkHost(request, host)
    requireOwnOrigin(request.headers)
  }
  const auth = openAuth(guard, checkLive)
  server.addHook('onRequest', async (request, reply) => {
    if (isLocal) checkHost(request, host)
    checkOrigin(request)
    const { access = 'token' } = request.routeOptions.config
    if (access !== 'token' && (access !== 'metrics' || isLocal)) return
    try {
      auth.requireToken(request)
    } catch (error) {
      if (!(error instanceof KbaError) || !isPage(request)) throw error
      // A token that has changed would be a wrong try with each request, and soon nobody could log in.
      if (error.code === 'token_wrong') reply.header('set-cookie', NO_COOKIE)
      return reply.redirect(`/login?next=${encodeURIComponent(request.url)}`, 303)
    }
  })
  return auth
}

/** A browser that opens an address, and not a script in it. */
export function isPage({ method, headers, url }: FastifyRequest): boolean {
  return method === 'GET' && headers.accept?.includes('text/html') === true && !url.startsWith('/api/')
}

interface Guard {
  check(given: string, caller: Caller): void
}

function openAuth(guard: Guard | undefined, checkLive: Auth['checkLive']): Auth {
  const auth: Auth = {
    needsToken: guard !== undefined,
    checkLive,
    checkToken(token, request) {
      guard?.check(token, request)
    },
    requireToken(request) {
      if (guard === undefined) return
      const given = tokenIn(request.headers)
      if (given === undefined) {
        throw new UsageError('token_needed', 'This needs the token.', {
          hint: 'Send it as "Authorization: Bearer TOKEN", or open /login in a browser.',
        })
      }
      guard.check(given, request)
    },
    isAllowed(request) {
      try {
        auth.requireToken(request)
        return true
      } catch {
        return false
      }
    },
  }
  return auth
}

/** Where the server listens is known only when it does: the port is that of the connection. */
function checkHost(request: Caller, host: string): void {
  const port = request.socket.localPort ?? 0
  const names = [host.includes(':') ? `[${host}]` : host, 'localhost', '127.0.0.1', '[::1]']
  const given = request.headers.host?.toLowerCase() ?? ''
  const isKnown = names.some(
    (name) => given === `${name.toLowerCase()}:${port}` || (port === 80 && given === name.toLowerCase()),
  )
  if (isKnown) return
  throw new UsageError('host_refused', 'The server does not go by this name.', {
    hint: 'Use the address that kba start printed; HOST makes it listen on another one.',
  })
}

/** Programs send no Origin; browsers do with whatever is no GET. */
function checkOrigin({ method, headers }: FastifyRequest): void {
  if (method !== 'GET' && method !== 'HEAD') requireOwnOrigin(headers)
}

function requireOwnOrigin(headers: IncomingHttpHeaders): void {
  if (headers.origin === undefined) return
  if (URL.canParse(headers.origin) && new URL(headers.origin).host === headers.host?.toLowerCase()) return
  throw new UsageError('origin_refused', 'Pages of other servers may change nothing here.')
}

/** Whether the other end of the connection is on this machine. */
export function isFromHere({ socket }: FastifyRequest): boolean {
  return isLoopback((socket.remoteAddress ?? '').replace(/^::ffff:/, ''))
}
