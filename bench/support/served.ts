/** The product as a server, in a process of its own. */
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../test/support/own-server.ts'
import { startKba, type StartedKba } from './product-command.ts'

export interface Served {
  url: string
  /** From the start of the process to the first page that is answered. */
  startMs: number
  stop(): Promise<void>
}

/** @param home - Its knowledge base. */
export async function serve(home: string, settings: Record<string, string> = {}): Promise<Served> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const startedAt = performance.now()
  const kba = startKba(home, ['start', '--port', String(port)], settings)
  await untilAnswered(url, kba)
  return {
    url,
    startMs: performance.now() - startedAt,
    async stop() {
      kba.child.kill('SIGTERM')
      await kba.ended
    },
  }
}

async function untilAnswered(url: string, { child, ended }: StartedKba): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The server ended: ${(await ended).stderr}`)
    // The page itself, or the one that says it is not built.
    const reply = await fetch(url, { headers: { accept: 'text/html' } }).catch(() => undefined)
    if (reply !== undefined) return
    await sleep(5)
  }
}
