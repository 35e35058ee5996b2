/** What is told of an answer while it is made, from who makes it to who reads it, in whatever process that is. */

export type AnswerSignal =
  /** The text is now its first `from` characters and `text`. An answer that is made anew has another `attempt`. */
  | { type: 'delta'; attempt: number; from: number; text: string }
  /** Something else changed: the row tells what. */
  | { type: 'changed' }
  /** The user wants no more of it. */
  | { type: 'stop' }

/** @returns `undefined` for what is no JSON: others may say anything on a channel. */
export function parseSaid(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Carries signals, keeps none: what goes lost, the row of the answer tells later (`follow-answer.ts`). Signals of one
 * process arrive in order.
 */
export interface AnswerStream {
  /** Never throws and never waits. */
  tell(messageId: string, signal: AnswerSignal): void
  /** Never rejects. Resolves when signals come; after two seconds also where the server between is away. @returns Ends it. */
  listen(messageId: string, hear: (signal: AnswerSignal) => void): Promise<() => Promise<void>>
  close(): Promise<void>
}
