import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeHome, runKba, writeExport } from './support/command.ts'
import { startModelServer, type ModelServer } from './support/model-server.ts'
import { idOf } from './support/posts.ts'

const POSTS = 4

interface Cost {
  usd: number | null
  unpriced: string[]
  phases: { id: string; usd: number | null; input_tokens: number; output_tokens: number }[]
  models: { role: string; model: string; input_tokens: number; output_tokens: number; usd: number | null }[]
}

describe('the cost of runs', { timeout: 180_000 }, () => {
  let home: string
  let server: ModelServer
  let env: Record<string, string>
  let priced: Record<string, string>

  beforeAll(async () => {
    home = await makeHome()
    server = await startModelServer()
    env = { OLLAMA_URL: server.url, TEXT_MODEL: 'llama', SYNTHESIS_MODEL: 'builtin', MAX_RETRIES: '0' }
    // A dollar a token that goes in, two for one that comes out.
    priced = { ...env, MODEL_PRICES: 'other=7/7, ollama:llama=1000000/2000000' }
    await runKba(home, ['import', await writeExport(home, POSTS)])
  }, 120_000)

  afterAll(async () => {
    await server.close()
    await rm(home, { recursive: true, force: true })
  })

  it('is summed by phase and model, shown where there is a price, and estimated afterwards', async () => {
    const before = await runKba(home, ['plan', '--json'], priced)
    const run = await runKba(home, ['run', '--json'], priced)
    const plan = await runKba(home, ['plan', '--force-reprocess-content', '--json'], priced)

    const cost = run.json?.['cost'] as Cost
    const dollars = (one: Cost['models'][number] | Cost['phases'][number]): number =>
      one.input_tokens + 2 * one.output_tokens
    expect(run.code, run.stderr).toBe(0)
    expect(cost.models.map(({ role }) => role).sort()).toEqual(['categorization', 'text'])
    for (const one of [...cost.models, ...cost.phases]) expect(one.usd).toBe(dollars(one))
    expect(cost.phases.map(({ id }) => id)).toEqual(['content_processing'])
    expect(cost.usd).toBe(cost.phases[0]?.usd)
    expect(cost.usd).toBeGreaterThan(POSTS)
    expect(before.json).not.toHaveProperty('estimated_usd')
    expect(plan.json?.['estimated_usd']).toBeCloseTo(cost.usd ?? 0)
  })

  it('is listed with the history, at the prices of now', async () => {
    const runs = await runKba(home, ['runs', '--json'], priced)
    const dearer = await runKba(home, ['runs'], { ...env, MODEL_PRICES: 'llama=2000000/4000000' })
    const unpriced = await runKba(home, ['runs'], env)

    const [{ cost }] = runs.json?.['runs'] as [{ cost: Cost }]
    expect(cost.usd).toBeGreaterThan(POSTS)
    expect(dearer.stdout).toContain(`$${(2 * (cost.usd ?? 0)).toFixed(2)}`)
    expect(unpriced.stdout).not.toContain('$')
  })

  it('counts a fallback to the phase that it stood in for, and names what has no price', async () => {
    server.fault({ type: 'not_json', kind: 'write_item', postId: idOf(0), times: 2 })

    const run = await runKba(home, ['run', '--force-reprocess-kb-item', '--json', '--skip-git-push'], {
      ...priced,
      FALLBACK_MODEL: 'large',
    })

    const cost = run.json?.['cost'] as Cost
    expect(run.code, run.stderr).toBe(0)
    expect(cost.unpriced).toEqual(['large'])
    expect(cost.models.map(({ role, model }) => `${role} ${model}`).sort()).toEqual([
      'text large',
      'text llama',
    ])
  })

  it('is refused when it is no price, and when a capped model has none', async () => {
    const calls = server.calls.length

    const bad = await runKba(home, ['plan'], { ...env, MODEL_PRICES: 'llama=1', MAX_RUN_COST: '-1' })
    const twice = await runKba(home, ['plan'], { ...env, MODEL_PRICES: 'llama=1/2,llama=0/0' })
    const missing = await runKba(home, ['run', '--json'], { ...env, MAX_RUN_COST: '1' })

    expect([bad.code, twice.code, missing.code]).toEqual([2, 2, 2])
    expect(bad.stderr).toContain('NAME=INPUT/OUTPUT in dollars, not "llama=1"')
    expect(bad.stderr).toContain('MAX_RUN_COST: got "-1", expected US dollars, more than 0')
    expect(twice.stderr).toContain('not two of llama')
    expect(missing.json).toMatchObject({ code: 'price_missing' })
    expect(missing.stderr).toContain('no price for llama')
    expect(server.calls.length).toBe(calls)
  })
})
