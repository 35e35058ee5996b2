import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  startModelServer,
  type ModelServer,
  type ModelServerOptions,
} from '../../../test/support/model-server.ts'
import { PostError, type KbaError } from '../../errors.ts'
import { retryAfterMs } from '../call-errors.ts'
import { openOpenAiText } from './openai-compatible.ts'
import { askStructured } from '../structured-output.ts'

const KEY = 'sk-secret-4711'
const REQUEST = { system: 'You sort posts.', prompt: 'A post.' }

const servers: ModelServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})
async function start(options: ModelServerOptions = {}): Promise<ModelServer> {
  const server = await startModelServer(options)
  servers.push(server)
  return server
}

describe('openOpenAiText', () => {
  it('remembers that a server takes no response format', async () => {
    const server = await start({
      refusesFormat: true,
      answer: ({ system }) => (system.includes('JSON schema') ? '{"a":1}' : 'no'),
    })
    const model = openOpenAiText({ baseUrl: `${server.url}/v1`, apiKey: KEY, model: 'm', timeoutMs: 2000 })
    const question = { model, request: REQUEST, schema: z.object({ a: z.number() }) }
    expect(await askStructured(question)).toMatchObject({ calls: 1, value: { a: 1 } })
    expect(server.calls.map(({ status }) => status)).toEqual([400, 200])
    await askStructured(question)
    expect(server.count()).toBe(3)
  })

  it('keeps the key out of the error when the server quotes it', async () => {
    const server = await start({ apiKey: 'another' })
    const model = openOpenAiText({ baseUrl: `${server.url}/v1`, apiKey: KEY, model: 'm', timeoutMs: 2000 })
    const error = (await model.generate(REQUEST).catch((thrown: unknown) => thrown)) as KbaError
    expect(error).toMatchObject({ code: 'model_refused', hint: 'Check OPENAI_API_KEY.' })
    expect(error.cause).toBeUndefined()
    expect(`${error.message} ${error.stack ?? ''}`).not.toContain(KEY)
  })

  it('finds no fault in a setting when the post is too long', async () => {
    const server = await start({ faults: [{ type: '400' }] })
    const model = openOpenAiText({ baseUrl: `${server.url}/v1`, model: 'm', timeoutMs: 2000 })
    // The stand-in quotes the request in its error.
    const long = { ...REQUEST, prompt: 'maximum context length' }
    await expect(model.generate(long)).rejects.toBeInstanceOf(PostError)
  })
})

it.each([
  ['2', 2000],
  [new Date(10_000).toUTCString(), 4000],
  [new Date(1000).toUTCString(), 0],
  ['soon', undefined],
  [null, undefined],
])('reads Retry-After %s', (header, ms) => {
  expect(retryAfterMs(header, 6000)).toBe(ms)
})
