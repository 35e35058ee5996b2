/** Finds chunks by meaning. A model that does not answer is left alone for a while: words alone find meanwhile. */
import { sql } from 'kysely'
import type { OpenedDatabase } from '../db/open.ts'
import { messageOf } from '../errors.ts'
import type { EmbeddingModel } from '../models/model.ts'
import { withinTime } from '../time-limit.ts'
import type { DatabaseVectors } from './vectors/database-vectors.ts'
import { COSINES } from './cosines.ts'
import { embeddingName } from './embed-documents.ts'
import { allOf, type Condition } from './filters.ts'
import type { OwnerKind } from './find-request.ts'
import type { NearVector, VectorStore } from './vectors/vector-store.ts'

export interface NearChunk {
  kind: OwnerKind
  documentId: string
  position: number
  similarity: number
}

export interface MeaningParts {
  database: OpenedDatabase
  /** The model in use. */
  embedding: EmbeddingModel
  /** One that was in use before, by its name as `embeddingName` gives it; undefined when it cannot be asked. */
  openEmbedding: (name: string) => EmbeddingModel | undefined
  vectors: DatabaseVectors
  /** Where vectors are looked up when that is not the database. */
  copy: Pick<VectorStore, 'nearest'> | undefined
}

/** A reader does not wait longer for what is only half of the answer. */
const PATIENCE_MS = 4000
/** So long a server may take to load its model, or to come to the question at all: then the next reader is served. */
const COMES_LATE_MS = 60_000
/** So long a model that failed is not asked again. */
const LEFT_ALONE_MS = 10_000
/** Questions come again: with the next page, with each word typed. */
const MAX_REMEMBERED = 200
/** With up to so many documents that meet the filters all their vectors are compared. */
const COMPARED_ONE_BY_ONE = 1500
const MAX_NEAREST = 1000

interface Asked {
  vector: Promise<number[]>
  /** Ends it. */
  ending: AbortController
}

class TooLate extends Error {
  override readonly name = 'TooLate'
}

/** What the model said of a question, or why it did not. */
export type Understood = { chunks: NearChunk[] } | { notice: string } | undefined

export class Meaning {
  readonly #parts: MeaningParts
  readonly #remembered = new Map<string, number[]>()
  readonly #leftAloneUntil = new Map<string, number>()
  /** Models with a question that nobody waits for any more. */
  readonly #late = new Set<string>()
  readonly #underWay = new Set<AbortController>()

  constructor(parts: MeaningParts) {
    this.#parts = parts
  }

  /** Ends the questions that nobody waits for any more. */
  close(): void {
    for (const ending of this.#underWay) ending.abort(new Error('The search is closed.'))
  }

  /**
   * @returns The nearest chunks, at most about `limit`, best first; `undefined` when nothing has a vector yet.
   * While texts are embedded anew for another model, each counts by the model whose vector it has.
   */
  async near(
    text: string,
    {
      filter,
      limit,
      signal,
    }: { filter: Condition | undefined; limit: number; signal?: AbortSignal | undefined },
  ): Promise<Understood> {
    const models = await this.#listServing()
    if (models.length === 0) return undefined
    const lists: NearChunk[][] = []
    let notice = 'The embedding model has changed; a run makes new vectors.'
    for (const { model, dimensions } of models) {
      const vector = await this.#embed(model, text, signal)
      if (typeof vector === 'string') notice = vector
      else if (vector?.length === dimensions)
        lists.push(await this.nearVector(model, vector, { filter, limit }))
    }
    return lists.length === 0 ? { notice } : { chunks: interleave(lists) }
  }

  /** The same for a vector of that model. */
  async nearVector(
    model: string,
    vector: readonly number[],
    { filter, limit }: { filter: Condition | undefined; limit: number },
  ): Promise<NearChunk[]> {
    const { vectors, copy } = this.#parts
    const share = filter === undefined ? 1 : await this.#shareOf(filter)
    const near =
      filter !== undefined && share === undefined
        ? await vectors.nearestAmong(model, vector, filter, limit)
        : await (copy ?? vectors).nearest(
            model,
            vector,
            Math.min(MAX_NEAREST, Math.ceil(limit / (share ?? 1))),
          )
    return this.#locate(model, near, filter)
  }

  async #listServing(): Promise<{ model: string; dimensions: number }[]> {
    const { rows } = await sql<{ model: string; dimensions: number }>`
      select model, dimensions from embedding_models
      where exists (select from chunks where embedded_by = model) order by model`.execute(
      this.#parts.database.db,
    )
    return rows
  }

