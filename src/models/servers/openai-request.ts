/** Requests in OpenAI's protocol, and what to leave out of them for servers that know less of it. */
import type { ChatCompletionContentPart, ChatCompletionCreateParamsNonStreaming } from 'openai/resources'
import { HttpFailure } from '../call-errors.ts'
import type { GenerateRequest } from '../model.ts'

/** What some servers or models refuse, and what can be left out then. */
export type Extra = 'response_format' | 'temperature' | 'stream_options'

/** Tries again without what a 400 seems to be about, each thing once, and remembers what helped. */
export async function withoutRefused<T>(
  refused: Set<Extra>,
  hasFormat: boolean,
  ask: (without: ReadonlySet<Extra>) => Promise<T>,
): Promise<T> {
  const without = new Set(refused)
  for (;;) {
    try {
      const reply = await ask(without)
      for (const extra of without) refused.add(extra)
      return reply
    } catch (error) {
      if (!(error instanceof HttpFailure) || error.status !== 400) throw error
      const suspects = (['temperature', 'stream_options'] as Extra[]).filter((word) =>
        error.text.includes(word),
      )
      if (hasFormat) suspects.push('response_format')
      const extra = suspects.find((suspect) => !without.has(suspect))
      if (extra === undefined) throw error
      without.add(extra)
    }
  }
}

/** @returns The body of a request to write. Without a response format the schema goes into the system text. */
export function bodyOf(
  model: string,
  { system, prompt, images, jsonSchema }: GenerateRequest,
  without: ReadonlySet<Extra>,
): ChatCompletionCreateParamsNonStreaming {
  const formatted = jsonSchema !== undefined && !without.has('response_format')
  const told = jsonSchema === undefined || formatted ? system : `${system}\n\n${schemaText(jsonSchema)}`
  return {
    model,
    messages: [
      ...(told === '' ? [] : [{ role: 'system' as const, content: told }]),
      { role: 'user', content: images && images.length > 0 ? withImages(prompt, images) : prompt },
    ],
    ...(without.has('temperature') ? {} : { temperature: 0 }),
    ...(formatted
      ? { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: jsonSchema } } }
      : {}),
  }
}

function schemaText(schema: Record<string, unknown>): string {
  return `Answer with one JSON value that fits this JSON schema, and nothing else:\n${JSON.stringify(schema)}`
}

function withImages(
  prompt: string,
  images: NonNullable<GenerateRequest['images']>,
): ChatCompletionContentPart[] {
  const parts = images.map(({ contentType, data }): ChatCompletionContentPart => {
    const url = `data:${contentType};base64,${Buffer.from(data).toString('base64')}`
    return { type: 'image_url', image_url: { url } }
  })
  return [{ type: 'text', text: prompt }, ...parts]
}
