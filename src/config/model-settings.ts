/** The part of the settings that says which models to use, how to call them and what they cost. */
import type { Env } from './env.ts'
import { parseModelPrices, type ModelPrices } from './model-prices.ts'

export function modelSettingsOf(env: Env) {
  return {
    ollamaUrl: env.OLLAMA_URL,
    openaiBaseUrl: env.OPENAI_BASE_URL,
    openaiApiKey: env.OPENAI_API_KEY,
    models: {
      text: env.TEXT_MODEL,
      categorization: env.CATEGORIZATION_MODEL,
      vision: env.VISION_MODEL,
      embedding: env.EMBEDDING_MODEL,
      chat: env.CHAT_MODEL,
      synthesis: env.SYNTHESIS_MODEL,
      fallback: env.FALLBACK_MODEL,
    },
    maxConcurrentRequests: env.MAX_CONCURRENT_REQUESTS,
    maxRetries: env.MAX_RETRIES,
    requestTimeoutMs: env.REQUEST_TIMEOUT * 1000,
  }
}

/** @returns No price when none is set. */
export function modelPricesOf(env: Env): ModelPrices {
  const prices = parseModelPrices(env.MODEL_PRICES ?? '')
  return 'fault' in prices ? new Map() : prices // The settings were checked when they were loaded.
}
