/** An answer in OpenAI's protocol as it comes, event by event. */
import { z } from 'zod'
import { BadReply, HttpFailure } from '../call-errors.ts'

export const USAGE = z
  .object({ prompt_tokens: z.number().default(0), completion_tokens: z.number().default(0) })
  .nullish()

const EVENT = z.object({
  // The last event of a server that counts tokens has no choice.
  choices: z.array(
    z.object({
      delta: z.object({ content: z.string().nullish() }).nullish(),
      finish_reason: z.string().nullish(),
    }),
  ),
  usage: USAGE,
})

export interface ChatReply {
  text: string
  /** Missing when the server did not say. */
  finishReason: string | undefined
  inputTokens: number
  outputTokens: number
}

/**
 * @param events - As the client parsed them.
 * @throws {BadReply} for an event that is none, and for an end without a word: then it is a part of an answer only.
 */
export async function readLive(
  events: AsyncIterable<unknown>,
  onText: (piece: string) => void,
): Promise<ChatReply> {
  const reply: ChatReply = { text: '', finishReason: undefined, inputTokens: 0, outputTokens: 0 }
  for await (const event of events) {
    const parsed = EVENT.safeParse(event)
    if (!parsed.success) throw faultOf(event)
    const { choices, usage } = parsed.data
    reply.inputTokens = usage?.prompt_tokens ?? reply.inputTokens
    reply.outputTokens = usage?.completion_tokens ?? reply.outputTokens
    const piece = choices[0]?.delta?.content ?? ''
    reply.text += piece
    if (piece !== '') onText(piece)
    reply.finishReason = choices[0]?.finish_reason ?? reply.finishReason
  }
  if (reply.finishReason === undefined) throw new BadReply('with a part of an answer only')
  return reply
}

/** Servers that fail amid an answer say so in an event of its own. */
function faultOf(event: unknown): Error {
  const hasError = typeof event === 'object' && event !== null && 'error' in event
  return hasError
    ? new HttpFailure(500, null, '')
    : new BadReply('with an event that is no part of an answer')
}
