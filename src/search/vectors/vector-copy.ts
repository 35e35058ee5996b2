/**
 * A copy of the vectors in Chroma, for search. The database keeps every vector: so nothing is embedded anew when Chroma is
 * set, changed, emptied or left, and search goes on while it is away. What changed since the last copy is known by
 * `embeddings.copied_to` and `vector_removals`.
 */
import { sql } from 'kysely'
import type { Db } from '../../db/tables.ts'
import { openedOnce, type OpenedOnce } from '../../kept-for.ts'
import type { DatabaseVectors } from './database-vectors.ts'
import type { NearVector, StoredVector, VectorStore } from './vector-store.ts'

const AT_ONCE = 200
/** So long a server that failed is not asked again. */
const LEFT_ALONE_MS = 10_000
/** More are not looked at beside the copy: the next copying brings them. */
const MAX_UNCOPIED = 500

interface Place {
  place: string
  knowledge_base: string
}

export class VectorCopy {
  readonly #db: Db
  readonly #url: string
  readonly #vectors: DatabaseVectors
  #leftAloneUntil = 0
  readonly #store: OpenedOnce<VectorStore>

  /** Connects to nothing. */
  constructor(db: Db, url: string, vectors: DatabaseVectors) {
    this.#db = db
    this.#url = url
    this.#vectors = vectors
    this.#store = openedOnce(async () => openStore(url, await settleIn(db, placeOf(url))))
  }

  /** As `VectorStore.nearest`; from the database while the server is away, and what is not copied yet. */
  async nearest(model: string, vector: readonly number[], limit: number): Promise<NearVector[]> {
    if (Date.now() >= this.#leftAloneUntil) {
      try {
        const [copied, uncopied] = await Promise.all([
          (await this.#store.get()).nearest(model, vector, limit),
          this.#vectors.nearestUncopied(model, vector, Math.min(limit, MAX_UNCOPIED)),
        ])
        return merge(copied, uncopied).slice(0, limit)
      } catch {
        this.#leftAloneUntil = Date.now() + LEFT_ALONE_MS
      }
    }
    return this.#vectors.nearest(model, vector, limit)
  }

  /**
   * Copies what is new and removes what is gone. May be called again and again, by several processes.
   * @throws {UnavailableError} `chroma_away`; what was copied is kept.
   */
  async bringUpToDate(signal?: AbortSignal): Promise<void> {
    const store = await this.#store.get()
    await this.#removeGone(store)
    for (;;) {
      signal?.throwIfAborted()
      if (!(await this.#copySome(store))) return
    }
  }

  async #removeGone(store: VectorStore): Promise<void> {
    for (;;) {
      const { rows } = await sql<{ model: string; hashes: string[] }>`
        select model, array_agg(content_hash) as hashes
        from (select * from vector_removals limit ${AT_ONCE}) as some_gone group by model`.execute(this.#db)
      if (rows.length === 0) return
      for (const { model, hashes } of rows) {
        // A text may have been written again meanwhile: its vector is then copied anew.
        await store.remove(model, hashes)
        await sql`
          with again as (update embeddings set copied_to = null where model = ${model} and content_hash = any(${hashes}))
          delete from vector_removals where model = ${model} and content_hash = any(${hashes})`.execute(
          this.#db,
        )
      }
    }
  }

  /** @returns Whether there may be more. */
  async #copySome(store: VectorStore): Promise<boolean> {
    const { rows } = await sql<StoredVector & { model: string; version: string }>`
      select model, content_hash as hash, embedding::real[] as vector, xmin::text as version
      from embeddings where copied_to is null order by model, content_hash limit ${AT_ONCE}`.execute(this.#db)
    for (const model of new Set(rows.map((row) => row.model))) {
      const own = rows.filter((row) => row.model === model)
      await store.save(model, own)
      const gone = await this.#markCopied(model, own)
      await store.remove(model, gone)
    }
    return rows.length === AT_ONCE
  }

  /** What changed meanwhile stays unmarked. @returns What is gone meanwhile. */
  async #markCopied(
    model: string,
    copied: readonly (StoredVector & { version: string })[],
  ): Promise<string[]> {
    const hashes = copied.map(({ hash }) => hash)
    await sql`
      update embeddings set copied_to = ${placeOf(this.#url)}
      from unnest(${hashes}::text[], ${copied.map(({ version }) => version)}::text[]) as copied (hash, version)
      where model = ${model} and content_hash = copied.hash and embeddings.xmin::text = copied.version`.execute(
      this.#db,
    )
    const { rows } = await sql<{ hash: string }>`
      select hash from unnest(${hashes}::text[]) as hash
      where not exists (select from embeddings where model = ${model} and content_hash = hash)`.execute(
      this.#db,
    )
    return rows.map(({ hash }) => hash)
  }
}

/** Nothing is copied any more: what stands in the copy is removed where its server still answers. */
export async function leaveCopy(db: Db): Promise<void> {
  const { rows } = await sql<Place>`select place, knowledge_base::text from vector_copies`.execute(db)
  for (const { place, knowledge_base } of rows) await empty(db, place, knowledge_base)
  if (rows.length > 0) await forgetPlaces(db)
}

/** @returns Whose vectors are there. A copy in another place is left. */
async function settleIn(db: Db, place: string): Promise<string> {
  const { rows: others } = await sql<Place>`
    select place, knowledge_base::text from vector_copies where place <> ${place}`.execute(db)
  for (const other of others) await empty(db, other.place, other.knowledge_base)
  if (others.length > 0) await forgetPlaces(db)
  await sql`insert into vector_copies (place) values (${place}) on conflict do nothing`.execute(db)
  const { rows } =
    await sql<Place>`select place, knowledge_base::text from vector_copies where place = ${place}`.execute(db)
  return ownerOf(rows[0]?.knowledge_base ?? '')
}

async function empty(db: Db, place: string, knowledgeBase: string): Promise<void> {
  const { rows } = await sql<{ model: string }>`select model from embedding_models`.execute(db)
  const store = await openStore(place, ownerOf(knowledgeBase))
  for (const { model } of rows) {
    // A server that is gone, or that asks for a password which we no longer know, keeps its copy.
    const isEmptied = await store.forget(model).then(
      () => true,
      () => false,
    )
    if (!isEmptied) return
  }
}

/** Chroma's client is loaded only where there is a Chroma. */
async function openStore(url: string, owner: string): Promise<VectorStore> {
  const { openChromaVectors } = await import('./chroma-vectors.ts')
  return openChromaVectors(url, owner)
}

async function forgetPlaces(db: Db): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`delete from vector_copies`.execute(tx)
    await sql`delete from vector_removals`.execute(tx)
    await sql`update embeddings set copied_to = null where copied_to is not null`.execute(tx)
  })
}

function ownerOf(knowledgeBase: string): string {
  return knowledgeBase.replaceAll('-', '')
}

/** @returns The address without user, password and token. */
function placeOf(url: string): string {
  const { origin, pathname } = new URL(url)
  return `${origin}${pathname}`.replace(/\/+$/, '')
}

/** What the database has counts: the copy may be of a text that was embedded anew. */
function merge(copied: readonly NearVector[], uncopied: readonly NearVector[]): NearVector[] {
  const byHash = new Map([...copied, ...uncopied].map((near) => [near.hash, near]))
  return [...byHash.values()].sort((a, b) => b.similarity - a.similarity || (a.hash < b.hash ? -1 : 1))
}
