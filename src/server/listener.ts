/** What every server of ours has, whatever it answers: safety, errors in one place, an address it listens on. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fastify, type FastifyInstance, type FastifyReply } from 'fastify'
import type { Env } from '../config/env.ts'
import { isLoopback } from '../config/server-settings.ts'
import { SystemError, UsageError, messageOf, type KbaError } from '../errors.ts'
import type { Log } from '../log.ts'
import { addAuth, type Auth } from './auth/auth.ts'
import { addErrorReplies, replyToError } from './error-replies.ts'
import { addSecurityHeaders } from './headers.ts'

const MAX_BODY_BYTES = 1_000_000
const HEADERS_WITHIN_MS = 15_000

/** Who may connect, and where to. */
export type ListenerEnv = Pick<Env, 'HOST' | 'KBA_TOKEN' | 'TRUST_PROXY'>

/** Listens on nothing yet. */
export function createListener(env: ListenerEnv, log: Log): { server: FastifyInstance; auth: Auth } {
  const server = fastify({
    bodyLimit: MAX_BODY_BYTES,
    http: { headersTimeout: HEADERS_WITHIN_MS },
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    // What is refused before there is a route: its own answer repeats the address.
    frameworkErrors: (error, _request, reply: FastifyReply) => {
      const { status, body } = replyToError(error, log)
      void reply.status(status).send(body)
    },
  })
  tellFaults(server.server, log)
  addSecurityHeaders(server)
  const auth = addAuth(server, env)
  addErrorReplies(server, log)
  return { server, auth }
}

/** One that cannot take a connection, as when this process has too many open, says so and goes on. */
function tellFaults(server: Server, log: Log): void {
  server.on('error', (error) => {
    log.warn({ err: error }, 'a connection was not taken')
  })
}

/**
 * @param port - 0 for a free one.
 * @returns The address for this machine, such as `http://127.0.0.1:5000`.
 * @throws {SystemError} `port_in_use`, `port_refused`.
 * @throws {UsageError} `host_not_here`.
 */
export async function listen(server: FastifyInstance, host: string, port: number): Promise<string> {
  await server.listen({ host, port }).catch((cause: unknown) => {
    throw listenError(cause, host, port)
  })
  return urlOf(host, (server.server.address() as AddressInfo).port)
}

/**
 * Where commands on this machine reach the server: its own address when that is a loopback one or stands for all, else
 * a further port that only this machine can connect to.
 */
export async function listenLocally(
  server: FastifyInstance,
  host: string,
): Promise<{ url: string; close: () => void }> {
  const { port } = server.server.address() as AddressInfo
  if (isLoopback(host) || host === '0.0.0.0' || host === '::')
    return { url: urlOf(host, port), close: () => undefined }
  const local = createServer((request, response) => {
    server.routing(request, response)
  })
  await new Promise<void>((resolve, reject) => {
    local.on('error', reject) // Stays: see `tellFaults`.
    local.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: urlOf('127.0.0.1', (local.address() as AddressInfo).port),
    close: () => {
      local.close()
      local.closeAllConnections()
    },
  }
}

function urlOf(host: string, port: number): string {
  if (host === '0.0.0.0') return `http://127.0.0.1:${port}`
  if (host === '::') return `http://[::1]:${port}`
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

function listenError(cause: unknown, host: string, port: number): KbaError {
  const { code } = cause as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') {
    return new SystemError('port_in_use', `Port ${port} of ${host} is in use by another program.`, {
      hint: 'Choose another one: kba start --port 5001, or PORT in the settings.',
      cause,
    })
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new UsageError('host_not_here', `HOST=${host} is no address of this machine.`, {
      hint: '127.0.0.1 is this machine alone, 0.0.0.0 all its addresses.',
      cause,
    })
  }
  return new SystemError(
    'port_refused',
    `Port ${port} of ${host} cannot be listened on: ${messageOf(cause)}`,
    {
      hint: 'Ports below 1024 need rights; choose another one.',
      cause,
    },
  )
}
