import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeHome, runKba } from './support/command.ts'
import { startModelServer, type ModelServer } from './support/model-server.ts'
import { idOf, writePosts } from './support/posts.ts'

const MAX_FAILED_RUNS = 5

describe('a post that fails in run after run', { timeout: 180_000 }, () => {
  const broken = idOf(0)
  let home: string
  let server: ModelServer
  let env: Record<string, string>

  beforeAll(async () => {
    home = await makeHome()
    server = await startModelServer({ faults: [{ type: '500', kind: 'write_item', postId: broken }] })
    env = { OLLAMA_URL: server.url, TEXT_MODEL: 'llama', MAX_RETRIES: '0' }
    const posts = [0, 1].map((index) => ({ id: idOf(index), text: `Lesson ${index}: measure first.` }))
    await runKba(home, ['import', await writePosts(home, posts)])
  }, 120_000)

  afterAll(async () => {
    await server.close()
    await rm(home, { recursive: true, force: true })
  })

  it('is set aside after the fifth, and not tried again', async () => {
    const codes: (number | null)[] = []
    for (let run = 1; run <= MAX_FAILED_RUNS; run += 1)
      codes.push((await runKba(home, ['run', '--json', '--skip-embedding-generation'], env)).code)
    const asked = server.count('write_item', broken)
    const sixth = await runKba(home, ['run', '--json', '--skip-embedding-generation'], env)
    const plan = await runKba(home, ['plan', '--json'], env)

    expect(codes).toEqual(new Array(MAX_FAILED_RUNS).fill(3))
    expect(asked).toBe(MAX_FAILED_RUNS)
    expect(server.count('categorize_post')).toBe(2)
    expect(server.count('write_item', broken)).toBe(asked)
    expect(sixth.code).toBe(3)
    expect(sixth.json).toMatchObject({
      status: 'completed',
      processed: 0,
      failed: 0,
      left: { failed: 0, set_aside: 1, waiting: 0, unavailable: 0, queued: 0 },
      failures: [{ post_id: broken, sub_phase: 'kb_item_generation', set_aside: true }],
    })
    expect(plan.stdout).toContain('"set aside after repeated failures: kba retry":1')
  })

  it('comes back by kba retry, and goes on where it stopped', async () => {
    const unknown = await runKba(home, ['retry', idOf(7), '--json'])
    const retried = await runKba(home, ['retry', broken, '--json'])
    server.clearFaults()
    const run = await runKba(home, ['run', '--json'], env)
    const status = await runKba(home, ['status', '--json'])

    expect(unknown.json).toEqual({ retried: 0 })
    expect(retried.json).toEqual({ retried: 1 })
    expect(run.code, run.stderr).toBe(0)
    expect(run.json).toMatchObject({ processed: 1, failed: 0, failures: [] })
    expect(server.count('categorize_post')).toBe(2)
    expect(status.json).toMatchObject({ set_aside: 0, failed: 0, items: 2 })
  })
})
