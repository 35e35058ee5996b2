/** A real Chroma server in a folder of its own: its package brings it. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const PROGRAM = join(import.meta.dirname, '../../node_modules/chromadb/dist/cli.mjs')
const START_WITHIN_MS = 60_000

export interface ChromaServer {
  readonly url: string
  /** Ends it at once; the data stays for `start`. */
  kill(): Promise<void>
  start(): Promise<void>
  /** Ends it and removes its data. */
  stop(): Promise<void>
}

export async function startChroma(): Promise<ChromaServer> {
  const folder = await mkdtemp(join(tmpdir(), 'kba-chroma-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  let server: ChildProcess | undefined
  const removeAll = (): void => {
    server?.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', removeAll)
  async function start(): Promise<void> {
    const args = [PROGRAM, 'run', '--path', folder, '--host', '127.0.0.1', '--port', String(port)]
    server = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' })
    await waitUntilItAnswers(server, url)
  }
  async function kill(): Promise<void> {
    const running = server
    server = undefined
    if (running === undefined) return
    running.kill('SIGKILL')
    if (running.exitCode === null && running.signalCode === null) await once(running, 'exit')
  }
  await start()
  return {
    ...{ url, start, kill },
    async stop() {
      await kill()
      process.off('exit', removeAll)
      removeAll()
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function waitUntilItAnswers(server: ChildProcess, url: string): Promise<void> {
  const until = Date.now() + START_WITHIN_MS
  for (;;) {
    const isThere = await fetch(`${url}/api/v2/heartbeat`).then(
      (reply) => reply.ok,
      () => false,
    )
    if (isThere) return
    if (server.exitCode !== null) throw new Error('Chroma did not start.')
    if (Date.now() > until) throw new Error('Chroma does not answer.')
    await sleep(50)
  }
}
