/** A server of another make, in a folder of its own, for as long as a test or a benchmark needs it. */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const START_WITHIN_MS = 60_000
const LOOK_EVERY_MS = 20

export interface OwnServer {
  /** Ends it at once, as a crash would; the data stays for `start`. */
  kill(): Promise<void>
  start(): Promise<void>
  /** Ends it and removes its data. */
  stop(): Promise<void>
}

export interface OwnServerOptions {
  /** For messages: `Redis`. */
  name: string
  /** Removed with everything in it at the end, also when this process ends before. */
  folder: string
  program: string
  args: readonly string[]
  /** Who runs it, where that is not this user. */
  owner?: Pick<SpawnOptions, 'uid' | 'gid'>
  /** What ends it at once. Default: SIGKILL. */
  killSignal?: NodeJS.Signals
  /** Rejects until it answers. */
  ask: () => Promise<unknown>
}

/** @throws when it does not start, or does not answer within a minute. */
export async function startOwnServer(options: OwnServerOptions): Promise<OwnServer> {
  const { folder, program, args, owner = {}, killSignal = 'SIGKILL' } = options
  let server: ChildProcess | undefined
  const removeAll = (): void => {
    server?.kill(killSignal)
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', removeAll)
  async function start(): Promise<void> {
    server = spawn(program, args, { ...owner, cwd: folder, stdio: 'ignore' })
    await untilItAnswers(server, options)
  }
  async function kill(): Promise<void> {
    const running = server
    server = undefined
    if (running === undefined) return
    running.kill(killSignal)
    if (running.exitCode === null && running.signalCode === null) await once(running, 'exit')
  }
  await start()
  return {
    start,
    kill,
    async stop() {
      await kill()
      process.off('exit', removeAll)
      removeAll()
    },
  }
}

async function untilItAnswers(server: ChildProcess, { name, ask }: OwnServerOptions): Promise<void> {
  const until = Date.now() + START_WITHIN_MS
  for (;;) {
    try {
      await ask()
      return
    } catch (cause) {
      if (server.exitCode !== null) throw new Error(`${name} did not start.`, { cause })
      if (Date.now() > until) throw new Error(`${name} does not answer.`, { cause })
      await sleep(LOOK_EVERY_MS)
    }
  }
}

/** @returns A port of this machine that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
