/** A stand-in for model servers: speaks Ollama's and OpenAI's protocols, answers the same each time, fails on demand. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { answerFor, plainAnswer, vectorOf, wordsOf } from './model-answers.ts'
import {
  embedReply,
  infoAt,
  readRequest,
  ROUTES,
  streamedReply,
  wholeReply,
  type ModelRequest,
} from './model-calls.ts'
import { errorBody, readJson, sendJson } from './model-http.ts'
import { writePieces } from './model-stream.ts'
import { FaultQueue, spoil, type Fault } from './model-faults.ts'

export type { FaultType } from './model-faults.ts'

/** A call as it came in; `status` is 0 until it is answered, and stays 0 if it never is. */
interface ModelCall {
  /** From a line `kind: KIND` of the prompt; else `embed` or `unknown`. */
  kind: string
  /** From a line `post-id: ID` of the prompt. */
  postId: string | undefined
  at: number
  status: number
  path: string
  model: string
  /** Texts to embed. */
  input: readonly string[] | undefined
}

/** Which calls are held: by their kind, and how many texts they have embedded (0 for those that write). */
type Held = (call: { kind: string; texts: number }) => boolean

/** How the server behaves. */
export interface ModelServerOptions {
  /** A free one if not given. */
  port?: number
  latencyMs?: number
  /** Between two pieces of a stream. */
  pieceMs?: number
  faults?: readonly Fault[]
  /** Other answers to the same prompts. */
  seed?: number
  /** The models that it has; each one that is asked for if not given. */
  models?: readonly string[]
  /** Requested; a wrong one is quoted in the error, as OpenAI does. */
  apiKey?: string
  /** Answers 400 to a `response_format`. */
  refusesFormat?: boolean
  /** The answer to a request to write: a text, or a value that is sent as JSON; undefined for the usual one. */
  answer?: (call: ModelRequest & { kind: string; postId: string | undefined }) => unknown
}

/** A server that runs in this process. */
export interface ModelServer {
  /** For OLLAMA_URL; OPENAI_BASE_URL is this and `/v1`. */
  url: string
  calls: ModelCall[]
  /** The most calls that were open at a time. */
  readonly maxInFlight: number
  count(kind?: string, postId?: string): number
  fault(...faults: Fault[]): void
  clearFaults(): void
  /** New calls, all or some, wait for their answer until what is given back is called. */
  hold(isHeld?: Held): () => void
  close(): Promise<void>
}

interface State extends ModelServerOptions {
  calls: ModelCall[]
  queue: FaultQueue
  held?: { isHeld: Held; until: Promise<void> }
  inFlight: number
  maxInFlight: number
}

