/** Signals within one process, which is all there is where the database is embedded. */
import type { AnswerStream } from './answer-stream.ts'
import { Listeners } from './listeners.ts'

export function openInProcess(): AnswerStream {
  const listeners = new Listeners()
  return {
    tell: (messageId, signal) => {
      listeners.hear(messageId, signal)
    },
    listen(messageId, hear) {
      listeners.add(messageId, hear)
      return Promise.resolve(() => {
        listeners.remove(messageId, hear)
        return Promise.resolve()
      })
    },
    close: () => Promise.resolve(),
  }
}
