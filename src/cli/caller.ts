/** Who gave a command line: this process's own terminal, or another process that asks a running server. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import type { App } from '../compose.ts'
import type { Tasks } from '../compose-tasks.ts'

export interface ErrorStream {
  write(text: string): void
  /** Its width, when it is a terminal. */
  readonly columns: number | undefined
}

/** What a command has of who gave it; it touches neither the process's own streams nor its folder. */
export interface Caller {
  /** The command line without program and script. */
  readonly argv: readonly string[]
  readonly cwd: string
  readonly stderr: ErrorStream
  writeOut(text: string): void
  /** Standard input, asked for only by who reads it. */
  openInput(): Readable
  /** The path of a file argument as this process finds it. */
  pathOf(file: string): string
  /** Set in a server: the rooms that are open there, and when the command is to end. */
  readonly served?: Served
}

export interface Served {
  app: App
  tasks: Tasks
  signal: AbortSignal
}

/** A command line that is being worked, and what came of it. */
export interface Call {
  caller: Caller
  exitCode: number
  /** Works another command line, for another caller, in this process. @returns The exit code. */
  runFor: (caller: Caller) => Promise<number>
}

/** Only a server has several at a time; on Node 20 a storage that is used slows every promise of the process down. */
const servedCalls = new AsyncLocalStorage<Call>()
let ownCall: Call | undefined

/** Everything that the work begins belongs to the call. */
export function withCall<T>(call: Call, work: () => Promise<T>): Promise<T> {
  if (call.caller.served !== undefined) return servedCalls.run(call, work)
  ownCall = call
  return work()
}

/** The call that the code runs for. */
export function currentCall(): Call {
  const call = servedCalls.getStore() ?? ownCall
  if (call === undefined) throw new RangeError('A command is worked only within a call.')
  return call
}

export function processCaller(): Caller {
  const { stderr, stdout } = process
  return {
    argv: process.argv.slice(2),
    cwd: process.cwd(),
    stderr: {
      write: (text) => void stderr.write(text),
      get columns() {
        return stderr.isTTY ? stderr.columns || 80 : undefined
      },
    },
    writeOut: (text) => void stdout.write(text),
    openInput: () => process.stdin,
    pathOf: (file) => file,
  }
}

/** What a server is told of a caller elsewhere on this machine. */
export interface DistantCaller {
  argv: readonly string[]
  cwd: string
  columns?: number | undefined
  writeOut(text: string): void
  writeError(text: string): void
  openInput(): AsyncIterable<Uint8Array>
}

export function servedCaller(distant: DistantCaller, served: Served): Caller {
  return {
    argv: distant.argv,
    cwd: distant.cwd,
    stderr: {
      write: (text) => {
        distant.writeError(text)
      },
      columns: distant.columns,
    },
    writeOut: (text) => {
      distant.writeOut(text)
    },
    openInput: () => Readable.from(distant.openInput(), { objectMode: false }),
    pathOf: (file) => resolve(distant.cwd, file),
    served,
  }
}
