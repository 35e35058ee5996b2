/** A real Chroma server in a folder of its own: its package brings it. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startOwnServer, type OwnServer } from './own-server.ts'

const PROGRAM = join(import.meta.dirname, '../../node_modules/chromadb/dist/cli.mjs')

export interface ChromaServer extends OwnServer {
  readonly url: string
}

export async function startChroma(): Promise<ChromaServer> {
  const folder = await mkdtemp(join(tmpdir(), 'kba-chroma-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const server = await startOwnServer({
    ...{ name: 'Chroma', folder, program: process.execPath },
    args: [PROGRAM, 'run', '--path', folder, '--host', '127.0.0.1', '--port', String(port)],
    ask: async () => {
      const reply = await fetch(`${url}/api/v2/heartbeat`)
      if (!reply.ok) throw new Error(`Chroma answers ${reply.status}.`)
    },
  })
  return { url, ...server }
}
