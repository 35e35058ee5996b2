/** Runs other programs: each within a time, until a signal, and with all that it starts itself. */
import { spawn, type ChildProcess } from 'node:child_process'

export interface ProgramCall {
  cwd?: string
  /** Without it, the environment of this process. */
  env?: NodeJS.ProcessEnv
  /** It is ended when it takes longer. */
  timeoutMs: number
  /** It is ended when it has written nothing for so long. Without it, it may be silent. */
  silenceMs?: number
  /** Ends it. What is thrown then is the reason of the signal. */
  signal?: AbortSignal | undefined
  /** It is ended when it writes more. */
  maxOutputBytes?: number
}

/** @param out - What it wrote to standard output; `err`: to standard error. */
export interface ProgramOutput {
  out: Buffer
  err: Buffer
}

export type ProgramFault = 'missing' | 'not_started' | 'failed' | 'late' | 'silent' | 'too_much'

/** The program did not come to a good end. `out` and `err` are what it wrote until then. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError'
  readonly fault: ProgramFault
  readonly out: Buffer
  readonly err: Buffer

  constructor(fault: ProgramFault, message: string, { out, err }: ProgramOutput) {
    super(message)
    this.fault = fault
    this.out = out
    this.err = err
  }
}

const MAX_OUTPUT_BYTES = 10 << 20
/** Between asking a program to end and ending it: git takes its lock files away in this time. */
const GRACE_MS = 2000
/** What a program leaves behind may hold its output open, such as the shared connection of ssh. It is not waited for. */
const DRAIN_MS = 1000
const HAS_GROUPS = process.platform !== 'win32'

/**
 * No shell is involved. The program has no standard input, and is a process group of its own, so that what it started ends with it: an
 * ssh that hangs below git would live on else, and hold its output open.
 *
 * @returns What it wrote, when it ended with exit code 0.
 * @throws {ProgramError} when it did not, and the reason of the signal.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  call: ProgramCall,
): Promise<ProgramOutput> {
  call.signal?.throwIfAborted()
  const child = spawn(program, args, {
    ...(call.cwd === undefined ? {} : { cwd: call.cwd }),
    ...(call.env === undefined ? {} : { env: call.env }),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: HAS_GROUPS,
    windowsHide: true,
  })
  return new Watched(program, child, call).ended
}

type Cause = { error: unknown } | { fault: ProgramFault; message: string }

/** One program, from its start to its end. */
class Watched {
  readonly ended: Promise<ProgramOutput>
  readonly #name: string
  readonly #child: ChildProcess
  readonly #call: ProgramCall
  readonly #out: Buffer[] = []
  readonly #err: Buffer[] = []
  #bytes = 0
  /** Why we ended it. */
  #cause: Cause | undefined
  #silence: NodeJS.Timeout | undefined
  #timers: NodeJS.Timeout[] = []

  constructor(name: string, child: ChildProcess, call: ProgramCall) {
    this.#name = name
    this.#child = child
    this.#call = call
    child.stdout?.on('data', (chunk: Buffer) => {
      this.#take(this.#out, chunk)
    })
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#take(this.#err, chunk)
    })
    this.#after(call.timeoutMs, () => {
      this.#end({ fault: 'late', message: `${name} did not end within ${inWords(call.timeoutMs)}.` })
    })
    this.#heard()
    call.signal?.addEventListener('abort', this.#onAbort, { once: true })
    running.add(child)
    endAllAtExit()
    this.ended = new Promise<[code: number | null, signal: NodeJS.Signals | null]>((resolve, reject) => {
      child.once('error', (error: NodeJS.ErrnoException) => {
        if (child.pid !== undefined) return // A signal that could not be sent.
        const fault = error.code === 'ENOENT' ? 'missing' : 'not_started'
        reject(new ProgramError(fault, error.message, this.#output()))
      })
      child.once('exit', () => {
        this.#after(DRAIN_MS, () => {
          child.stdout?.destroy()
          child.stderr?.destroy()
        })
      })
      child.once('close', (code, signal) => {
        resolve([code, signal])
      })
    })
      .then(([code, signal]) => this.#settle(code, signal))
      .finally(() => {
        this.#forget()
      })
  }

  readonly #onAbort = (): void => {
    this.#end({ error: this.#call.signal?.reason })
  }

  #take(chunks: Buffer[], chunk: Buffer): void {
    this.#heard()
    this.#bytes += chunk.length
    const most = this.#call.maxOutputBytes ?? MAX_OUTPUT_BYTES
    if (this.#bytes <= most) chunks.push(chunk)
    else this.#end({ fault: 'too_much', message: `${this.#name} wrote more than ${most} bytes.` })
  }

  #heard(): void {
    const { silenceMs } = this.#call
    if (silenceMs === undefined) return
    clearTimeout(this.#silence)
    this.#silence = setTimeout(() => {
      this.#end({ fault: 'silent', message: `${this.#name} wrote nothing for ${inWords(silenceMs)}.` })
    }, silenceMs)
  }

  #after(ms: number, work: () => void): void {
    this.#timers.push(setTimeout(work, ms))
  }

  #end(cause: Cause): void {
    if (this.#cause !== undefined) return
    this.#cause = cause
    kill(this.#child, 'SIGTERM')
    this.#after(GRACE_MS, () => {
      kill(this.#child, 'SIGKILL')
    })
  }

  /** Also where it ended by itself: what it left behind in its group when we ended it goes too. */
  #settle(code: number | null, signal: NodeJS.Signals | null): ProgramOutput {
    const cause = this.#cause
    if (cause !== undefined) kill(this.#child, 'SIGKILL')
    if (cause !== undefined && 'error' in cause) throw cause.error as Error
    if (cause === undefined && code === 0) return this.#output()
    const ended = code === null ? `was ended by ${signal ?? 'a signal'}` : `ended with exit code ${code}`
    const { fault, message } = cause ?? { fault: 'failed', message: `${this.#name} ${ended}.` }
    throw new ProgramError(fault, message, this.#output())
  }

  #output(): ProgramOutput {
    return { out: Buffer.concat(this.#out), err: Buffer.concat(this.#err) }
  }

  #forget(): void {
    running.delete(this.#child)
    for (const timer of this.#timers) clearTimeout(timer)
    clearTimeout(this.#silence)
    this.#call.signal?.removeEventListener('abort', this.#onAbort)
  }
}

const running = new Set<ChildProcess>()
let isListening = false

/** A group of its own does not hear Ctrl-C in the terminal: what runs when this process ends is ended with it. */
function endAllAtExit(): void {
  if (isListening) return
  isListening = true
  process.on('exit', () => {
    for (const child of running) kill(child, 'SIGTERM')
  })
}

function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    if (HAS_GROUPS) process.kill(-child.pid, signal)
    else child.kill(signal)
  } catch {
    // All of it has ended already.
  }
}

function inWords(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} minutes`
}
