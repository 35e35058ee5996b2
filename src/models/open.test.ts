import { afterEach, describe, expect, it } from 'vitest'
import {
  startModelServer,
  type ModelServer,
  type ModelServerOptions,
} from '../../test/support/model-server.ts'
import { UnavailableError, UsageError } from '../errors.ts'
import type { ModelHooks, RetryReport, UsageReport } from './bounded.ts'
import { openModelServers, type ModelSettings, type Models } from './open.ts'
import { withRetries } from './retry.ts'

const servers: ModelServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})
async function start(options: ModelServerOptions = {}): Promise<ModelServer> {
  const server = await startModelServer(options)
  servers.push(server)
  return server
}
const BASE: ModelSettings = { models: {}, maxConcurrentRequests: 2, maxRetries: 2, requestTimeoutMs: 5000 }
const openModels = (settings: ModelSettings, hooks: ModelHooks = {}): Models =>
  openModelServers(settings).open('run', hooks)
const REQUEST = { system: '', prompt: 'hello there' }

describe('openModelServers', () => {
  it('leaves all to the built-in model when none is named', () => {
    const models = openModels({ ...BASE, ollamaUrl: 'http://localhost:1' })
    expect([models.text('text'), models.text('chat'), models.embedding(), models.fallback()]).toEqual(
      Array(4).fill(undefined),
    )
  })

  it('lets the text model stand in for chat, but not for vision, embedding or fallback', () => {
    const models = openModels({
      ...BASE,
      ollamaUrl: 'http://localhost:1',
      models: { text: 'llama3.1:8b', chat: 'builtin' },
    })
    expect(models.text('synthesis')).toMatchObject({ provider: 'ollama', name: 'llama3.1:8b' })
    expect(models.text('synthesis')).toBe(models.text('synthesis'))
    expect(models.text('categorization')?.name).toBe('llama3.1:8b')
    expect([models.text('chat'), models.text('vision'), models.embedding()]).toEqual(Array(3).fill(undefined))
  })

  it('finds the server of a bare name', () => {
    const ollamaUrl = 'http://localhost:1'
    const of = (text: string, more: Partial<ModelSettings>): string | undefined =>
      openModels({ ...BASE, ...more, models: { text } }).text('text')?.provider
    expect(of('m', { openaiApiKey: 'k' })).toBe('openai')
    expect(of('m', { openaiApiKey: 'k', ollamaUrl })).toBe('ollama')
    expect(of('openai:m', { openaiApiKey: 'k', ollamaUrl })).toBe('openai')
    expect(() => of('m', {})).toThrow(UsageError)
    expect(() => of('openai:m', { ollamaUrl })).toThrow(/no server/)
    expect(() => of('ollama:', { ollamaUrl })).toThrow(/empty/)
  })

  it('bounds what all models of a server do at once, and does not count the queue', async () => {
    const server = await start({ latencyMs: 60 })
    const used: UsageReport[] = []
    const started = performance.now()
    const settings = { ...BASE, ollamaUrl: server.url, models: { text: 't', vision: 'v' } }
    const models = openModels(settings, { onUsage: (report) => used.push(report) })
    await Promise.all(
      Array.from({ length: 8 }, async (_, index) =>
        models.text(index % 2 ? 'text' : 'vision')?.generate(REQUEST),
      ),
    )
    expect(server.maxInFlight).toBe(2)
    expect(used).toHaveLength(8)
    expect(used[7]).toMatchObject({ provider: 'ollama', usage: { inputTokens: 2 } })
    // Two at a time: with the wait in the queue it would be more than twice the time that has passed.
    const seconds = used.reduce((sum, { usage }) => sum + usage.seconds, 0)
    expect(seconds).toBeLessThanOrEqual((2 * (performance.now() - started)) / 1000)
  })

  it('lets no purpose wait for the calls of another, and tells each its own', async () => {
    const server = await start()
    const used: Record<string, string[]> = { all: [], run: [], search: [] }
    const settings = { ...BASE, maxConcurrentRequests: 1, ollamaUrl: server.url }
    const servers = openModelServers({ ...settings, models: { text: 't', embedding: 'e' } }, ({ purpose }) =>
      used['all']?.push(purpose),
    )
    const refusal = new Error('The run has no more money.')
    let isPoor = false
    const run = servers.open('run', {
      admit: () => {
        if (isPoor) throw refusal
      },
      onUsage: ({ purpose }) => used['run']?.push(purpose),
    })
    const search = servers.open('search', { onUsage: ({ purpose }) => used['search']?.push(purpose) })
    const release = server.hold(({ kind }) => kind !== 'embed')
    const writing = Promise.all([run.text('text')?.generate(REQUEST), run.embedding()?.embed(['a post'])])

    await search.embedding()?.embed(['a question'])
    expect(used).toEqual({ all: ['search'], run: [], search: ['search'] })
    release()
    await writing
    isPoor = true
    await expect(run.embedding()?.embed(['a post'])).rejects.toBe(refusal)
    await search.embedding()?.embed(['a question'])

    expect(used).toEqual({
      all: ['search', 'run', 'run', 'search'],
      ...{ run: ['run', 'run'], search: ['search', 'search'] },
    })
  })

  it('is as patient as its purpose', async () => {
    const server = await start({ faults: [{ type: '429', retryAfter: 20 }] })
    const servers = openModelServers({
      ...BASE,
      ollamaUrl: server.url,
      models: { text: 't', embedding: 'e' },
    })
    const waits: number[] = []
    const onRetry = ({ waitMs }: RetryReport): void => void waits.push(waitMs)

    await expect(servers.open('search', { onRetry }).embedding()?.embed(['x'])).rejects.toMatchObject({
      code: 'model_busy',
    })
    expect(waits).toEqual([])
    const stop = new AbortController()
    const reason = new Error('stop')
    const waiting = servers
      .open('chat', {
        onRetry(retry) {
          onRetry(retry)
          stop.abort(reason)
        },
      })
      .text('chat')
      ?.generate({ ...REQUEST, signal: stop.signal })
    await expect(waiting).rejects.toBe(reason)
    expect(waits).toHaveLength(1)
    expect(waits[0]).toBeGreaterThanOrEqual(20_000)
  })

  it('tries again as Retry-After says, and tells', async () => {
    const server = await start({ faults: [{ type: '429', times: 1, retryAfter: 1 }] })
    const retries: RetryReport[] = []
    const settings = { ...BASE, openaiBaseUrl: `${server.url}/v1`, models: { text: 'm' } }
    const started = Date.now()
    await openModels(settings, { onRetry: (retry) => retries.push(retry) })
      .text('chat')
      ?.generate(REQUEST)
    expect(Date.now() - started).toBeGreaterThanOrEqual(990)
    expect(retries).toMatchObject([{ role: 'chat', model: 'm', attempt: 1, error: { code: 'model_busy' } }])
    expect(server.calls.map(({ status }) => status)).toEqual([429, 200])
  })

  it('does not try again what the server refused', async () => {
    const server = await start({ faults: [{ type: '404' }] })
    const models = openModels({ ...BASE, ollamaUrl: server.url, models: { embedding: 'e' } })
    await expect(models.embedding()?.embed(['x'])).rejects.toBeInstanceOf(UsageError)
    expect(server.count()).toBe(1)
  })

  it('leaves the queue at once when aborted', async () => {
    const server = await start({ latencyMs: 500 })
    const settings = { ...BASE, maxConcurrentRequests: 1, ollamaUrl: server.url, models: { text: 't' } }
    const model = openModels(settings).text('text')
    let firstIsDone = false
    const first = model?.generate(REQUEST).then(() => (firstIsDone = true))
    const controller = new AbortController()
    const second = model?.generate({ ...REQUEST, signal: controller.signal })
    controller.abort(new Error('stop'))
    await expect(second).rejects.toThrow('stop')
    expect(firstIsDone).toBe(false)
    await first
    expect(server.count()).toBe(1)
  })

  it('lists what servers have and what is missing', async () => {
    const server = await start({ models: ['llama3.1:latest'] })
    const models = openModelServers({
      ...BASE,
      ollamaUrl: server.url,
      openaiBaseUrl: 'http://127.0.0.1:1/v1',
      models: { text: 'llama3.1', vision: 'llava' },
    })
    expect(await models.checkServers()).toMatchObject([
      { provider: 'ollama', ok: true, models: ['llama3.1:latest'], missing: ['llava'] },
      { provider: 'openai', ok: false, error: { code: 'model_unreachable' } },
    ])
    await expect(models.checkServers(AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop')
  })
})

describe('withRetries', () => {
  const away = new UnavailableError('model_unreachable', 'away')

  it('gives up after the last try, with waits that grow', async () => {
    const waits: number[] = []
    let calls = 0
    const call = (): Promise<never> => {
      calls += 1
      return Promise.reject(away)
    }
    const options = {
      maxRetries: 3,
      baseMs: 8,
      maxMs: 20,
      onRetry: ({ waitMs }: { waitMs: number }) => waits.push(waitMs),
    }
    await expect(withRetries(call, options)).rejects.toBe(away)
    expect(calls).toBe(4)
    for (const [index, full] of [8, 16, 20].entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(full / 2)
      expect(waits[index]).toBeLessThanOrEqual(full)
    }
  })

  it('ends a long wait when aborted, and caps what a server asks for', async () => {
    const controller = new AbortController()
    const busy = new UnavailableError('model_busy', 'busy', { retryAfterMs: 86_400_000 })
    let waited = 0
    const promise = withRetries(() => Promise.reject(busy), {
      maxRetries: 1,
      signal: controller.signal,
      onRetry: ({ waitMs }) => {
        waited = waitMs
        setTimeout(() => {
          controller.abort(new Error('stop'))
        }, 10)
      },
    })
    await expect(promise).rejects.toThrow('stop')
    expect(waited).toBe(300_000)
  })
})
