/** One GET request for a page by an address from outside: no cookies, no redirects, no private networks, bounded in size. */
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { messageOf, PostError, UnavailableError } from '../errors.ts'
import { publicLookup, requirePublicHost, type Resolve } from './public-address.ts'

/** What robots.txt files know us by. */
export const ROBOT_NAME = 'KnowledgeBaseAgent'
const HEADERS = {
  'user-agent': `Mozilla/5.0 (compatible; ${ROBOT_NAME})`,
  accept: 'text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.1',
  'accept-encoding': 'gzip, deflate, br',
  'accept-language': 'en,*;q=0.5',
}

export interface RequestLimits {
  /** Unpacked. What comes after is not read. */
  maxBytes: number
  /** `host:port` of one's own network that may be asked all the same. */
  privateHosts: ReadonlySet<string>
  resolve: Resolve
}

export interface PageAnswer {
  status: number
  /** Lower case, without parameters. */
  contentType: string
  /** As the header says. */
  charset: string | undefined
  /** Where it leads, for a redirect. */
  location: string | undefined
  retryAfter: string | undefined
  body: Buffer
}

/**
 * @throws {PostError} `page_refused` for an address that is never asked.
 * @throws {UnavailableError} `page_unreachable` when nobody answers, or the answer breaks off.
 */
export async function requestPage(url: URL, limits: RequestLimits, signal: AbortSignal): Promise<PageAnswer> {
  const isOwn = limits.privateHosts.has(hostAndPort(url))
  checkAddress(url, isOwn)
  try {
    const response = await send(url, isOwn ? undefined : limits.resolve, signal)
    return await readAnswer(response, limits.maxBytes)
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof PostError) throw error
    throw new UnavailableError('page_unreachable', `${url.host} does not answer: ${messageOf(error)}`, {
      cause: error,
    })
  }
}

function hostAndPort(url: URL): string {
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`
}

function checkAddress(url: URL, isOwn: boolean): void {
  const fault =
    url.protocol !== 'https:' && url.protocol !== 'http:'
      ? `${url.protocol} addresses are not read.`
      : url.username !== '' || url.password !== ''
        ? 'Addresses with a name or a password are not read.'
        : url.port !== '' && !isOwn
          ? `Port ${url.port} is not a web port.`
          : undefined
  if (fault !== undefined) throw new PostError('page_refused', fault)
  if (!isOwn) requirePublicHost(url)
}

/** A connection of its own each time: none that was opened to an address that was looked at before. */
function send(url: URL, resolve: Resolve | undefined, signal: AbortSignal): Promise<IncomingMessage> {
  const { request } = url.protocol === 'https:' ? https : http
  return new Promise((done, fail) => {
    const options = {
      ...{ agent: false, headers: HEADERS, signal },
      ...(resolve === undefined ? {} : { lookup: publicLookup(resolve) }),
    }
    request(url, options, done).on('error', fail).end() // Stays: one that is destroyed later may still complain.
  })
}

async function readAnswer(response: IncomingMessage, maxBytes: number): Promise<PageAnswer> {
  const { statusCode: status = 0, headers } = response
  const isRedirect = status >= 300 && status < 400
  const [type = '', ...parameters] = (headers['content-type'] ?? '').split(';')
  try {
    return {
      status,
      contentType: type.trim().toLowerCase(),
      charset: /charset\s*=\s*"?([\w.:-]+)/i.exec(parameters.join(';'))?.[1],
      location: isRedirect ? headers.location : undefined,
      retryAfter: headers['retry-after'],
      body: isRedirect ? Buffer.alloc(0) : await readBody(response, maxBytes),
    }
  } finally {
    response.destroy()
  }
}

/** The limit is on what comes out of the unpacking: a few packed bytes may stand for gigabytes. */
async function readBody(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of unpacked(response) as AsyncIterable<Buffer>) {
    pieces.push(piece.subarray(0, maxBytes - size))
    size += piece.length
    if (size >= maxBytes) break
  }
  return Buffer.concat(pieces)
}

function unpacked(response: IncomingMessage): Readable {
  const coding = response.headers['content-encoding']?.trim().toLowerCase() ?? ''
  const makers = {
    gzip: createGunzip,
    'x-gzip': createGunzip,
    deflate: createInflate,
    br: createBrotliDecompress,
  }
  if (!Object.hasOwn(makers, coding)) return response
  const unpacking = makers[coding as keyof typeof makers]()
  response.once('error', (error) => unpacking.destroy(error))
  return response.pipe(unpacking)
}
