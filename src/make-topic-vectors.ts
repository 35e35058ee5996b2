/** A step of the build: the sentence vectors of the starter taxonomy's texts. */
import { openBuiltinEmbedding } from './models/builtin/embedding.ts'
import { makeStarterVectors } from './topics/starter-vectors.ts'

const embedding = openBuiltinEmbedding()
try {
  await makeStarterVectors(embedding)
} finally {
  await embedding.close()
}
