/** Makes documents findable by meaning: cuts what changed and embeds what has no vector of the model in use. */
import type { Db } from '../db/tables.ts'
import { withoutFrontMatter } from '../knowledge/front-matter.ts'
import type { EmbeddingModel } from '../models/model.ts'
import { chunkMarkdown } from './chunk.ts'
import { listUnchunked, replaceChunks, saveEmbeddings, type UnembeddedText } from './chunk-repository.ts'

/**
 * Cuts items and syntheses whose content changed, at most `limit`; their old chunks go.
 * @returns How many were cut; none are left at 0.
 */
export async function cutDocuments(db: Db, limit: number): Promise<number> {
  const documents = await listUnchunked(db, limit)
  if (documents.length === 0) return 0
  await replaceChunks(
    db,
    documents.map(({ title, body, ...document }) => ({
      ...document,
      chunks: chunkMarkdown(title, withoutFrontMatter(body)),
    })),
  )
  return documents.length
}

export interface EmbeddingParts {
  db: Db
  hasVector: boolean
  embedding: EmbeddingModel
}

/** One call to the model; what it gave is kept at once. Texts whose chunks are gone meanwhile keep no vector. */
export async function embedTexts(
  { db, hasVector, embedding }: EmbeddingParts,
  texts: readonly UnembeddedText[],
  signal?: AbortSignal,
): Promise<void> {
  const { vectors } = await embedding.embed(
    texts.map((row) => row.text),
    signal,
  )
  const rows = texts.map((row, index) => ({ content_hash: row.content_hash, vector: vectors[index] ?? [] }))
  await saveEmbeddings(db, nameOfModel(embedding), hasVector, rows)
}

/** @returns The name under which its vectors are kept. */
export function nameOfModel({ provider, name }: Pick<EmbeddingModel, 'provider' | 'name'>): string {
  return `${provider}/${name}`
}
