/** Servers for tests: one in this process with a database of its own, or `kba start` as a user starts it. */
import { rm } from 'node:fs/promises'
import { request as openRequest, type IncomingHttpHeaders } from 'node:http'
import { openApp, type App } from '../../src/compose.ts'
import { openTasks, type Tasks } from '../../src/compose-tasks.ts'
import { loadEnv } from '../../src/config/env.ts'
import { openMetrics } from '../../src/monitoring/metrics.ts'
import { openServer, type OpenServer, type ServerParts } from '../../src/server/app.ts'
import { makeHome, startKba, type StartedCommand } from './command.ts'
import { freePort } from './own-server.ts'
import { waitUntil } from './wait.ts'

export interface Reply {
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** `undefined` when it is none. */
  json: Record<string, unknown> | undefined
}

export interface Question {
  method?: string
  headers?: Record<string, string>
  /** Sent as JSON, when it is no text. */
  body?: unknown
}

/** Unlike fetch, lets a test choose Host and Origin. */
export async function ask(
  address: string,
  { method = 'GET', headers = {}, body }: Question = {},
): Promise<Reply> {
  const request = openRequest(address, {
    method,
    agent: false,
    headers: {
      ...(body !== undefined && typeof body !== 'string' ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
  })
  request.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body))
  return new Promise((resolve, reject) => {
    request.once('error', reject)
    request.once('response', (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.once('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parse(text) })
      })
    })
  })
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}

export interface TestRooms {
  app: App
  tasks: Tasks
  home: string
  /** On a free port; closed with the rooms. */
  serve(env?: Partial<ServerParts['env']>, commands?: ServerParts['commands']): Promise<OpenServer>
  close(): Promise<void>
}

/** @param settings - Beside KBA_HOME, which is a new folder. */
export async function openRooms(settings: Record<string, string> = {}): Promise<TestRooms> {
  const home = await makeHome()
  const app = await openApp(loadEnv({ KBA_HOME: home, ...settings }))
  const metrics = openMetrics()
  app.onModelCall(metrics.onModelCall)
  const tasks = await openTasks(app, { onJob: metrics.onJob })
  metrics.observe({ db: app.database.db, queues: tasks.queues, log: app.runParts.log })
  const servers: OpenServer[] = []
  return {
    ...{ app, tasks, home },
    async serve(env = {}, commands) {
      const listener = { HOST: '127.0.0.1', KBA_TOKEN: undefined, TRUST_PROXY: 'off', PORT: 0, ...env }
      const server = await openServer({ app, tasks, metrics, env: listener, commands })
      servers.push(server)
      return server
    },
    async close() {
      for (const server of servers) await server.close()
      await tasks.close()
      await app.close()
      await rm(home, { recursive: true, force: true })
    },
  }
}

export interface StartedServer extends StartedCommand {
  url: string
}

/** `kba start`, when it listens; on a free port where none is given. */
export async function startServer(
  home: string,
  env: Record<string, string> = {},
  givenPort?: number,
): Promise<StartedServer> {
  const port = givenPort ?? (await freePort())
  const started = startKba(home, ['start', '--port', String(port)], env)
  let said = ''
  started.child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await waitUntil(() => said.includes('listens on') || started.child.exitCode !== null)
  return { ...started, url: `http://127.0.0.1:${port}` }
}
