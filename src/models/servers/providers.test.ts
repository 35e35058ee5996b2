import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  startModelServer,
  type FaultType,
  type ModelServer,
  type ModelServerOptions,
} from '../../../test/support/model-server.ts'
import { PostError, UnavailableError, UsageError, type KbaError } from '../../errors.ts'
import { isServersFault } from '../call-errors.ts'
import type { GenerateRequest, TextModel } from '../model.ts'
import { openOllamaEmbedding, openOllamaText } from './ollama.ts'
import { openOpenAiEmbedding, openOpenAiText } from './openai-compatible.ts'
import { askStructured } from '../structured-output.ts'

const KEY = 'sk-secret-4711'
const SECRET_WORDS = 'the private words of the prompt'
const REQUEST: GenerateRequest = {
  system: 'kind: categorize\nYou sort posts.',
  prompt: `post-id: 17\n${SECRET_WORDS}`,
}
const ITEM = z.object({
  main_category: z.string().max(50),
  tags: z.array(z.string()).min(4),
  level: z.enum(['easy', 'hard']),
  body: z.string(),
})

const servers: ModelServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})
async function start(options: ModelServerOptions = {}): Promise<ModelServer> {
  const server = await startModelServer(options)
  servers.push(server)
  return server
}
function open(provider: string, url: string, { model = 'small', timeoutMs = 2000 } = {}): TextModel {
  return provider === 'ollama'
    ? openOllamaText({ baseUrl: url, model, timeoutMs })
    : openOpenAiText({ baseUrl: `${url}/v1`, apiKey: KEY, model, timeoutMs })
}
async function failureOf(promise: Promise<unknown>): Promise<KbaError> {
  const error = (await promise.then(
    () => new Error('did not fail'),
    (thrown: unknown) => thrown,
  )) as KbaError
  const causes: string[] = []
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    causes.push(`${at.message} ${at.stack ?? ''}`)
  const shown = `${causes.join()} ${error.hint ?? ''} ${JSON.stringify(error)}`
  expect(shown).not.toContain(KEY)
  expect(shown).not.toContain(SECRET_WORDS)
  return error
}

it.each([
  ['English', 'measure first, then change one thing ', 8192],
  ['Chinese', '部分索引只覆盖仍在使用的行，读取的页面要少得多。', 32_768],
  ['Russian', 'Частичный индекс охватывает только живые строки. ', 16_384],
])(
  'asks Ollama for a context that holds a prompt in %s, however many signs a token is',
  async (_what, text, size) => {
    let asked = 0
    const server = await start({ answer: (call) => void (asked = call.contextTokens) })

    const prompt = text.repeat(14_000 / text.length)
    await open('ollama', server.url).generate({ system: 'You sort posts.', prompt })

    expect(asked).toBe(size)
  },
)

