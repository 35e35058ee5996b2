/** OpenAI's client is large: it is loaded with the first call, so that who has no such server never waits for it. */
import { openedOnce } from '../../kept-for.ts'
import type { EmbeddingModel, TextModel } from '../model.ts'
import type { OpenAiOptions, OpenAiServer } from './openai-compatible.ts'
import type { CallLimits } from './server-call.ts'

/** See `openOpenAiText`. */
export function lazyOpenAiText(options: OpenAiOptions): TextModel {
  const opening = openedOnce(async () => (await import('./openai-compatible.ts')).openOpenAiText(options))
  return {
    ...{ provider: 'openai', name: options.model },
    generate: async (request) => (await opening.get()).generate(request),
  }
}

/** See `openOpenAiEmbedding`. */
export function lazyOpenAiEmbedding(options: OpenAiOptions): EmbeddingModel {
  const opening = openedOnce(async () =>
    (await import('./openai-compatible.ts')).openOpenAiEmbedding(options),
  )
  return {
    ...{ provider: 'openai', name: options.model },
    embed: async (texts, signal, as) => (await opening.get()).embed(texts, signal, as),
  }
}

/** See the function of the same name. */
export async function listOpenAiModels(server: OpenAiServer, limits: CallLimits): Promise<string[]> {
  const client = await import('./openai-compatible.ts')
  return client.listOpenAiModels(server, limits)
}
