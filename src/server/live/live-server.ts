/** Live events over Socket.IO, beside the HTTP server: who may connect, what connections are given. */
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { createAdapter } from '@socket.io/redis-streams-adapter'
import { Redis } from 'ioredis'
import { Server } from 'socket.io'
import type { App } from '../../compose.ts'
import type { Tasks } from '../../compose-tasks.ts'
import { handshakeSchema, type Handshake } from '../../contract/live-events.ts'
import type { GitStatus } from '../../contract/api/git.ts'
import { KbaError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { Auth } from '../auth/auth.ts'
import { apiError } from '../error-replies.ts'
import { serveRequests } from './client-requests.ts'
import { LiveRuns } from './live-runs.ts'
import type { LiveIo, LiveSocket } from './subscribers.ts'

const MAX_MESSAGE_BYTES = 100_000
/** A connection that does not say within this time what it wants is closed. */
const CONNECT_WITHIN_MS = 10_000

export interface LiveServer {
  /** For those who have more to tell; in all processes of a Redis server. */
  readonly io: LiveIo
  /** Something may have begun or ended: clients are told at once. */
  runsChanged(): void
  /** Tells all clients. @param taskIds - `null`: of all runs. */
  logsCleared(taskIds: readonly (string | null)[]): void
  close(): Promise<void>
}

export interface LiveParts {
  app: App
  tasks: Tasks
  auth: Auth
  readGit: () => Promise<GitStatus>
}

export function openLiveServer(
  server: FastifyInstance,
  { app, tasks, auth, readGit }: LiveParts,
): LiveServer {
  const { log } = app.runParts
  const shared = connectShared(app, tasks)
  const io: LiveIo = new Server(server.server, {
    serveClient: false,
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
    connectTimeout: CONNECT_WITHIN_MS,
    allowRequest: (request, done) => {
      const refusal = refusalOf(log, () => {
        auth.checkLive(request)
      })
      done(refusal?.message ?? null, refusal === undefined)
    },
    ...(shared && { adapter: shared.adapter }),
  })
  io.engine.on('headers', (headers: Record<string, string>) => {
    Object.assign(headers, { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
  })
  io.use((socket, next) => {
    const refusal = refusalOf(log, () => {
      requireToken(auth, socket.request, handshakeOf(socket).token)
    })
    next(refusal && Object.assign(new Error(refusal.message), { data: apiError(refusal) }))
  })
  const runs = new LiveRuns(io, { db: app.database.db, progress: tasks.progress, log })
  // One way for what is kept here and what clients are told: whoever hears of it and asks gets nothing of before.
  const clearedHere = (taskIds: readonly (string | null)[]): void => {
    runs.logsCleared(taskIds)
    for (const task_id of taskIds) io.local.emit('logs_cleared', { task_id })
  }
  const logsCleared = (taskIds: readonly (string | null)[]): void => {
    clearedHere(taskIds)
    if (shared !== undefined) io.serverSideEmit('logs_cleared' as never, taskIds)
  }
  io.on('logs_cleared' as never, clearedHere)
  io.on('connection', (socket) => {
    serveRequests(socket, { app, tasks, runs, readGit, logsCleared })
    follow(runs, socket, log)
  })
  return {
    io,
    runsChanged: () => void runs.look(),
    logsCleared,
    async close() {
      await runs.close()
      io.disconnectSockets(true)
      io.engine.close()
      await io.of('/').adapter.close()
      shared?.close()
    },
  }
}

/** The client is told of runs from now on, until it is gone. */
function follow(runs: LiveRuns, socket: LiveSocket, log: Log): void {
  socket.on('disconnect', () => {
    runs.remove(socket).catch((error: unknown) => {
      log.warn({ err: error }, 'a client that left was not let go')
    })
  })
  runs.add(socket, placeOf(handshakeOf(socket))).catch((error: unknown) => {
    log.warn({ err: error }, 'a client was not given the state')
    socket.disconnect(true) // It comes back by itself.
  })
}

/** Several web processes of one installation on one Redis server reach each other's clients. */
function connectShared(app: App, tasks: Tasks) {
  if (tasks.redis === undefined || app.env.DATABASE_URL === undefined) return undefined
  const { progress, prefix } = tasks.redis
  const redis = new Redis(progress, { maxRetriesPerRequest: null })
  redis.on('error', () => undefined) // It is connected again by itself; the progress store tells when it is away.
  return {
    // All three: channels are shared by all databases of a server.
    adapter: createAdapter(redis, {
      streamName: `${prefix}:live`,
      channelPrefix: `${prefix}:live`,
      sessionKeyPrefix: `${prefix}:live-session:`,
    }) as never,
    close: () => {
      redis.disconnect()
    },
  }
}

function handshakeOf(socket: LiveSocket): Handshake {
  return handshakeSchema.safeParse(socket.handshake.auth).data ?? {}
}

function placeOf({ task_id: taskId, seq }: Handshake): { taskId: string; seq: number } | undefined {
  return taskId === undefined || seq === undefined ? undefined : { taskId, seq }
}

/** By cookie or header, as everywhere, or in the first message of programs that can set neither. */
function requireToken(auth: Auth, request: IncomingMessage, given: string | undefined): void {
  if (given === undefined || !auth.needsToken) auth.requireToken(request)
  else auth.checkToken(given, request)
}

/** A check that fails by a fault of ours refuses as well: nobody would catch what is thrown here. */
function refusalOf(log: Log, check: () => void): KbaError | undefined {
  try {
    check()
    return undefined
  } catch (error) {
    if (error instanceof KbaError) return error
    log.error({ err: error }, 'a connection was refused by a fault of ours')
    return new KbaError('unexpected', 'Something went wrong.')
  }
}
