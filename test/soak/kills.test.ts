import { rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeHome, runKba, writeExport } from '../support/command.ts'
import { startModelServer, type ModelServer, type ModelServerOptions } from '../support/model-server.ts'
import { ask, startServer, type StartedServer } from '../support/server.ts'
import { waitUntil } from '../support/wait.ts'

const POSTS = 132
const KILLS = 8
const LOOK_EVERY_MS = 200

describe('kba start that is killed again and again in the middle of a run', { timeout: 600_000 }, () => {
  let models: ModelServer
  let home: string
  let server: StartedServer | undefined

  beforeEach(async () => {
    home = await makeHome()
  }, 120_000)

  afterEach(async () => {
    server?.child.kill('SIGKILL')
    await server?.result
    server = undefined
    await models.close()
    await rm(home, { recursive: true, force: true })
  }, 120_000)

  async function open(posts: number, options: ModelServerOptions): Promise<Record<string, string>> {
    models = await startModelServer(options)
    const env = { OLLAMA_URL: models.url, TEXT_MODEL: 'llama', EMBEDDING_MODEL: 'embed' }
    await runKba(home, ['import', await writeExport(home, posts)], env)
    return env
  }

  async function readProgress(url: string): Promise<Record<string, unknown>> {
    const { json } = await ask(`${url}/api/agent/status`)
    return (json?.['progress'] ?? {}) as Record<string, unknown>
  }

  async function awaitEnd(url: string): Promise<Record<string, unknown>> {
    for (;;) {
      const progress = await readProgress(url)
      if (!['queued', 'running', 'stopping'].includes(String(progress['status']))) return progress
      await sleep(LOOK_EVERY_MS)
    }
  }

  it('sets no post aside, wherever the kills hit, and makes an article of each', async () => {
    const env = await open(POSTS, { latencyMs: 150 })
    server = await startServer(home, env)
    await ask(`${server.url}/api/agent/start`, { method: 'POST', body: {} })
    for (let kills = 0; kills < KILLS; kills += 1) {
      const before = models.calls.length
      // The first kills come soon after one another, the later ones in the midst of what was in hand before.
      await waitUntil(() => models.calls.length >= before + 5 + kills * 3)
      server.child.kill('SIGKILL')
      await server.result
      server = await startServer(home, env)
    }

    const progress = await awaitEnd(server.url)
    const { json: state } = await ask(`${server.url}/api/statistics`)
    const status = await runKba(home, ['status', '--json'], env)

    expect(progress['status'], JSON.stringify(state)).toBe('completed')
    expect(status.json).toMatchObject({ posts: POSTS, items: POSTS, set_aside: 0, failed: 0 })
  })

  it('sets the post aside that ends it each time, after the others are done, and says so', async () => {
    const [posts, poison] = [20, 7]
    let deaths = 0
    const env = await open(posts, {
      answer: ({ kind, prompt }) => {
        if (kind === 'categorize_post' && prompt.includes(`lesson ${poison}:`)) {
          deaths += 1
          server?.child.kill('SIGKILL')
        }
        return undefined
      },
    })
    server = await startServer(home, env)
    await ask(`${server.url}/api/agent/start`, { method: 'POST', body: {} })
    const isDead = (): boolean => server?.child.exitCode !== null || server.child.signalCode !== null
    let progress: Record<string, unknown> | undefined
    while (progress === undefined) {
      await Promise.race([server.result, sleep(LOOK_EVERY_MS)])
      if (isDead()) server = await startServer(home, env)
      const now = await readProgress(server.url).catch((): Record<string, unknown> => ({}))
      if (now['status'] === 'completed') progress = now
    }
    const status = await runKba(home, ['status', '--json'], env)
    const again = await runKba(home, ['run', '--json'], env)

    expect(deaths).toBe(5)
    expect(progress['message']).toBe('completed, but 1 post is left: 1 set aside')
    expect(status.json).toMatchObject({ posts, items: posts - 1, set_aside: 1 })
    expect(again.code).toBe(3)
    expect(again.json).toMatchObject({ status: 'completed', left: { set_aside: 1, failed: 0, waiting: 0 } })
  })
})
