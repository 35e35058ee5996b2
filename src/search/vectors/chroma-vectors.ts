/** Vectors in a Chroma server: a collection a model, named so that several knowledge bases can share the server. */
import { UnavailableError, messageOf } from '../../errors.ts'
import { hashText } from '../../text/content-hash.ts'
import { openChromaClient, UnknownCollection } from './chroma-client.ts'
import type { StoredVector, VectorStore } from './vector-store.ts'

/** Servers refuse larger requests. */
const AT_ONCE = 500
const TIMEOUT_MS = 10_000

/**
 * Connects to nothing until it is asked.
 *
 * @param url - May hold user and password, or a token.
 * @param owner - Of this knowledge base: only letters and digits.
 * @param timeoutMs - What one call may take.
 * @returns Its methods throw `UnavailableError` `chroma_away` when the server does not answer.
 */
export function openChromaVectors(url: string, owner: string, timeoutMs = TIMEOUT_MS): VectorStore {
  const client = openChromaClient(url, timeoutMs)
  const collections = new Map<string, string>()
  const nameOf = (model: string): string => `kba_${owner}_${hashText(model).slice(0, 16)}`

  async function open(model: string): Promise<string> {
    const known = collections.get(model)
    if (known !== undefined) return known
    const id = await client.openCollection(nameOf(model), { model })
    collections.set(model, id)
    return id
  }

  /** Who emptied the server took the collections with it: they are made anew. */
  async function inCollection<T>(model: string, work: (collectionId: string) => Promise<T>): Promise<T> {
    return answered(async () => {
      try {
        return await work(await open(model))
      } catch (error) {
        if (!(error instanceof UnknownCollection)) throw error
        collections.delete(model)
        return work(await open(model))
      }
    })
  }

  return {
    async save(model, vectors) {
      for (const batch of inBatches(vectors))
        await inCollection(model, (collection) => client.upsert(collection, toRecords(batch)))
    },
    async remove(model, hashes) {
      for (const ids of inBatches(hashes))
        await inCollection(model, (collection) => client.remove(collection, ids))
    },
    async forget(model) {
      collections.delete(model)
      await answered(async () => {
        await client.deleteCollection(nameOf(model)).catch((error: unknown) => {
          if (!(error instanceof UnknownCollection)) throw error
        })
      })
    },
    async nearest(model, vector, limit) {
      if (vector.every((one) => one === 0)) return []
      const near = await inCollection(model, (collection) => client.nearest(collection, vector, limit))
      return near.map(({ id, distance }) => ({ hash: id, similarity: 1 - distance }))
    },
  }
}

function toRecords(vectors: readonly StoredVector[]): { ids: string[]; embeddings: number[][] } {
  return { ids: vectors.map(({ hash }) => hash), embeddings: vectors.map(({ vector }) => [...vector]) }
}

function inBatches<T>(all: readonly T[]): T[][] {
  const count = Math.ceil(all.length / AT_ONCE)
  return Array.from({ length: count }, (_, at) => all.slice(at * AT_ONCE, (at + 1) * AT_ONCE))
}

/** @throws {UnavailableError} `chroma_away`, for whatever the server answers with, and when it does not in time. */
async function answered<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw new UnavailableError(
      'chroma_away',
      `The Chroma server in CHROMA_URL cannot be used: ${messageOf(cause)}`,
      {
        hint: 'Check that it is running. Until then, kba searches the database.',
        cause,
      },
    )
  }
}
