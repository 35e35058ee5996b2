/** What a model is to the rest of the code, whoever serves it. */
import type { UnavailableError } from '../errors.ts'

export const MODEL_ROLES = [
  'text',
  'categorization',
  'vision',
  'embedding',
  'chat',
  'synthesis',
  'fallback',
] as const
/** What a model is used for; each role can have a model of its own. */
export type ModelRole = (typeof MODEL_ROLES)[number]

export type Provider = 'ollama' | 'openai' | 'builtin'

export interface ModelImage {
  contentType: string
  data: Uint8Array
}

export interface GenerateRequest {
  system: string
  prompt: string
  /** JSON schema that the answer must fit; given to the server where its protocol can take one. */
  jsonSchema?: Record<string, unknown>
  images?: readonly ModelImage[]
  signal?: AbortSignal
  /** Told each piece of the text as it comes; the reply has the whole. Once it was told one, a failure is not retried. */
  onText?: (piece: string) => void
  /** Told that a try failed and when the next one is. */
  onRetry?: (retry: Retry) => void
}

/** A try that failed and will be followed by another. */
export interface Retry {
  /** Counted from 1. */
  attempt: number
  waitMs: number
  error: UnavailableError
}

/** Tokens as the server counted them; 0 where it did not. */
export interface Usage {
  inputTokens: number
  outputTokens: number
  /** Seconds from request to reply, without waiting in our own queue. */
  seconds: number
}

export interface GenerateReply {
  text: string
  /** The server cut the answer at its token limit. */
  truncated: boolean
  usage: Usage
}

/** A model that writes text. Bounded, retried; throws `UnavailableError` or `KbaError` subclasses only. */
export interface TextModel {
  readonly provider: Provider
  /** The server's name for it, such as `llama3.1:8b`. */
  readonly name: string
  generate(request: GenerateRequest): Promise<GenerateReply>
}

export type EmbeddedAs = 'document' | 'query'

/** A model that turns texts into vectors. */
export interface EmbeddingModel {
  readonly provider: Provider
  readonly name: string
  /**
   * Vectors in the order of the texts.
   *
   * @param as - What the texts are: some models want another prefix for what is looked for. `document` if left out.
   */
  embed(
    texts: readonly string[],
    signal?: AbortSignal,
    as?: EmbeddedAs,
  ): Promise<{ vectors: number[][]; usage: Usage }>
}