/** Also over HTTP: GET /_calls, POST /_faults (a fault or a list of them), DELETE /_faults. */
export async function startModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const state: State = { ...options, calls: [], queue: new FaultQueue(), inFlight: 0, maxInFlight: 0 }
  state.queue.add(...(options.faults ?? []))
  const server = createServer((request, response) => {
    answerRequest(state, request, response).catch((error: unknown) => {
      if (!response.headersSent) sendJson(response, 500, { error: String(error) })
    })
  })
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const fits = (call: ModelCall, kind?: string, postId?: string): boolean =>
    (kind === undefined || call.kind === kind) && (postId === undefined || call.postId === postId)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: state.calls,
    get maxInFlight() {
      return state.maxInFlight
    },
    count: (kind, postId) => state.calls.filter((call) => fits(call, kind, postId)).length,
    fault: (...faults) => {
      state.queue.add(...faults)
    },
    clearFaults: () => {
      state.queue.clear()
    },
    hold: (isHeld = () => true) => {
      let release = (): void => undefined
      state.held = { isHeld, until: new Promise((resolve) => (release = resolve)) }
      return () => {
        release()
      }
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

async function answerRequest(
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const arrivedAt = performance.now()
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
  const body = await readJson(request)
  const bearer = request.headers.authorization ?? ''
  if (path === '/_calls') {
    sendJson(response, 200, state.calls)
  } else if (path === '/_faults') {
    if (request.method === 'DELETE') state.queue.clear()
    else state.queue.add(...([body].flat() as unknown as Fault[]))
    sendJson(response, 200, { ok: true })
  } else if (state.apiKey !== undefined && bearer !== `Bearer ${state.apiKey}`) {
    sendJson(response, 401, errorBody(path, `Incorrect API key provided: ${bearer}`))
  } else if (request.method === 'GET') {
    const info = infoAt(path, state.models)
    sendJson(response, info ? 200 : 404, info ?? { error: 'not found' })
  } else if (path in ROUTES) {
    await answerModelCall(state, { path, body, arrivedAt }, response)
  } else sendJson(response, 404, { error: 'not found' })
}

async function answerModelCall(
  state: State,
  { path, body, arrivedAt }: { path: string; body: Record<string, unknown>; arrivedAt: number },
  response: ServerResponse,
): Promise<void> {
  const request = readRequest(body, path.startsWith('/api/'))
  const marked = `${request.system}\n${request.prompt}\n${(request.input ?? []).join('\n')}`
  const kind = /^[ \t]*kind:[ \t]*(\S+)/m.exec(marked)?.[1] ?? (request.input ? 'embed' : 'unknown')
  const postId = /^[ \t]*post-id:[ \t]*(\S+)/m.exec(marked)?.[1]
  const { model, input } = request
  const call: ModelCall = { kind, postId, at: Date.now(), status: 0, path, model, input }
  state.calls.push(call)
  state.inFlight += 1
  state.maxInFlight = Math.max(state.maxInFlight, state.inFlight)
  response.once('close', () => (state.inFlight -= 1))
  const fault = state.queue.take(kind, postId)
  if (fault?.type === 'timeout') return
  const refused = refusalOf(state, request, body, fault)
  const pieces = refused ? [] : contentOf(state, path, { ...request, kind, postId }, fault)
  // Counted from the call's arrival: what this server works meanwhile is part of it.
  if (state.latencyMs) await sleep(state.latencyMs - (performance.now() - arrivedAt))
  if (state.held?.isHeld({ kind, texts: request.input?.length ?? 0 }) === true) await state.held.until
  call.status = refused?.status ?? 200
  if (refused) {
    if (fault?.retryAfter !== undefined) response.setHeader('retry-after', String(fault.retryAfter))
    sendJson(response, refused.status, errorBody(path, refused.text))
    return
  }
  const type = path.startsWith('/v1/') ? 'text/event-stream' : 'application/x-ndjson'
  const isStream = request.stream && !request.input
  response.writeHead(200, { 'content-type': isStream ? type : 'application/json' })
  if (fault?.type === 'cut') {
    call.status = 0
    const whole = pieces.join('')
    response.write(whole.slice(0, whole.length / 2), () => response.destroy())
    return
  }
  if (isStream) await writePieces(response, path, pieces, { pieceMs: state.pieceMs, fault: fault?.type })
  else response.end(pieces.join(''))
}

function refusalOf(
  { models, refusesFormat }: State,
  { model }: ModelRequest,
  body: Record<string, unknown>,
  fault: Fault | undefined,
): { status: number; text: string } | undefined {
  const echo = JSON.stringify(body).slice(0, 500)
  if (fault && /^\d+$/.test(fault.type))
    return { status: Number(fault.type), text: `stand-in fault for ${echo}` }
  if (models && !models.includes(model)) return { status: 404, text: `model '${model}' not found` }
  if (refusesFormat && body['response_format'])
    return { status: 400, text: 'response_format is not supported' }
  return undefined
}

function contentOf(
  state: State,
  path: string,
  request: ModelRequest & { kind: string; postId: string | undefined },
  fault: Fault | undefined,
): string[] {
  const { model, input, system, prompt, schema, postId, stream } = request
  const inputTokens = wordsOf([system, prompt, ...(input ?? [])].join('\n')).length
  if (input) return [JSON.stringify(embedReply(path, model, input.map(vectorOf), inputTokens))]
  const source = { prompt, postId, seed: state.seed ?? 0 }
  const value = state.answer?.(request) ?? (schema ? answerFor(schema, source) : plainAnswer(source))
  const text = spoil(typeof value === 'string' ? value : JSON.stringify(value), fault?.type)
  const answer = {
    text,
    truncated: fault?.type === 'truncated',
    inputTokens,
    outputTokens: wordsOf(text).length,
  }
  return stream ? streamedReply(path, model, answer) : [JSON.stringify(wholeReply(path, model, answer))]
}
