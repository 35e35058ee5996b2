/** Models served over OpenAI's protocol: OpenAI, vLLM, LM Studio, LocalAI, llama.cpp. */
import OpenAI, { APIConnectionError, APIError, APIUserAbortError } from 'openai'
import { z } from 'zod'
import { BadReply, HttpFailure } from '../call-errors.ts'
import { httpFetch, liveFetch } from '../http-fetch.ts'
import type { EmbeddingModel, GenerateRequest, TextModel } from '../model.ts'
import { bodyOf, withoutRefused, type Extra } from './openai-request.ts'
import { readLive, USAGE, type ChatReply } from './openai-stream.ts'
import { serverAddress, type ServerAddress } from './server-address.ts'
import { callServer, type CallLimits } from './server-call.ts'

/** Where a server is and what it asks for. */
export interface OpenAiServer {
  /** Such as `https://api.openai.com/v1`. */
  baseUrl: string
  /** Local servers need none. */
  apiKey?: string | undefined
}

/** Where a model is and how long one call may take. */
export interface OpenAiOptions extends OpenAiServer {
  model: string
  timeoutMs: number
}

const CHAT = z.object({
  choices: z
    .array(
      z.object({ message: z.object({ content: z.string().nullish() }), finish_reason: z.string().nullish() }),
    )
    .min(1),
  usage: USAGE,
})
const VECTORS = z.object({
  data: z.array(z.object({ index: z.number(), embedding: z.array(z.number()) })),
  usage: USAGE,
})

/**
 * Leaves out the response format or the temperature for good once the server has refused it; the schema is then given
 * in the system text.
 *
 * @returns A model that writes text, or describes images if the model can. Not retried, not queued.
 */
export function openOpenAiText(options: OpenAiOptions): TextModel {
  const { model, timeoutMs } = options
  const { server, client } = connect(options)
  const live = client.withOptions({ fetch: liveFetch })
  const refused = new Set<Extra>()
  return {
    provider: 'openai',
    name: model,
    async generate(request) {
      const limits = { timeoutMs, signal: request.signal }
      const { result, seconds } = await callServer({ server, model }, limits, (signal) =>
        withoutRefused(refused, request.jsonSchema !== undefined, (without) => {
          const body = bodyOf(model, request, without)
          return request.onText === undefined
            ? writeWhole(client, body, signal)
            : writeLive(live, { body, without, signal, onText: request.onText })
        }),
      )
      const { text, finishReason, inputTokens, outputTokens } = result
      return { text, truncated: finishReason === 'length', usage: { inputTokens, outputTokens, seconds } }
    },
  }
}

type Body = ReturnType<typeof bodyOf>

async function writeWhole(client: OpenAI, body: Body, signal: AbortSignal): Promise<ChatReply> {
  const reply = read(CHAT, await client.chat.completions.create(body, { signal }).catch(rethrow), 'an answer')
  const choice = reply.choices[0]
  return {
    text: choice?.message.content ?? '',
    finishReason: choice?.finish_reason ?? undefined,
    inputTokens: reply.usage?.prompt_tokens ?? 0,
    outputTokens: reply.usage?.completion_tokens ?? 0,
  }
}

interface LiveCall {
  body: Body
  without: ReadonlySet<Extra>
  signal: AbortSignal
  onText: NonNullable<GenerateRequest['onText']>
}

async function writeLive(client: OpenAI, { body, without, signal, onText }: LiveCall): Promise<ChatReply> {
  const counted = without.has('stream_options') ? {} : { stream_options: { include_usage: true } }
  const events = await client.chat.completions
    .create({ ...body, ...counted, stream: true }, { signal })
    .catch(rethrow)
  // The client's own error for an event that tells of one quotes the server.
  return readLive(events, onText).catch(rethrow)
}

/** @returns A model that makes vectors. */
export function openOpenAiEmbedding(options: OpenAiOptions): EmbeddingModel {
  const { model, timeoutMs } = options
  const { server, client } = connect(options)
  return {
    provider: 'openai',
    name: model,
    async embed(texts, signal) {
      if (texts.length === 0) return { vectors: [], usage: { inputTokens: 0, outputTokens: 0, seconds: 0 } }
      const { result, seconds } = await callServer(
        { server, model },
        { timeoutMs, signal },
        async (inner) => {
          const body = { model, input: [...texts], encoding_format: 'float' as const }
          const reply = read(
            VECTORS,
            await client.embeddings.create(body, { signal: inner }).catch(rethrow),
            'vectors',
          )
          if (reply.data.length !== texts.length) throw new BadReply('without a vector for each text')
          return reply
        },
      )
      const vectors = result.data.sort((a, b) => a.index - b.index).map(({ embedding }) => embedding)
      return { vectors, usage: { inputTokens: result.usage?.prompt_tokens ?? 0, outputTokens: 0, seconds } }
    },
  }
}

/** @returns The names of the models that the server has. */
export async function listOpenAiModels(options: OpenAiServer, limits: CallLimits): Promise<string[]> {
  const { server, client } = connect(options)
  const { result } = await callServer({ server, model: 'the list of models' }, limits, async (signal) => {
    const { data } = read(
      z.object({ data: z.array(z.object({ id: z.string() })) }),
      await client.models.list({ signal }).catch(rethrow),
      'a list of models',
    )
    return data.map(({ id }) => id)
  })
  return result
}

function connect({ baseUrl, apiKey }: OpenAiServer): { server: ServerAddress; client: OpenAI } {
  const server = serverAddress('openai', baseUrl)
  const client = new OpenAI({
    baseURL: server.url,
    // The client insists on a key; a key of its own wins over credentials in the URL.
    apiKey: apiKey ?? 'none',
    ...(apiKey === undefined ? { defaultHeaders: server.headers } : {}),
    organization: null,
    project: null,
    maxRetries: 0,
    fetch: httpFetch,
    // Our own limit ends a call; the client's is longer than any of ours.
    timeout: 2 ** 31 - 1,
    // It would log requests and malformed replies.
    logLevel: 'off',
  })
  return { server, client }
}

function read<T>(schema: z.ZodType<T>, reply: unknown, what: string): T {
  const parsed = schema.safeParse(reply)
  if (!parsed.success) throw new BadReply(`without ${what}`)
  return parsed.data
}

/** The network's own error is its cause, and it is told apart by that. */
function isFromConnection(error: Error): boolean {
  return error instanceof APIConnectionError || error instanceof APIUserAbortError
}

function rethrow(error: unknown): never {
  if (error instanceof APIError && typeof error.status === 'number') {
    const headers = error.headers as Headers | undefined
    throw new HttpFailure(error.status, headers?.get('retry-after') ?? null, error.message)
  }
  if (error instanceof APIError && !isFromConnection(error as Error)) throw new HttpFailure(500, null, '')
  throw error
}
