/** Who listens in this process, by the answer. */
import type { AnswerSignal } from './answer-stream.ts'

export type Hear = (signal: AnswerSignal) => void

export class Listeners {
  readonly #byMessage = new Map<string, Set<Hear>>()

  /** @returns Whether it is the first of that answer. */
  add(messageId: string, hear: Hear): boolean {
    const known = this.#byMessage.get(messageId)
    if (known !== undefined) {
      known.add(hear)
      return false
    }
    this.#byMessage.set(messageId, new Set([hear]))
    return true
  }

  /** @returns Whether it was the last of that answer. */
  remove(messageId: string, hear: Hear): boolean {
    const known = this.#byMessage.get(messageId)
    known?.delete(hear)
    if (known?.size !== 0) return false
    return this.#byMessage.delete(messageId)
  }

  hear(messageId: string, signal: AnswerSignal): void {
    for (const hear of [...(this.#byMessage.get(messageId) ?? [])]) hear(signal)
  }

  /** After a connection was lost: whatever went past, the rows tell. */
  hearAll(): void {
    for (const messageId of this.messageIds) this.hear(messageId, { type: 'changed' })
  }

  get messageIds(): string[] {
    return [...this.#byMessage.keys()]
  }
}
