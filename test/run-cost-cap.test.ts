import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeHome, runKba, writeExport } from './support/command.ts'
import { startModelServer, type ModelServer } from './support/model-server.ts'

const POSTS = 6
const AT_ONCE = 2

describe('a run with a cap on its cost', { timeout: 180_000 }, () => {
  let home: string
  let server: ModelServer
  let env: Record<string, string>

  beforeAll(async () => {
    home = await makeHome()
    server = await startModelServer({ latencyMs: 20 })
    env = {
      OLLAMA_URL: server.url,
      TEXT_MODEL: 'llama',
      EMBEDDING_MODEL: 'embed',
      MAX_RETRIES: '0',
      MAX_CONCURRENT_REQUESTS: String(AT_ONCE),
      MODEL_PRICES: 'llama=1000000/1000000,embed=1000000/1000000',
    }
    await runKba(home, ['import', await writeExport(home, POSTS)])
  }, 120_000)

  afterAll(async () => {
    await server.close()
    await rm(home, { recursive: true, force: true })
  })

  it('asks no model after it, blames no post, and says what to do', async () => {
    const run = await runKba(home, ['run', '--json'], { ...env, MAX_RUN_COST: '1' })
    const status = await runKba(home, ['status', '--json'], env)
    const runs = await runKba(home, ['runs', '--json'], env)

    const answered = server.calls.filter((call) => call.status === 200).length
    expect(run.code).toBe(1)
    expect(run.json).toMatchObject({ status: 'failed', failed: 0, failures: [], model_calls: answered })
    expect(run.stderr).toMatch(/The run has cost \$\d+\.\d\d of MAX_RUN_COST=1, so it calls no more models/)
    expect(run.stderr).toContain('raise MAX_RUN_COST')
    expect(server.calls.length).toBeLessThanOrEqual(AT_ONCE)
    expect(status.json).toMatchObject({ failed: 0, queued: POSTS })
    expect(runs.stdout).toContain('MAX_RUN_COST=1')
  })

  it('keeps what was done, run after run, until all is done and nothing was paid twice', async () => {
    const codes: (number | null)[] = []
    const processed: number[] = []
    while (codes.at(-1) !== 0 && codes.length < 8) {
      const run = await runKba(home, ['run', '--json'], { ...env, MAX_RUN_COST: '1500' })
      codes.push(run.code)
      processed.push(run.json?.['processed'] as number)
    }

    expect(codes.at(-1)).toBe(0)
    expect(codes.length).toBeGreaterThan(1)
    expect(codes.slice(0, -1)).toEqual(new Array(codes.length - 1).fill(1))
    expect(processed.reduce((sum, posts) => sum + posts, 0)).toBe(POSTS)
    expect(server.count('categorize_post')).toBe(POSTS)
    expect(server.count('write_item')).toBe(POSTS)
  })
})
