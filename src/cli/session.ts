/** What every command does around its work: settings, database, Ctrl-C, errors, exit code. */
import { openApp, type App } from '../compose.ts'
import type { TaskHooks, Tasks } from '../compose-tasks.ts'
import { loadEnv, type Env } from '../config/env.ts'
import { UsageError } from '../errors.ts'
import { askServer } from './ask-server.ts'
import { currentCall, type Call, type Caller, type Served } from './caller.ts'
import { EXIT, explainError, openOutput, type Output } from './output.ts'
import { findServer } from './server-file.ts'

/** Options that every command takes. */
export interface CommonOptions {
  json?: boolean
}

export interface Session {
  app: App
  output: Output
  caller: Caller
  /** Aborted by Ctrl-C or SIGTERM. The reason is an error when the server ends in which the command is worked. */
  signal: AbortSignal
  /** Queue, progress and runs: opened when first asked for, closed with the session. */
  openTasks: (hooks?: TaskHooks) => Promise<Tasks>
  runFor: Call['runFor']
}

type Work = (session: Session) => Promise<number | undefined>

export interface SessionNeeds {
  /** Laid over the settings. */
  settings?: Record<string, string>
  /** Looked at before anything is opened. */
  check?: (env: Env) => void
  /** The command needs a process of its own: a server that has the database cannot work it. */
  alone?: boolean
}

/**
 * Opens the application, does the work, closes it, sets the exit code. When a server has the embedded database, the
 * whole command is worked there, with what is open there.
 *
 * @param work - Gives back the exit code; nothing means done.
 */
export async function withSession(
  options: CommonOptions,
  work: Work,
  needs: SessionNeeds = {},
): Promise<void> {
  await withOutput(options, (output) => inSession(output, work, needs))
}

/** The same within `withOutput`. */
export async function inSession(
  output: Output,
  work: Work,
  needs: SessionNeeds = {},
): Promise<number | undefined> {
  const { caller } = currentCall()
  if (caller.served !== undefined) return workServed(output, caller.served, work, needs)
  const env = loadEnv(needs.settings)
  needs.check?.(env)
  const stop = listenForStop(output)
  try {
    const server = needs.alone === true ? undefined : findServer(env)
    const code = server && (await askServer(server, caller, stop.signal))
    return code ?? (await workHere(output, { env, signal: stop.signal }, work))
  } finally {
    stop.forget()
  }
}

async function workHere(
  output: Output,
  { env, signal }: { env: Env; signal: AbortSignal },
  work: Work,
): Promise<number | undefined> {
  const { caller, runFor } = currentCall()
  const app = await openApp(env)
  // What is in hand can neither end nor be stored. Who started this process starts it again, and it goes on from what is stored.
  app.database.onLost((error) => {
    explainError(error, output)
    process.exit(EXIT.failed)
  })
  let opening: Promise<Tasks> | undefined
  try {
    const onNote = (sentence: string): void => {
      output.note(sentence)
    }
    const openOnce = (hooks?: TaskHooks): Promise<Tasks> => (opening ??= openTasks(app, { onNote, ...hooks }))
    return await work({ app, output, caller, signal, openTasks: openOnce, runFor })
  } finally {
    const tasks = await opening?.catch(() => undefined)
    await tasks?.close()
    await app.close()
  }
}

/** Loaded only when asked for: most commands start faster without. */
async function openTasks(app: App, hooks: TaskHooks | undefined): Promise<Tasks> {
  const tasks = await import('../compose-tasks.ts')
  return tasks.openTasks(app, hooks)
}

function workServed(
  output: Output,
  { app, tasks, signal }: Served,
  work: Work,
  { alone }: SessionNeeds,
): Promise<number | undefined> {
  if (alone === true) refuseServed()
  const { caller, runFor } = currentCall()
  return work({ app, output, caller, signal, openTasks: () => Promise.resolve(tasks), runFor })
}

/** @throws {UsageError} `needs_own_process` when the command is worked in a server. */
export function refuseServed(): void {
  const { caller } = currentCall()
  if (caller.served === undefined) return
  throw new UsageError('needs_own_process', `kba ${caller.argv[0] ?? ''} cannot run inside a server.`, {
    hint: 'Start it as its own process.',
  })
}

/** Output and exit code without an application. */
export async function withOutput(
  options: CommonOptions,
  work: (output: Output) => Promise<number | undefined>,
): Promise<void> {
  const call = currentCall()
  const output = openOutput(options.json === true, call.caller)
  try {
    call.exitCode = (await work(output)) ?? EXIT.done
  } catch (error) {
    call.exitCode = explainError(error, output)
  }
}

/** The first signal asks to stop, by default after the posts in hand; a second one ends at once. */
export function listenForStop(
  output: Output,
  note = 'Stopping after the posts being worked on. Press Ctrl-C again to stop at once.',
): { signal: AbortSignal; forget(): void } {
  const controller = new AbortController()
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.failed)
    output.note(note)
    controller.abort()
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  return {
    signal: controller.signal,
    forget() {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
    },
  }
}

/** Resolves when the user or the system asks this process to end. */
export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  // The queue's own connections may all be idle: this keeps the process.
  const alive = setInterval(() => undefined, 60_000)
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => {
      resolve()
    })
  })
  clearInterval(alive)
}
