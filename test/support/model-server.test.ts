import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startModelServer, type ModelServer } from './model-server.ts'

const SCHEMA = {
  type: 'object',
  properties: {
    main_category: { type: 'string' },
    subcategory: { type: 'string' },
    item_name: { type: 'string' },
    kinds: { type: 'array', items: { $ref: '#/$defs/kind' }, minItems: 2, maxItems: 2 },
    short: { type: 'string', maxLength: 5 },
    stars: { type: 'integer', minimum: 1, maximum: 5 },
    maybe: { anyOf: [{ type: 'null' }, { type: 'boolean' }] },
  },
  $defs: { kind: { enum: ['a', 'b'] } },
}

describe('the stand-in model server', () => {
  let server: ModelServer
  beforeAll(async () => {
    server = await startModelServer()
  })
  afterAll(() => server.close())

  async function post(path: string, body: unknown): Promise<Response> {
    return fetch(server.url + path, { method: 'POST', body: JSON.stringify(body) })
  }

  it('makes the same answer from the same schema and post', async () => {
    const ask = async (format: unknown = SCHEMA): Promise<Record<string, unknown>> => {
      const prompt = 'kind: categorize\npost-id: 9\nVectors in databases'
      const reply = (await (
        await post('/api/generate', { model: 'm', prompt, format, stream: false })
      ).json()) as {
        response: string
      }
      return JSON.parse(reply.response) as Record<string, unknown>
    }
    const value = await ask()
    expect(value).toEqual(await ask())
    expect(value).toMatchObject({
      main_category: expect.stringMatching(/^[a-z_]+$/) as string,
      item_name: expect.stringMatching(/^[a-z0-9_]+$/) as string,
      kinds: { length: 2 },
      stars: 3,
      maybe: expect.any(Boolean) as boolean,
    })
    expect(String(value['short']).length).toBeLessThanOrEqual(5)
  })

  it('streams OpenAI events with usage', async () => {
    const messages = [{ role: 'user', content: 'one two three' }]
    const text = await (await post('/v1/chat/completions', { model: 'm', messages, stream: true })).text()
    const events = text.trim().split('\n\n')
    expect(events.at(-1)).toBe('data: [DONE]')
    expect(events.at(-2)).toContain('"prompt_tokens":3')
  })

  it('takes faults and tells calls over HTTP', async () => {
    await post('/_faults', { type: '429', retryAfter: 7, times: 1 })
    await post('/_faults', [{ type: '500', kind: 'other' }])
    const refused = await post('/api/embed', { model: 'm', input: 'x' })
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '7'])
    expect((await post('/api/embed', { model: 'm', input: 'x' })).status).toBe(200)
    await fetch(`${server.url}/_faults`, { method: 'DELETE' })
    expect((await post('/api/embed', { model: 'm', input: 'kind: other' })).status).toBe(200)
    const calls = (await (await fetch(`${server.url}/_calls`)).json()) as { status: number }[]
    expect(calls.slice(-3).map(({ status }) => status)).toEqual([429, 200, 200])
  })
})
