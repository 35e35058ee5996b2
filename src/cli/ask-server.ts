/** Has a command worked by the server that has the database, as if it were worked here. */
import { once } from 'node:events'
import { request as openRequest, type ClientRequest, type IncomingMessage } from 'node:http'
import { json } from 'node:stream/consumers'
import { z } from 'zod'
import {
  COMMAND_PATH,
  COMMAND_TYPE,
  serverLineSchema,
  type CallerLine,
  type CommandCall,
  type ServerLine,
} from '../contract/command-call.ts'
import { messageOf, UnavailableError } from '../errors.ts'
import { linesOf } from '../exports/input.ts'
import { withinTime } from '../time-limit.ts'
import type { Caller } from './caller.ts'
import type { RunningServer } from './server-file.ts'

/** It answers before it works. */
const FIRST_ANSWER_WITHIN_MS = 30_000

/**
 * @param signal - Aborted: the server is asked to stop the work, and what it says to that is still shown.
 * @returns The exit code; `undefined` when the server is gone, and nothing was begun.
 * @throws {UnavailableError} `server_lost`, `server_refused`, `server_silent`.
 */
export async function askServer(
  server: RunningServer,
  caller: Caller,
  signal: AbortSignal,
): Promise<number | undefined> {
  const request = openRequest(new URL(COMMAND_PATH, server.url), {
    method: 'POST',
    agent: false,
    headers: { 'content-type': COMMAND_TYPE, authorization: `Bearer ${server.token}` },
  })
  const { argv, cwd, stderr } = caller
  const call: CommandCall = { argv: [...argv], cwd }
  if (stderr.columns !== undefined) call.columns = stderr.columns
  request.write(`${JSON.stringify(call)}\n`)
  const response = await firstAnswer(request)
  if (response === undefined) return undefined
  const stop = (): void => {
    send(request, { stop: true })
  }
  signal.addEventListener('abort', stop)
  if (signal.aborted) stop()
  try {
    return await relay(request, response, caller)
  } finally {
    signal.removeEventListener('abort', stop)
    request.destroy()
  }
}

async function firstAnswer(request: ClientRequest): Promise<IncomingMessage | undefined> {
  let response: IncomingMessage
  try {
    response = await withinTime(
      { limitMs: FIRST_ANSWER_WITHIN_MS, late: silent },
      () =>
        new Promise<IncomingMessage>((resolve, reject) => {
          request.once('response', resolve)
          request.on('error', reject) // Stays: a request that is destroyed at the end may still complain.
        }),
    )
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return undefined
    request.destroy()
    if (error instanceof UnavailableError) throw error
    throw lost(error)
  }
  if (response.statusCode === 200) return response
  const reason = await reasonOf(response)
  request.destroy()
  throw new UnavailableError('server_refused', `The running server rejected the command: ${reason}`, {
    hint: 'Try again. If it fails again, restart the server.',
  })
}

async function reasonOf(response: IncomingMessage): Promise<string> {
  try {
    return z.object({ error: z.string() }).parse(await json(response)).error
  } catch {
    return `it answered ${response.statusCode ?? 0}.`
  }
}

async function relay(request: ClientRequest, response: IncomingMessage, caller: Caller): Promise<number> {
  try {
    for await (const line of linesOf(response)) {
      const said: ServerLine = serverLineSchema.parse(JSON.parse(line ?? ''))
      if ('code' in said) return said.code
      if ('out' in said) caller.writeOut(said.out)
      else if ('err' in said) caller.stderr.write(said.err)
      else void sendInput(request, caller)
    }
  } catch (error) {
    throw lost(error)
  }
  throw lost(undefined)
}

/** A command that ends before its input does is not waited for. */
async function sendInput(request: ClientRequest, caller: Caller): Promise<void> {
  const input = caller.openInput()
  request.once('close', () => input.destroy())
  try {
    for await (const chunk of input as AsyncIterable<Buffer>)
      if (!send(request, { input: chunk.toString('base64') })) await once(request, 'drain')
    send(request, { inputEnded: true })
  } catch (error) {
    request.destroy(error as Error)
  }
}

function send(request: ClientRequest, line: CallerLine): boolean {
  return request.destroyed || request.write(`${JSON.stringify(line)}\n`)
}

function silent(): UnavailableError {
  const text = 'The running server does not answer.'
  return new UnavailableError('server_silent', text, {
    hint: 'Try again. If it fails again, stop the server and start it.',
  })
}

function lost(cause: unknown): UnavailableError {
  const reason = cause === undefined ? '' : `: ${messageOf(cause)}`
  return new UnavailableError('server_lost', `The server stopped before the command finished${reason}`, {
    hint: 'kba status shows how far it got; it works without a server.',
    cause,
  })
}
