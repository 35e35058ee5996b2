import { rm } from 'node:fs/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { makeHome, runKba, writeExport } from './support/command.ts'
import { startModelServer, type ModelServer } from './support/model-server.ts'

const POSTS = 5

describe('a run whose model hangs', () => {
  let home: string
  let models: ModelServer

  afterEach(async () => {
    await models.close()
    await rm(home, { recursive: true, force: true })
  })

  it('ends at its time limit, blames no post, and the next run goes on', async () => {
    home = await makeHome()
    models = await startModelServer()
    const env = { OLLAMA_URL: models.url, TEXT_MODEL: 'llama', EMBEDDING_MODEL: 'embed' }
    await runKba(home, ['import', await writeExport(home, POSTS)], env)
    const release = models.hold()

    const late = await runKba(home, ['run', '--json'], { ...env, CELERY_TASK_TIME_LIMIT: '3' })
    release()
    const next = await runKba(home, ['run', '--json'], env)

    expect(late.code).toBe(1)
    expect(late.json).toMatchObject({ status: 'failed', failed: 0, failures: [] })
    expect(late.stderr).toContain('longer than 3 s')
    expect(next.json).toMatchObject({ status: 'completed', processed: POSTS, failed: 0 })
  })
})
