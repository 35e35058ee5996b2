/** Sentence embeddings without a model server: all-MiniLM-L6-v2, which ships with the product (`models/`). */
import { basename, join, resolve } from 'node:path'
import { PACKAGE_ROOT } from '../../config/package-root.ts'
import type { EmbeddingModel } from '../model.ts'
import { openTransformer } from '../transformer/open.ts'

/** Length of every vector of the built-in model. */
export const BUILTIN_DIMENSIONS = 384

const NAME = 'all-MiniLM-L6-v2'

export const BUILTIN_FOLDER = join(PACKAGE_ROOT, 'models', NAME)

/** The built-in embedding model; see `openTransformer`. */
export function openBuiltinEmbedding(): EmbeddingModel & { close(): Promise<void> } {
  return openTransformer(BUILTIN_FOLDER, NAME)
}

/**
 * An embedding model of the user's, in the layout of sentence-transformers.
 *
 * @param folder - Its last part is the name under which its vectors are kept.
 */
export function openLocalEmbedding(folder: string): EmbeddingModel & { close(): Promise<void> } {
  return openTransformer(folder, `file:${basename(resolve(folder))}`)
}
