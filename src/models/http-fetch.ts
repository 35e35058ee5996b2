/**
 * fetch for the clients of model servers and of Chroma, over node:http. Node's own fetch gives up on a server that thinks for longer
 * than five minutes, whatever limit is set, and costs three times the work for each call.
 */
import http from 'node:http'
import https from 'node:https'
import { BadReply } from './call-errors.ts'

const AGENTS = { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) }
/** No answer of a model is near this. */
const MAX_REPLY_BYTES = 64 * 2 ** 20

/** A reply, read to its end. */
export interface HttpReply {
  status: number
  headers: Headers
  text: string
}

/** A reply that has begun. */
export interface OpenReply {
  status: number
  headers: Headers
  /** Can be read once; throws what node:http throws, and `BadReply` when it is too large. */
  body: AsyncIterable<Buffer>
}

type Asked = Parameters<typeof fetch>[0]

/** What the two clients use of fetch: a URL, a body of text, plain headers, a signal. The reply is read to its end. */
export const httpFetch: typeof fetch = async (input, init) => {
  const { status, headers, text } = await requestText(input, init)
  return new Response([204, 205, 304].includes(status) ? null : text, { status, headers })
}

/** The same; of a stream of events the reply is given as it comes. */
export const liveFetch: typeof fetch = async (input, init) => {
  const reply = await openReply(input, init)
  const isLive = reply.headers.get('content-type')?.includes('event-stream') === true
  const body = isLive ? ReadableStream.from(reply.body) : await readText(reply)
  return new Response(body, { status: reply.status, headers: reply.headers })
}

/** @throws what node:http throws, `BadReply` when it is larger than `maxBytes`, or the reason of the signal. */
export async function requestText(
  input: Asked,
  init?: RequestInit,
  maxBytes = MAX_REPLY_BYTES,
): Promise<HttpReply> {
  const reply = await openReply(input, init, maxBytes)
  return { status: reply.status, headers: reply.headers, text: await readText(reply) }
}

/**
 * A connection that the server closed while it lay idle is taken for another at once: nothing was asked on it.
 *
 * @throws what node:http throws, or the reason of the signal.
 */
export async function openReply(
  input: Asked,
  init: RequestInit = {},
  maxBytes = MAX_REPLY_BYTES,
): Promise<OpenReply> {
  const url = new URL(input instanceof Request ? input.url : input)
  try {
    return await send(url, init, maxBytes)
  } catch (error) {
    if (!(error instanceof StaleConnection)) throw error
    return send(url, init, maxBytes)
  }
}

class StaleConnection extends Error {
  override readonly name = 'StaleConnection'
}

function send(url: URL, init: RequestInit, maxBytes: number): Promise<OpenReply> {
  const body = typeof init.body === 'string' ? Buffer.from(init.body) : undefined
  const signal = init.signal ?? undefined
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason as Error)
      return
    }
    const isHttps = url.protocol === 'https:'
    const request = (isHttps ? https : http).request(url, {
      agent: isHttps ? AGENTS.https : AGENTS.http,
      method: init.method ?? 'GET',
      headers: {
        ...Object.fromEntries(new Headers(init.headers)),
        ...(body === undefined ? {} : { 'content-length': body.length }),
      },
      ...(signal === undefined ? {} : { signal }),
    })
    // Stays: a request that has its answer may still complain.
    request.on('error', (error: NodeJS.ErrnoException) => {
      const isStale = request.reusedSocket && error.code === 'ECONNRESET'
      reject(isStale ? new StaleConnection('The server had closed the connection.', { cause: error }) : error)
    })
    request.once('response', (response) => {
      resolve({
        status: response.statusCode ?? 0,
        headers: headersOf(response),
        body: withinSize(response, maxBytes),
      })
    })
    request.end(body)
  })
}

async function* withinSize(response: http.IncomingMessage, maxBytes: number): AsyncGenerator<Buffer> {
  let size = 0
  for await (const piece of response as AsyncIterable<Buffer>) {
    size += piece.length
    if (size > maxBytes) throw new BadReply('with more than an answer can be')
    yield piece
  }
}

async function readText({ body }: OpenReply): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of body) pieces.push(piece)
  return Buffer.concat(pieces).toString('utf8')
}

function headersOf(response: http.IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(response.headers))
    if (value !== undefined) headers.set(name, [value].flat().join(', '))
  return headers
}
