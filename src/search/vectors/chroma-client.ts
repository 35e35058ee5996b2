/**
 * The few calls of Chroma's REST API (v2) that we need. Chroma's own package brings a whole server, 400 MB of it.
 *
 * @see https://docs.trychroma.com/reference/server-api
 */
import { z } from 'zod'
import { cutText } from '../../text/safe-text.ts'
import { BadReply } from '../../models/call-errors.ts'
import { requestText, type HttpReply } from '../../models/http-fetch.ts'
import { withinTime } from '../../time-limit.ts'

/** Far more than the ids and distances that we ask for. */
const MAX_REPLY_BYTES = 8 * 2 ** 20
const MAX_REFUSAL_CHARS = 300
/** By cosine. */
const FARTHEST = 2
/** Who does not name a tenant and a database has these: every server makes them. */
const DATABASE = '/api/v2/tenants/default_tenant/databases/default_database'

const COLLECTION = z.object({ id: z.string().regex(/^[\w-]+$/) })
const NEAREST = z.object({
  ids: z.array(z.array(z.string())).length(1),
  // None where the angle is not a number.
  distances: z.array(z.array(z.number().nullable())).length(1),
})
const REFUSAL = z.object({ message: z.string() })

/** The server does not know the collection. */
export class UnknownCollection extends Error {
  override readonly name = 'UnknownCollection'
}

/** Ids, and how far each is from what was asked for, 0 to 2 by cosine. */
export interface ChromaNeighbour {
  id: string
  distance: number
}

/** Every method throws an `Error` whose message says what the server did, and `UnknownCollection`. */
export interface ChromaClient {
  /** @returns The id of the collection of that name, which is made where there is none: compared by cosine. */
  openCollection(name: string, metadata: Record<string, string>): Promise<string>
  deleteCollection(name: string): Promise<void>
  /** Puts vectors in, or in the place of those of the same ids. */
  upsert(collectionId: string, records: { ids: string[]; embeddings: number[][] }): Promise<void>
  /** What is not there is no fault. */
  remove(collectionId: string, ids: readonly string[]): Promise<void>
  /** @returns At most `limit`, the nearest first. */
  nearest(collectionId: string, vector: readonly number[], limit: number): Promise<ChromaNeighbour[]>
}

/**
 * Connects to nothing.
 *
 * @param address - May hold `user:password@`, or `token@` for a server that asks for a token; may end in a path.
 * @param timeoutMs - What one call may take.
 */
export function openChromaClient(address: string, timeoutMs: number): ChromaClient {
  const ask = asker(new URL(address), timeoutMs)
  const inside = (collectionId: string): string => `/collections/${collectionId}`
  return {
    async openCollection(name, metadata) {
      const configuration = { hnsw: { space: 'cosine' } }
      const body = { name, metadata, configuration, get_or_create: true }
      return understood(COLLECTION, await ask('POST', '/collections', body)).id
    },
    async deleteCollection(name) {
      await ask('DELETE', inside(encodeURIComponent(name)))
    },
    async upsert(collectionId, records) {
      await ask('POST', `${inside(collectionId)}/upsert`, records)
    },
    async remove(collectionId, ids) {
      await ask('POST', `${inside(collectionId)}/delete`, { ids })
    },
    async nearest(collectionId, vector, limit) {
      const body = { query_embeddings: [vector], n_results: limit, include: ['distances'] }
      const reply = understood(NEAREST, await ask('POST', `${inside(collectionId)}/query`, body))
      const [ids = [], distances = []] = [reply.ids[0], reply.distances[0]]
      return ids.map((id, at) => ({ id, distance: distances[at] ?? FARTHEST }))
    },
  }
}

type Ask = (method: 'POST' | 'DELETE', path: string, body?: object) => Promise<string>

function asker(address: URL, timeoutMs: number): Ask {
  const headers = { 'content-type': 'application/json', ...credentialsOf(address) }
  const base = `${address.origin}${address.pathname.replace(/\/+$/, '')}${DATABASE}`
  return (method, path, body) =>
    withinTime({ limitMs: timeoutMs, late: () => lateError(timeoutMs) }, async ({ signal }) => {
      const init = { method, headers, signal, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
      const { status, text } = await request(`${base}${path}`, init)
      if (status === 404) throw new UnknownCollection('it does not know the collection (404)')
      if (status < 200 || status > 299) throw new Error(refusalOf(status, text))
      return text
    })
}

async function request(url: string, init: RequestInit): Promise<HttpReply> {
  try {
    return await requestText(url, init, MAX_REPLY_BYTES)
  } catch (error) {
    if (error instanceof BadReply) throw new Error(`it answered ${error.message}`, { cause: error })
    if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) throw error
    throw new Error(`it cannot be reached (${error.code})`, { cause: error })
  }
}

const lateError = (timeoutMs: number): Error => new Error(`no answer within ${timeoutMs / 1000} s`)

/** A token goes by both names that Chroma knows, a password to the proxy in front of it. */
function credentialsOf({ username, password }: URL): Record<string, string> {
  const [user, word] = [decodeURIComponent(username), decodeURIComponent(password)]
  if (word !== '') return { authorization: `Basic ${Buffer.from(`${user}:${word}`).toString('base64')}` }
  return user === '' ? {} : { authorization: `Bearer ${user}`, 'x-chroma-token': user }
}

function refusalOf(status: number, text: string): string {
  if (status === 401 || status === 403)
    return `it does not accept the password or token of CHROMA_URL (${status})`
  const { data } = REFUSAL.safeParse(parseJson(text))
  return data === undefined
    ? `it answered ${status}`
    : `${cutText(data.message, MAX_REFUSAL_CHARS)} (${status})`
}

function understood<T>(shape: z.ZodType<T>, text: string): T {
  const { data, error } = shape.safeParse(parseJson(text))
  if (data === undefined) throw new Error("its answer is not one of Chroma's", { cause: error })
  return data
}

/** @returns undefined for what is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
