/** A real Chroma server in a folder of its own. */
import { existsSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startOwnServer, type OwnServer } from './own-server.ts'

const PROGRAM = join(import.meta.dirname, '../chroma-server/node_modules/chromadb/dist/cli.mjs')
const INSTALL = 'node test/chroma-server/install.mjs'

/** Whether the server is installed, as `npm test` does it; without it the tests that need it are skipped, on CI they fail. */
export const hasChroma = findServer()

function findServer(): boolean {
  if (existsSync(PROGRAM)) return true
  if (process.env['CI'] === 'true') throw new Error(`CI needs the Chroma server: ${INSTALL}`)
  console.warn(`Tests on Chroma are skipped: it is not installed. Run: ${INSTALL}`)
  return false
}

export interface ChromaServer extends OwnServer {
  readonly url: string
}

/** @throws when there is no server: ask `hasChroma` first. */
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
