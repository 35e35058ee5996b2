/** Works command lines of the user of this machine, who cannot open the embedded database beside the server. */
import { once } from 'node:events'
import { PassThrough, type Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply } from 'fastify'
import {
  callerLineSchema,
  COMMAND_PATH,
  COMMAND_TYPE,
  commandCallSchema,
  type CommandCall,
  type ServerLine,
} from '../../contract/command-call.ts'
import { UnavailableError, UsageError } from '../../errors.ts'
import { linesOf } from '../../exports/input.ts'
import { isFromHere } from '../auth/auth.ts'
import { parseRequest } from '../parse-request.ts'
import { isSameToken } from '../auth/tokens.ts'

/** A line holds at most 64 KB of input in base64, or the names of many files. */
const MAX_LINE_BYTES = 4_000_000

export interface ServedCommand extends CommandCall {
  writeOut(text: string): void
  writeError(text: string): void
  openInput(): Readable
  /** Aborted when the caller asks to stop or is gone; with an error as the reason, when the server ends. */
  signal: AbortSignal
}

/** @returns The exit code; never throws for what the command does. */
export type RunCommand = (command: ServedCommand) => Promise<number>

/** @returns Ends the commands in hand, and takes no more. */
export function addCommandRoute(
  server: FastifyInstance,
  { token, run }: { token: string; run: RunCommand },
): () => void {
  const ending = new AbortController()
  const inHand = new Set<AbortController>()
  // Not parsed: it goes on while the command is worked.
  server.addContentTypeParser(COMMAND_TYPE, (_request, payload, done) => {
    done(null, payload)
  })
  server.post(COMMAND_PATH, { config: { access: 'own' } }, async (request, reply) => {
    const [, given = ''] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? []
    if (!isFromHere(request) || !isSameToken(given, token))
      throw new UsageError('caller_refused', 'Commands are taken only from the user of this machine.')
    if (ending.signal.aborted) throw serverEnds()
    const lines = linesOf(request.body as Readable, MAX_LINE_BYTES)
    const call = parseCall((await lines.next()).value as string | undefined)
    const stopping = new AbortController()
    inHand.add(stopping)
    try {
      await work(call, { lines, reply, stopping, run })
    } finally {
      inHand.delete(stopping)
    }
  })
  return () => {
    ending.abort()
    for (const one of inHand) one.abort(serverEnds())
  }
}

interface Work {
  /** What the caller still says. */
  lines: AsyncGenerator<string | undefined>
  reply: FastifyReply
  stopping: AbortController
  run: RunCommand
}

async function work(call: CommandCall, { lines, reply, stopping, run }: Work): Promise<void> {
  reply.hijack()
  const { raw } = reply
  raw.writeHead(200, { 'content-type': COMMAND_TYPE, 'cache-control': 'no-store', connection: 'close' })
  raw.flushHeaders()
  const say = (line: ServerLine): void => {
    if (raw.writable) raw.write(`${JSON.stringify(line)}\n`)
  }
  const input = new PassThrough()
  input.on('error', () => undefined) // Told to who reads it; nobody may.
  raw.once('close', () => {
    stopping.abort()
    input.destroy()
  })
  void hear(lines, input, stopping)
  try {
    const code = await run({
      ...call,
      writeOut: (text) => {
        say({ out: text })
      },
      writeError: (text) => {
        say({ err: text })
      },
      openInput: () => {
        say({ wantsInput: true })
        return input
      },
      signal: stopping.signal,
    })
    say({ code })
  } finally {
    raw.end()
  }
}

/** Until the caller is gone. A line that is none of ours ends the command: it is not what it seems. */
async function hear(
  lines: AsyncGenerator<string | undefined>,
  input: PassThrough,
  stopping: AbortController,
): Promise<void> {
  try {
    for await (const line of lines) {
      const said = callerLineSchema.parse(JSON.parse(line ?? ''))
      if ('stop' in said) stopping.abort()
      else if ('inputEnded' in said) input.end()
      else if (!input.write(Buffer.from(said.input, 'base64'))) await once(input, 'drain', stopping)
    }
  } catch (error) {
    input.destroy(error as Error)
    stopping.abort()
  }
}

function parseCall(line: string | undefined): CommandCall {
  try {
    return parseRequest(commandCallSchema, JSON.parse(line ?? ''))
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    throw new UsageError('invalid_request', 'The first line is no command.', { cause })
  }
}

function serverEnds(): UnavailableError {
  return new UnavailableError('server_ends', 'The server ends.', {
    hint: 'What goes on in it goes on when it is started again.',
  })
}
