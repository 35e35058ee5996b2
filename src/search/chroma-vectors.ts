/** Vectors in a Chroma server: a collection a model, named so that several knowledge bases can share the server. */
import { ChromaClient, ChromaNotFoundError, type Collection } from 'chromadb'
import { UnavailableError, messageOf } from '../errors.ts'
import { hashText } from '../knowledge/content-hash.ts'
import type { NearVector, StoredVector, VectorStore } from './vector-store.ts'

/** Servers refuse larger requests. */
const AT_ONCE = 500
const TIMEOUT_MS = 10_000
/** Without one the client warns of each collection. */
const NO_TEXTS = { generate: () => Promise.reject(new Error('Texts are embedded before they come here.')) }

/**
 * Connects to nothing until it is asked.
 *
 * @param url - May hold user and password.
 * @param owner - Of this knowledge base: only letters and digits.
 * @returns Its methods throw `UnavailableError` `chroma_away` when the server does not answer.
 */
export function openChromaVectors(url: string, owner: string): VectorStore {
  const client = openClient(new URL(url))
  const collections = new Map<string, Collection>()
  const nameOf = (model: string): string => `kba_${owner}_${hashText(model).slice(0, 16)}`

  async function open(model: string): Promise<Collection> {
    const known = collections.get(model)
    if (known !== undefined) return known
    const collection = await client.getOrCreateCollection({
      name: nameOf(model),
      metadata: { model },
      embeddingFunction: NO_TEXTS,
      configuration: { hnsw: { space: 'cosine' } },
    })
    collections.set(model, collection)
    return collection
  }

  /** Who emptied the server took the collections with it: they are made anew. */
  async function inCollection<T>(model: string, work: (collection: Collection) => Promise<T>): Promise<T> {
    return answered(async () => {
      try {
        return await work(await open(model))
      } catch (error) {
        if (!(error instanceof ChromaNotFoundError)) throw error
        collections.delete(model)
        return work(await open(model))
      }
    })
  }

  return {
    async save(model, vectors) {
      for (const batch of inBatches(vectors))
        await inCollection(model, (collection) => collection.upsert(toRecords(batch)))
    },
    async remove(model, hashes) {
      for (const ids of inBatches(hashes))
        await inCollection(model, (collection) => collection.delete({ ids }))
    },
    async forget(model) {
      collections.delete(model)
      await answered(async () => {
        await client.deleteCollection({ name: nameOf(model) }).catch((error: unknown) => {
          if (!(error instanceof ChromaNotFoundError)) throw error
        })
      })
    },
    nearest: async (model, vector, limit) =>
      vector.every((one) => one === 0)
        ? []
        : inCollection(model, (collection) => nearest(collection, vector, limit)),
  }
}

function openClient({ protocol, hostname, port, username, password }: URL): ChromaClient {
  const ssl = protocol === 'https:'
  const basic = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString(
    'base64',
  )
  return new ChromaClient({
    ...{ host: hostname, ssl, port: port === '' ? (ssl ? 443 : 80) : Number(port) },
    ...(username === '' ? {} : { headers: { authorization: `Basic ${basic}` } }),
  })
}

function toRecords(vectors: readonly StoredVector[]): { ids: string[]; embeddings: number[][] } {
  return { ids: vectors.map(({ hash }) => hash), embeddings: vectors.map(({ vector }) => [...vector]) }
}

async function nearest(
  collection: Collection,
  vector: readonly number[],
  limit: number,
): Promise<NearVector[]> {
  const found = await collection.query({
    queryEmbeddings: [[...vector]],
    nResults: limit,
    include: ['distances'],
  })
  const distances = found.distances[0] ?? []
  return (found.ids[0] ?? []).map((hash, at) => ({ hash, similarity: 1 - (distances[at] ?? 2) }))
}

function inBatches<T>(all: readonly T[]): T[][] {
  const count = Math.ceil(all.length / AT_ONCE)
  return Array.from({ length: count }, (_, at) => all.slice(at * AT_ONCE, (at + 1) * AT_ONCE))
}

/** @throws {UnavailableError} `chroma_away`, for whatever the server answers with, and when it does not in time. */
async function answered<T>(work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${TIMEOUT_MS / 1000} s`))
    }, TIMEOUT_MS)
  })
  try {
    return await Promise.race([work(), late])
  } catch (cause) {
    throw new UnavailableError(
      'chroma_away',
      `The Chroma server of CHROMA_URL does not do its work: ${messageOf(cause)}`,
      {
        hint: 'Check that it runs. Until then the database is searched.',
        cause,
      },
    )
  } finally {
    clearTimeout(timer)
  }
}
