/** How the two protocols of the stand-in model server say the same: what is asked, and how an answer looks. */

/** A request in terms of neither protocol. */
export interface ModelRequest {
  model: string
  system: string
  prompt: string
  images: number
  /** The size of the context that Ollama is asked for; 0 where none is. */
  contextTokens: number
  schema: Record<string, unknown> | undefined
  stream: boolean
  /** Texts to embed; undefined for a request to write. */
  input: string[] | undefined
}

/** An answer in terms of neither protocol. */
export interface ModelAnswer {
  text: string
  truncated: boolean
  inputTokens: number
  outputTokens: number
}

/** Path to protocol; all take POST. */
export const ROUTES: Record<string, 'chat' | 'generate' | 'completions' | 'embed'> = {
  '/api/chat': 'chat',
  '/api/generate': 'generate',
  '/v1/chat/completions': 'completions',
  '/api/embed': 'embed',
  '/v1/embeddings': 'embed',
}

interface Message {
  role: string
  content: string | { type: string; text?: string }[]
  images?: string[]
}

/** Reads the body of any of the routes. */
export function readRequest(body: Record<string, unknown>, streamsByDefault: boolean): ModelRequest {
  const messages = (body['messages'] ?? []) as Message[]
  const textOf = ({ content }: Message): string =>
    typeof content === 'string' ? content : content.map(({ text }) => text ?? '').join('\n')
  const join = (wanted: (role: string) => boolean): string =>
    messages
      .filter(({ role }) => wanted(role))
      .map(textOf)
      .join('\n')
  const format = body['response_format'] as { json_schema?: { schema?: Record<string, unknown> } } | undefined
  const schema =
    format?.json_schema?.schema ?? (typeof body['format'] === 'object' ? body['format'] : undefined)
  const input = body['input'] as string | string[] | undefined
  const countImages = ({ content, images }: Message): number =>
    typeof content === 'string'
      ? (images?.length ?? 0)
      : content.filter(({ type }) => type === 'image_url').length
  const images = messages.reduce((sum, message) => sum + countImages(message), 0)
  return {
    model: typeof body['model'] === 'string' ? body['model'] : '',
    system: join((role) => role === 'system') || ((body['system'] as string | undefined) ?? ''),
    prompt: join((role) => role !== 'system') || ((body['prompt'] as string | undefined) ?? ''),
    images: images + ((body['images'] as unknown[] | undefined)?.length ?? 0),
    contextTokens: (body['options'] as { num_ctx?: number } | undefined)?.num_ctx ?? 0,
    schema: (schema ?? undefined) as Record<string, unknown> | undefined,
    stream: (body['stream'] as boolean | undefined) ?? streamsByDefault,
    input: input === undefined ? undefined : [input].flat(),
  }
}

/** @returns The whole answer in one piece, as the path's protocol has it. */
export function wholeReply(path: string, model: string, answer: ModelAnswer): unknown {
  if (path.startsWith('/v1/')) {
    const message = { role: 'assistant', content: answer.text, refusal: null }
    const choices = [{ index: 0, message, finish_reason: finishReason(answer) }]
    return {
      id: 'stand-in',
      object: 'chat.completion',
      created: 0,
      model,
      choices,
      usage: openAiUsage(answer),
    }
  }
  return { ...ollamaPart(path, model, answer.text), ...ollamaEnd(answer) }
}

/** @returns The answer in pieces, each with its line end: NDJSON for Ollama, events for OpenAI. */
export function streamedReply(path: string, model: string, answer: ModelAnswer): string[] {
  const pieces = answer.text.match(/[\s\S]{1,40}/g) ?? []
  if (!path.startsWith('/v1/')) {
    const parts = pieces.map((piece) => ollamaPart(path, model, piece))
    const end = { ...ollamaPart(path, model, ''), ...ollamaEnd(answer) }
    return [...parts, end].map((part) => `${JSON.stringify(part)}\n`)
  }
  const chunk = (delta: object, finish_reason: string | null): object => {
    const choices = [{ index: 0, delta, finish_reason }]
    return { id: 'stand-in', object: 'chat.completion.chunk', created: 0, model, choices }
  }
  const parts = pieces.map((content) => chunk({ content }, null))
  const end = { ...chunk({}, finishReason(answer)), usage: openAiUsage(answer) }
  return [...[...parts, end].map((part) => `data: ${JSON.stringify(part)}\n\n`), 'data: [DONE]\n\n']
}

/** @returns Vectors as the path's protocol has them. */
export function embedReply(path: string, model: string, vectors: number[][], tokens: number): unknown {
  if (!path.startsWith('/v1/')) return { model, embeddings: vectors, prompt_eval_count: tokens }
  const data = vectors.map((embedding, index) => ({ object: 'embedding', index, embedding }))
  return { object: 'list', model, data, usage: { prompt_tokens: tokens, total_tokens: tokens } }
}

/** @returns What a GET of the path answers; undefined if there is no such path. */
export function infoAt(
  path: string,
  models: readonly string[] = ['stand-in', 'stand-in-embed'],
): object | undefined {
  if (path === '/api/tags') return { models: models.map((name) => ({ name, model: name })) }
  if (path === '/api/version') return { version: '0.0.0-stand-in' }
  if (path === '/v1/models') return { object: 'list', data: models.map((id) => ({ id, object: 'model' })) }
  return undefined
}

function ollamaPart(path: string, model: string, text: string): object {
  const content =
    path === '/api/chat' ? { message: { role: 'assistant', content: text } } : { response: text }
  return { model, created_at: '2026-01-01T00:00:00Z', ...content, done: false }
}

function ollamaEnd({ truncated, inputTokens, outputTokens }: ModelAnswer): object {
  const done_reason = truncated ? 'length' : 'stop'
  return { done: true, done_reason, prompt_eval_count: inputTokens, eval_count: outputTokens }
}

function finishReason({ truncated }: ModelAnswer): string {
  return truncated ? 'length' : 'stop'
}

function openAiUsage({ inputTokens, outputTokens }: ModelAnswer): object {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
  }
}
