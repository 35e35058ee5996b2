/** Cuts documents into chunks and gives each a vector: of some items, or of whatever has changed. */
import type { Db } from '../db/tables.ts'
import { withoutFrontMatter } from '../documents/front-matter.ts'
import type { EmbeddingModel } from '../models/model.ts'
import {
  listUnchunked,
  listUnchunkedItems,
  listUnembedded,
  replaceChunks,
  reuseEmbeddings,
  saveEmbeddings,
  type UnchunkedDocument,
  type UnembeddedText,
} from './chunk-repository.ts'
import { chunkMarkdown } from './chunk.ts'
import { textToEmbed } from './text-to-embed.ts'

const DOCUMENTS_AT_ONCE = 100
/** Of one call to the model. */
const TEXTS_AT_ONCE = 32
/** For the items of one job; the model's own limit holds for all. */
const CALLS_AT_ONCE = 4

export interface EmbeddingParts {
  readonly db: Db
  /** Whether the database has the type `vector`. */
  readonly hasVector: boolean
  readonly embedding: EmbeddingModel
  /** Ends the call in hand. */
  readonly inHand: AbortSignal
}

/** What its vectors are stored under. */
export function embeddingName({ provider, name }: Pick<EmbeddingModel, 'provider' | 'name'>): string {
  return `${provider}/${name}`
}

/** @returns How many passages of these items were given a vector; those that have one are left as they are. */
export async function embedItems(parts: EmbeddingParts, ids: readonly string[]): Promise<number> {
  const { db, embedding } = parts
  const model = embeddingName(embedding)
  await cut(db, await listUnchunkedItems(db, ids))
  await reuseEmbeddings(db, model, ids)
  let embedded = 0
  for (let afterId = 0; ;) {
    const limit = TEXTS_AT_ONCE * CALLS_AT_ONCE
    const texts = await listUnembedded(db, model, { afterId, limit, itemIds: ids })
    if (texts.length === 0) return embedded
    afterId = texts.at(-1)?.id ?? afterId
    const fresh = [...new Map(texts.map((text) => [text.content_hash, text])).values()]
    const calls = await Promise.allSettled(inBatches(fresh).map((batch) => embedTexts(parts, batch)))
    const failed = calls.find((call) => call.status === 'rejected')
    if (failed !== undefined) throw failed.reason
    embedded += fresh.length
  }
}

function inBatches(texts: readonly UnembeddedText[]): UnembeddedText[][] {
  const count = Math.ceil(texts.length / TEXTS_AT_ONCE)
  return Array.from({ length: count }, (_, at) => texts.slice(at * TEXTS_AT_ONCE, (at + 1) * TEXTS_AT_ONCE))
}

/** What was embedded is kept at once, whatever becomes of other batches. */
export async function embedTexts(parts: EmbeddingParts, batch: readonly UnembeddedText[]): Promise<void> {
  const { db, hasVector, embedding, inHand } = parts
  const { vectors } = await embedding.embed(
    batch.map(({ heading, text }) => textToEmbed(heading, text)),
    inHand,
  )
  await saveEmbeddings(db, {
    ...{ model: embeddingName(embedding), hasVector },
    vectors: batch.map(({ content_hash: hash }, index) => ({ hash, vector: vectors[index] ?? [] })),
  })
}

/**
 * Cuts what has changed and gives out the texts that have no vector yet: the next are cut while others are embedded.
 *
 * @param batchesAhead - So many batches are looked up at a time.
 * @param counts - Told how many documents were cut.
 */
export async function* listBatches(
  { db, embedding }: Pick<EmbeddingParts, 'db' | 'embedding'>,
  batchesAhead: number,
  counts: { documents: number },
): AsyncGenerator<UnembeddedText[]> {
  const model = embeddingName(embedding)
  const given = new Set<string>()
  for (let afterId = 0; ;) {
    const documents = await listUnchunked(db, DOCUMENTS_AT_ONCE)
    await cut(db, documents)
    counts.documents += documents.length
    // Also at the end: a text may stand in a document that was cut after its vector was stored.
    if (counts.documents > 0) await reuseEmbeddings(db, model)
    const texts = await listUnembedded(db, model, { afterId, limit: TEXTS_AT_ONCE * batchesAhead })
    afterId = texts.at(-1)?.id ?? afterId
    const fresh = texts.filter(({ content_hash }) => !given.has(content_hash) && given.add(content_hash))
    yield* inBatches(fresh)
    if (documents.length === 0 && texts.length === 0) return
  }
}

async function cut(db: Db, documents: readonly UnchunkedDocument[]): Promise<void> {
  if (documents.length === 0) return
  await replaceChunks(
    db,
    documents.map(({ title, body, ...document }) => ({
      ...document,
      chunks: chunkMarkdown(title, withoutFrontMatter(body)),
    })),
  )
}