describe.each(['ollama', 'openai'])('%s', (provider) => {
  it('writes text and counts tokens', async () => {
    const server = await start({ latencyMs: 20 })
    const reply = await open(provider, server.url).generate(REQUEST)
    expect(reply).toMatchObject({ truncated: false, usage: { inputTokens: 9 } })
    expect(reply.text.toLowerCase()).toContain('private words')
    expect(reply.usage.outputTokens).toBeGreaterThan(10)
    expect(reply.usage.seconds).toBeGreaterThan(0.015)
    expect(server.calls).toMatchObject([{ kind: 'categorize', postId: '17', status: 200, model: 'small' }])
  })

  it('passes the schema and images on', async () => {
    let images = 0
    const server = await start({ answer: (call) => void (images = call.images) })
    const image = { contentType: 'image/png', data: new Uint8Array([1, 2, 3]) }
    const answer = await askStructured({
      model: open(provider, server.url),
      request: { ...REQUEST, images: [image] },
      schema: ITEM,
    })
    expect(answer).toMatchObject({ calls: 1, model: 'small', provider, truncated: false })
    expect(images).toBe(1)
  })

  it.each<[FaultType, string]>([
    ['429', 'model_busy'],
    ['500', 'model_server_error'],
    ['503', 'model_server_error'],
    ['timeout', 'model_timeout'],
    ['cut', 'model_unreachable'],
  ])('says that it is away after %s', async (type, code) => {
    const server = await start({ faults: [{ type, retryAfter: 3 }] })
    const error = await failureOf(open(provider, server.url, { timeoutMs: 200 }).generate(REQUEST))
    expect(error).toBeInstanceOf(UnavailableError)
    expect(error).toMatchObject({ code, ...(code === 'model_busy' ? { retryAfterMs: 3000 } : {}) })
  })

  it.each<FaultType>(['400', '401', '404'])('asks the user to act after %s', async (type) => {
    const server = await start({ faults: [{ type }] })
    const error = await failureOf(open(provider, server.url).generate(REQUEST))
    expect(error).toBeInstanceOf(UsageError)
    expect(error).toMatchObject({ code: 'model_refused', hint: expect.stringMatching(/./) as string })
  })

  it('says how to get a missing model', async () => {
    const server = await start({ models: ['other'] })
    const error = await failureOf(open(provider, server.url).generate(REQUEST))
    expect(error.message).toContain('has no model small')
    if (provider === 'ollama') expect(error.hint).toContain('ollama pull small')
  })

  it('says that a server cannot be reached, without credentials', async () => {
    const server = createServer().listen(0)
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    const error = await failureOf(open(provider, `http://me:${KEY}@127.0.0.1:${port}`).generate(REQUEST))
    expect(error).toMatchObject({
      code: 'model_unreachable',
      message: expect.stringContaining('ECONNREFUSED') as string,
    })
    // Though it is there again when it is looked at: the request was never sent.
    expect(await isServersFault(error, () => Promise.resolve(false))).toBe(true)
  })

  it.each<[FaultType, boolean]>([
    ['cut', true],
    ['503', true],
    ['timeout', true],
    ['429', false],
  ])('takes %s for a fault of the server only while it is away', async (type, isLikeAway) => {
    const server = await start({ faults: [{ type }] })
    const error = await failureOf(open(provider, server.url, { timeoutMs: 200 }).generate(REQUEST))
    expect(await isServersFault(error, () => Promise.resolve(true))).toBe(isLikeAway)
    expect(await isServersFault(error, () => Promise.resolve(false))).toBe(false)
  })

  it('stops at once when aborted, before and amid a call', async () => {
    const server = await start({ faults: [{ type: 'timeout' }] })
    const reason = new Error('stop')
    const model = open(provider, server.url, { timeoutMs: 10_000 })
    await expect(model.generate({ ...REQUEST, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(server.count()).toBe(0)
    const controller = new AbortController()
    setTimeout(() => {
      controller.abort(reason)
    }, 50)
    // Its time limit would give another error.
    await expect(model.generate({ ...REQUEST, signal: controller.signal })).rejects.toBe(reason)
  })

  it('sees that an answer was cut at the token limit', async () => {
    const server = await start({ faults: [{ type: 'truncated' }] })
    expect(await open(provider, server.url).generate(REQUEST)).toMatchObject({ truncated: true })
  })

  it.each<FaultType>(['think', 'prose', 'fence'])('reads an answer with %s around it', async (type) => {
    const server = await start({ faults: [{ type }] })
    const answer = await askStructured({ model: open(provider, server.url), request: REQUEST, schema: ITEM })
    expect(answer).toMatchObject({ calls: 1, value: { tags: { length: 4 } } })
  })

  it.each<FaultType>(['truncated', 'wrong', 'not_json'])('asks once more after %s', async (type) => {
    const server = await start({ faults: [{ type, times: 1, kind: 'categorize', postId: '17' }] })
    const answer = await askStructured({ model: open(provider, server.url), request: REQUEST, schema: ITEM })
    expect(answer.calls).toBe(2)
    expect(answer.usage.inputTokens).toBeGreaterThan(18)
  })

  it('turns to the fallback, then gives the post up without its words', async () => {
    const server = await start({ faults: [{ type: 'not_json', times: 2 }] })
    const model = open(provider, server.url)
    const fallback = open(provider, server.url, { model: 'large' })
    const question = { model, fallback, request: REQUEST, schema: ITEM }
    expect(await askStructured(question)).toMatchObject({ calls: 3, model: 'large' })
    server.fault({ type: 'not_json' })
    const error = await failureOf(askStructured(question))
    expect(error).toBeInstanceOf(PostError)
    expect(error.code).toBe('invalid_model_output')
    expect(error.message).not.toContain('sorry')
    expect(server.count('categorize', '17')).toBe(6)
  })

  it('makes a vector for each text', async () => {
    const server = await start()
    const options = {
      baseUrl: provider === 'ollama' ? server.url : `${server.url}/v1`,
      model: 'e',
      timeoutMs: 2000,
    }
    const model = provider === 'ollama' ? openOllamaEmbedding(options) : openOpenAiEmbedding(options)
    const { vectors, usage } = await model.embed(['red apples', 'green pears', 'red apples'])
    expect(vectors.map(({ length }) => length)).toEqual([64, 64, 64])
    expect(vectors[0]).toEqual(vectors[2])
    expect(vectors[0]).not.toEqual(vectors[1])
    expect(usage.inputTokens).toBe(6)
    expect((await model.embed([])).vectors).toEqual([])
    server.fault({ type: '500', kind: 'embed' })
    await expect(model.embed(['x'])).rejects.toMatchObject({ code: 'model_server_error' })
  })
})
