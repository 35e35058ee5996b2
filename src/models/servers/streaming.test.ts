import pLimit from 'p-limit'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  startModelServer,
  type FaultType,
  type ModelServer,
  type ModelServerOptions,
} from '../../../test/support/model-server.ts'
import { boundText } from '../bounded.ts'
import type { Retry, TextModel } from '../model.ts'
import { openOllamaText } from './ollama.ts'
import { openOpenAiText } from './openai-compatible.ts'

const ANSWER = Array.from({ length: 60 }, (_, index) => `wörd${index} 🙂`).join(' ')
const REQUEST = { system: '', prompt: 'kind: answer' }

const servers: ModelServer[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

async function start(options: ModelServerOptions = {}): Promise<ModelServer> {
  const server = await startModelServer({ answer: () => ANSWER, ...options })
  servers.push(server)
  return server
}

function open(provider: string, { url }: ModelServer, timeoutMs = 5000): TextModel {
  return provider === 'ollama'
    ? openOllamaText({ baseUrl: url, model: 'small', timeoutMs })
    : openOpenAiText({ baseUrl: `${url}/v1`, model: 'small', timeoutMs })
}

describe.each(['ollama', 'openai'])('a text of %s that is told as it comes', (provider) => {
  it('comes piece by piece, and whole at the end', async () => {
    const server = await start({ pieceMs: 15 })
    const times: number[] = []
    let told = ''
    const onText = (piece: string): void => {
      told += piece
      times.push(performance.now())
    }

    const reply = await open(provider, server).generate({ ...REQUEST, onText })

    expect(reply.text).toBe(ANSWER)
    expect(told).toBe(ANSWER)
    expect(reply.usage.outputTokens).toBeGreaterThan(10)
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(100)
  })

  it.each<[FaultType, string]>([
    ['cut', 'model_unreachable'],
    ['bad_line', 'model_server_error'],
    ['error_line', 'model_server_error'],
    ['no_end', 'model_server_error'],
    ['stall', 'model_timeout'],
    ['503', 'model_server_error'],
  ])('says what is wrong after %s, and prints nothing', async (type, code) => {
    const server = await start({ faults: [{ type }] })
    const printed = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined)

    const failing = open(provider, server, 300).generate({ ...REQUEST, onText: () => undefined })

    await expect(failing).rejects.toMatchObject({ code })
    expect(printed).not.toHaveBeenCalled()
    expect(warned).not.toHaveBeenCalled()
  })

  it('ends the request when it is to stop', async () => {
    const server = await start({ pieceMs: 10 })
    const stopping = new AbortController()
    const reason = new Error('stop')
    let pieces = 0
    const onText = (): void => {
      pieces += 1
      if (pieces === 3) stopping.abort(reason)
    }

    const stopped = open(provider, server).generate({ ...REQUEST, onText, signal: stopping.signal })

    await expect(stopped).rejects.toBe(reason)
    expect(pieces).toBeLessThan(6)
  })

  it('is tried again only while nothing of it was told', async () => {
    const server = await start({ faults: [{ type: '503', times: 1 }] })
    const terms = { maxRetries: 3, baseMs: 5 }
    const bounds = { purpose: 'chat' as const, role: 'chat' as const, limit: pLimit(1), terms }
    const model = boundText(open(provider, server), bounds)
    const retries: Retry[] = []
    const onRetry = (retry: Retry): void => void retries.push(retry)

    const reply = await model.generate({ ...REQUEST, onText: () => undefined, onRetry })
    server.fault({ type: 'no_end' })
    const broken = model.generate({ ...REQUEST, onText: () => undefined, onRetry })

    expect(reply.text).toBe(ANSWER)
    await expect(broken).rejects.toMatchObject({ code: 'model_server_error' })
    expect(retries).toHaveLength(1)
    expect(server.count()).toBe(3)
  })
})
