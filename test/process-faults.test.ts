import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeHome, runKba, startKba, writeExport } from './support/command.ts'
import { startModelServer, type ModelServer } from './support/model-server.ts'
import { idOf, writePosts } from './support/posts.ts'
import { ask, startServer, type StartedServer } from './support/server.ts'
import { waitUntil } from './support/wait.ts'

const POSTS = 6
/** What a library does whose callback fails: a signal calls it. */
const FAULTY_LIBRARY = `
  process.on('SIGUSR2', () => { throw new TypeError('addresses is not iterable') })
  process.on('SIGHUP', () => { void Promise.reject(new Error('nobody waits for this')) })
`

describe('a fault that nobody catches', { timeout: 240_000 }, () => {
  let models: ModelServer
  let home: string
  let env: Record<string, string>
  let server: StartedServer | undefined

  beforeEach(async () => {
    models = await startModelServer()
    home = await makeHome()
    await writeFile(join(home, 'faulty-library.mjs'), FAULTY_LIBRARY)
    env = {
      ...{ OLLAMA_URL: models.url, TEXT_MODEL: 'llama', EMBEDDING_MODEL: 'embed' },
      NODE_OPTIONS: `--import=${pathToFileURL(join(home, 'faulty-library.mjs')).href}`,
    }
  }, 120_000)

  afterEach(async () => {
    server?.child.kill('SIGKILL')
    await server?.result
    server = undefined
    await models.close()
    await rm(home, { recursive: true, force: true })
  }, 120_000)

  /** @returns The process, and what lets the models answer. */
  async function startInTheMiddle(): Promise<{ started: StartedServer; release: () => void }> {
    await runKba(home, ['import', await writeExport(home, POSTS)], env)
    const started = await startServer(home, env)
    server = started
    const release = models.hold()
    await ask(`${started.url}/api/agent/start`, { method: 'POST', body: {} })
    await waitUntil(() => models.calls.length > 0)
    return { started, release }
  }

  it('is told in the log of the run, with the posts in hand, and the run goes on', async () => {
    const { started, release } = await startInTheMiddle()
    started.child.kill('SIGUSR2')
    started.child.kill('SIGHUP')
    const readLines = async (): Promise<string[]> => {
      const { json } = await ask(`${started.url}/api/agent/status`)
      const { task_id } = json?.['progress'] as { task_id: string }
      const { json: status } = await ask(`${started.url}/api/agent/status/${task_id}?logs=100`)
      return (status?.['logs'] as { message: string }[]).map(({ message }) => message)
    }
    await waitUntil(
      async () => (await readLines()).filter((line) => line.includes('A bug in kba')).length === 2,
    )
    const told = (await readLines()).filter((line) => line.includes('A bug in kba'))
    release()
    await waitUntil(async () => {
      const { json } = await ask(`${started.url}/api/agent/status`)
      return json?.['is_running'] === false
    })
    const status = await runKba(home, ['status', '--json'], env)

    expect(told.join('\n')).toContain('A bug in kba: addresses is not iterable. In hand: posts ')
    expect(told.join('\n')).toContain('A bug in kba: nobody waits for this. In hand: posts ')
    expect(told[0]).toContain(idOf(0))
    expect(status.json).toMatchObject({ items: POSTS, failed: 0, last_run: { status: 'completed' } })
    expect(started.child.exitCode).toBe(null)
  })

  it('ends the process when it comes again and again, and the next one goes on with the run', async () => {
    const { started, release } = await startInTheMiddle()
    while (started.child.exitCode === null) {
      started.child.kill('SIGUSR2')
      await sleep(50)
    }
    const { code, stderr } = await started.result
    release()
    server = await startServer(home, env)
    await waitUntil(async () => {
      const { json } = await ask(`${server?.url ?? ''}/api/agent/status`)
      return json?.['is_running'] === false
    })
    const status = await runKba(home, ['status', '--json'], env)

    expect(code).toBe(1)
    expect(stderr.match(/A bug in kba: .* The work continues/g)).toHaveLength(20)
    expect(stderr.match(/A bug in kba: .* The process ends/g)).toHaveLength(1)
    expect(status.json).toMatchObject({ items: POSTS, set_aside: 0, last_run: { status: 'completed' } })
  })

  it('does not come of a link to a host that is not there', async () => {
    const posts = Array.from({ length: POSTS }, (_, index) => ({
      id: idOf(index),
      text: `PostgreSQL lesson ${index}: measure first.`,
      links: [`https://nowhere-${index}.invalid/page`],
    }))
    await runKba(home, ['import', await writePosts(home, posts)], env)

    const run = await runKba(home, ['run', '--json'], { ...env, READ_LINKED_PAGES: 'true' })

    expect(run.code, run.stderr).toBe(0)
    expect(run.json).toMatchObject({ processed: POSTS, failed: 0 })
    expect(run.stderr).not.toContain('fault')
    const logs = await runKba(home, ['logs'], env)
    expect(logs.stdout).not.toContain('fault')
    const found = await runKba(home, ['show', idOf(0), '--json'], env)
    expect(found.code).toBe(0)
  })

  it.skipIf(process.platform !== 'linux')('does not come of a log whose disk is full', async () => {
    await runKba(home, ['import', await writeExport(home, POSTS)], env)
    const { child, result } = startKba(home, ['run', '--json'], {
      ...env,
      LOG_LEVEL: 'info',
      NODE_OPTIONS: `${env['NODE_OPTIONS'] ?? ''} --import=${await fullErrorStream()}`,
    })
    await result

    expect(child.exitCode).toBe(0)
  })

  /** As `2>/dev/full`: each write says that there is no space. */
  async function fullErrorStream(): Promise<string> {
    const file = join(home, 'full.mjs')
    await writeFile(
      file,
      `import { closeSync, openSync } from 'node:fs'
       closeSync(2)
       openSync('/dev/full', 'w')`,
    )
    return pathToFileURL(file).href
  }
})