  /** @returns The vector; why there is none, as a sentence; `undefined` for a model that is not known any more. */
  async #embed(model: string, text: string, signal?: AbortSignal): Promise<number[] | string | undefined> {
    const key = `${model}\n${text}`
    const known = this.#remembered.get(key)
    if (known !== undefined) return known
    const { embedding, openEmbedding } = this.#parts
    const opened = model === embeddingName(embedding) ? embedding : openEmbedding(model)
    if (opened === undefined) return undefined
    if (this.#late.has(model)) return `The embedding model ${model} is still busy.`
    if ((this.#leftAloneUntil.get(model) ?? 0) > Date.now())
      return `The embedding model ${model} does not answer.`
    const asked = this.#ask(opened, key, text)
    const late = (): Error => new TooLate(`The embedding model ${model} is busy.`)
    try {
      return await withinTime({ limitMs: PATIENCE_MS, late, signal }, () => asked.vector)
    } catch (error) {
      if (error instanceof TooLate) {
        this.#leaveUnderWay(model, asked)
        return error.message
      }
      asked.ending.abort(error)
      signal?.throwIfAborted()
      this.#leaveAlone(model)
      return `The embedding model ${model} does not answer: ${messageOf(error)}`
    }
  }

  #ask(opened: EmbeddingModel, key: string, text: string): Asked {
    const ending = new AbortController()
    this.#underWay.add(ending)
    const ask = async (): Promise<number[]> => {
      try {
        const { vectors } = await opened.embed([text], ending.signal, 'query')
        const vector = vectors[0] ?? []
        this.#remember(key, vector)
        return vector
      } finally {
        this.#underWay.delete(ending)
      }
    }
    return { vector: ask(), ending }
  }

  /**
   * The vector serves who asks again. A question that is called back begins anew each time: a server that loads its model,
   * or works one call at a time, would never come to it.
   */
  #leaveUnderWay(model: string, { vector, ending }: Asked): void {
    this.#late.add(model)
    const timer = setTimeout(() => {
      ending.abort(new Error('The embedding model is too slow.'))
    }, COMES_LATE_MS)
    timer.unref()
    vector
      .catch(() => {
        this.#leaveAlone(model)
      })
      .finally(() => {
        clearTimeout(timer)
        this.#late.delete(model)
      })
  }

  #leaveAlone(model: string): void {
    this.#leftAloneUntil.set(model, Date.now() + LEFT_ALONE_MS)
  }

  #remember(key: string, vector: number[]): void {
    this.#remembered.set(key, vector)
    const [oldest] = this.#remembered.keys()
    if (this.#remembered.size > MAX_REMEMBERED && oldest !== undefined) this.#remembered.delete(oldest)
  }

  /** @returns `undefined` when few documents meet the filter, else their share of all. */
  async #shareOf(filter: Condition): Promise<number | undefined> {
    const { rows } = await sql<{ found: number; documents: number }>`
      select (select count(*) from (select from search_documents d where ${filter} limit ${COMPARED_ONE_BY_ONE + 1}) as first_ones)::int as found,
        (select greatest(reltuples, 1) from pg_class where oid = to_regclass('search_documents'))::float8 as documents`.execute(
      this.#parts.database.db,
    )
    const { found = 0, documents = 1 } = rows[0] ?? {}
    return found <= COMPARED_ONE_BY_ONE ? undefined : Math.min(1, found / documents)
  }

  /** Where the texts stand, if they still do. A text counts by the vector of one model. */
  async #locate(
    model: string,
    near: readonly NearVector[],
    filter: Condition | undefined,
  ): Promise<NearChunk[]> {
    const close = near.filter(({ similarity }) => similarity >= COSINES.unrelated)
    if (close.length === 0) return []
    const { rows } = await sql<NearChunk>`
      select d.kind, d.id as "documentId", c.position, near.similarity
      from unnest(${close.map(({ hash }) => hash)}::text[], ${close.map(({ similarity }) => similarity)}::float8[])
        as near (hash, similarity)
      join chunks c on c.content_hash = near.hash and c.embedded_by = ${model}
      join search_documents d on d.kind = c.owner_kind and d.id = c.owner_id
      where ${allOf(filter === undefined ? [] : [filter])}
      order by near.similarity desc, d.kind, d.id, c.position`.execute(this.#parts.database.db)
    return rows
  }
}

/** Cosines of different models are not of one scale: the first of each come first. */
function interleave(lists: readonly NearChunk[][]): NearChunk[] {
  const longest = Math.max(...lists.map((list) => list.length))
  return Array.from({ length: longest }, (_, rank) => lists.flatMap((list) => list[rank] ?? [])).flat()
}
