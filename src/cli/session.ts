/** What every command does around its work: settings, database, Ctrl-C, errors, exit code. */
import { loadEnv, type Env } from '../config/env.ts'
import { openApp, type App } from '../compose.ts'
import { EXIT, explainError, openOutput, type Output } from './output.ts'

/** Options that every command takes. */
export interface CommonOptions {
  json?: boolean
}

export interface Session {
  app: App
  output: Output
  /** Aborted by Ctrl-C or SIGTERM. */
  signal: AbortSignal
}

/**
 * Opens the application, does the work, closes it, sets the exit code.
 * @param work - Gives back the exit code; nothing means done.
 */
export async function withSession(
  options: CommonOptions,
  work: (session: Session) => Promise<number | undefined>,
  settings: Record<string, string> = {},
): Promise<void> {
  await withOutput(options, async (output) => {
    const env: Env = loadEnv(settings)
    const stop = listenForStop(output)
    const app = await openApp(env)
    try {
      return await work({ app, output, signal: stop.signal })
    } finally {
      await app.close()
      stop.forget()
    }
  })
}

/** The same without an application. */
export async function withOutput(
  options: CommonOptions,
  work: (output: Output) => Promise<number | undefined>,
): Promise<void> {
  const output = openOutput(options.json === true)
  try {
    process.exitCode = (await work(output)) ?? EXIT.done
  } catch (error) {
    process.exitCode = explainError(error, output)
  }
}

/** The first signal asks to stop after the posts in hand; a second one ends at once. */
function listenForStop(output: Output): { signal: AbortSignal; forget(): void } {
  const controller = new AbortController()
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.failed)
    output.note('Stopping after the posts in hand. Press Ctrl-C again to stop at once.')
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
