/** Models served by Ollama. */
import { Ollama, type Message } from 'ollama'
import { z } from 'zod'
import { BadReply, type CallTarget } from '../call-errors.ts'
import type { EmbeddingModel, GenerateRequest, TextModel } from '../model.ts'
import { ollamaFetch } from './ollama-stream.ts'
import { serverAddress, type ServerAddress } from './server-address.ts'
import { callServer, type CallLimits } from './server-call.ts'
import { ANSWER_TOKENS, CONTEXT_SIZES, countTokens, IMAGE_TOKENS, LARGEST_CONTEXT } from '../token-count.ts'

/** Where a model is and how long one call may take. */
export interface OllamaOptions {
  /** Such as `http://localhost:11434`. */
  baseUrl: string
  /** Such as `llama3.1:8b`. */
  model: string
  timeoutMs: number
}

const VECTORS = z.object({
  embeddings: z.array(z.array(z.number())),
  prompt_eval_count: z.number().optional(),
})
const TAGS = z.object({ models: z.array(z.object({ name: z.string() })) })

/** @returns A model that writes text, or describes images if the model can. Not retried, not queued. */
export function openOllamaText({ baseUrl, model, timeoutMs }: OllamaOptions): TextModel {
  const target = { server: serverAddress('ollama', baseUrl), model }
  return {
    provider: 'ollama',
    name: model,
    async generate(request) {
      const limits = { timeoutMs, signal: request.signal }
      const { result, seconds } = await callServer(target, limits, (signal) => chat(target, request, signal))
      const { text, truncated, inputTokens, outputTokens } = result
      return { text, truncated, usage: { inputTokens, outputTokens, seconds } }
    },
  }
}

/** @returns A model that makes vectors. Texts beyond its context are cut by the server. */
export function openOllamaEmbedding({ baseUrl, model, timeoutMs }: OllamaOptions): EmbeddingModel {
  const target = { server: serverAddress('ollama', baseUrl), model }
  return {
    provider: 'ollama',
    name: model,
    async embed(texts, signal) {
      if (texts.length === 0) return { vectors: [], usage: { inputTokens: 0, outputTokens: 0, seconds: 0 } }
      const { result, seconds } = await callServer(target, { timeoutMs, signal }, async (inner) => {
        const reply = VECTORS.safeParse(
          await client(target.server, inner).embed({ model, input: [...texts] }),
        )
        if (!reply.success || reply.data.embeddings.length !== texts.length) {
          throw new BadReply('without a vector for each text')
        }
        return reply.data
      })
      const usage = { inputTokens: result.prompt_eval_count ?? 0, outputTokens: 0, seconds }
      return { vectors: result.embeddings, usage }
    },
  }
}

/** @returns The names of the models that the server has. */
export async function listOllamaModels(baseUrl: string, limits: CallLimits): Promise<string[]> {
  const target = { server: serverAddress('ollama', baseUrl), model: 'the list of models' }
  const { result } = await callServer(target, limits, async (signal) => {
    const reply = TAGS.safeParse(await client(target.server, signal).list())
    if (!reply.success) throw new BadReply('without a list of models')
    return reply.data.models.map(({ name }) => name)
  })
  return result
}

// Streamed and joined: proxies give up on a connection over which nothing comes for a minute.
async function chat({ server, model }: CallTarget, request: GenerateRequest, signal: AbortSignal) {
  const messages = messagesOf(request)
  const { onText } = request
  const stream = await client(server, signal, onText !== undefined).chat({
    model,
    messages,
    stream: true,
    ...(request.jsonSchema ? { format: request.jsonSchema } : {}),
    options: { temperature: 0, num_ctx: contextFor(request) },
  })
  const reply = { text: '', truncated: false, inputTokens: 0, outputTokens: 0 }
  for await (const part of stream) {
    reply.text += part.message.content
    if (part.message.content !== '') onText?.(part.message.content)
    if (!part.done) continue
    reply.truncated = part.done_reason === 'length'
    // Absent for a prompt that the server still had in its cache, whatever the library's types say.
    const counts: { prompt_eval_count?: number; eval_count?: number } = part
    reply.inputTokens = counts.prompt_eval_count ?? 0
    reply.outputTokens = counts.eval_count ?? 0
  }
  return reply
}

function messagesOf({ system, prompt, images }: GenerateRequest): Message[] {
  const user: Message = { role: 'user', content: prompt }
  if (images && images.length > 0) user.images = images.map(({ data }) => base64(data))
  return system === '' ? [user] : [{ role: 'system', content: system }, user]
}

/** The library would encode bytes one by one, which takes a hundred times as long and holds up all other calls. */
function base64({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64')
}

/** Ollama silently drops the start of a prompt beyond its default context of 2,048 or 4,096 tokens. */
function contextFor({ system, prompt, images = [] }: GenerateRequest): number {
  const tokens = countTokens(system) + countTokens(prompt) + images.length * IMAGE_TOKENS + ANSWER_TOKENS
  return CONTEXT_SIZES.find((size) => size >= tokens) ?? LARGEST_CONTEXT
}

// A client per call: the library has no signal, only abort() for all its calls.
function client(server: ServerAddress, signal: AbortSignal, isLive = false): Ollama {
  return new Ollama({ host: server.url, headers: server.headers, fetch: ollamaFetch(signal, isLive) })
}
