/** Brings a reader an answer as it is and then each piece once, in order, whatever is missed or comes twice. */
import type { ChatDelta, ChatMessage } from '../contract/api/chat.ts'
import type { Db } from '../db/tables.ts'
import { describeMessage } from './describe-messages.ts'
import { findMessage } from './message-repository.ts'
import type { AnswerSignal, AnswerStream } from '../live/answers/answer-stream.ts'

export interface AnswerReader {
  /** The whole message: at once, and whenever anything but its text has changed. */
  message(message: ChatMessage): void
  delta(delta: ChatDelta): void
  /** The message was deleted. */
  gone?(): void
}

/** What was lost on the way is seen by looking. */
const LOOK_EVERY_MS = 2000
/** A piece that is missing stands in the row soon. */
const MISSING_MS = 150

/** Resolves when the message as it is now was given. @returns Ends it; to be called also when the answer is over. */
export async function followAnswer(
  { db, stream }: { db: Db; stream: AnswerStream },
  messageId: string,
  reader: AnswerReader,
): Promise<() => Promise<void>> {
  const follower = new AnswerFollower(db, messageId, reader)
  const unlisten = await stream.listen(messageId, (signal) => {
    follower.hear(signal)
  })
  await follower.look()
  return async () => {
    follower.end()
    await unlisten()
  }
}

class AnswerFollower {
  readonly #db: Db
  readonly #messageId: string
  readonly #reader: AnswerReader
  /** What the reader has of the text; `undefined` before the first look. */
  #content: string | undefined
  #attempt = 0
  /** The message as it was told last, without its text. */
  #told = ''
  #looking: Promise<void> | undefined
  #mustLookAgain = false
  #isOver = false
  #timer: NodeJS.Timeout | undefined

  constructor(db: Db, messageId: string, reader: AnswerReader) {
    this.#db = db
    this.#messageId = messageId
    this.#reader = reader
  }

  hear(signal: AnswerSignal): void {
    if (this.#isOver) return
    if (signal.type === 'changed') void this.look()
    if (signal.type !== 'delta' || this.#content === undefined) return
    if (signal.attempt !== this.#attempt) return
    const known = this.#content.length
    if (signal.from > known) this.#lookIn(MISSING_MS)
    else this.#append(signal.text.slice(known - signal.from))
  }

  /** Resolves after one look; what fails is tried again. */
  async look(): Promise<void> {
    this.#mustLookAgain = true
    this.#looking ??= this.#lookAll()
    await this.#looking
  }

  end(): void {
    this.#isOver = true
    clearTimeout(this.#timer)
  }

  #append(text: string): void {
    if (text === '') return
    const from = this.#content?.length ?? 0
    this.#content = (this.#content ?? '') + text
    this.#reader.delta({ message_id: this.#messageId, from, text })
  }

  async #lookAll(): Promise<void> {
    try {
      while (this.#mustLookAgain && !this.#isOver) {
        this.#mustLookAgain = false
        await this.#lookOnce()
      }
    } catch {
      // The database is away: the next look tells.
    } finally {
      this.#looking = undefined
      this.#lookIn(LOOK_EVERY_MS)
    }
  }

  async #lookOnce(): Promise<void> {
    const row = await findMessage(this.#db, this.#messageId)
    const message = row && (await describeMessage(this.#db, row))
    if (this.#hasEnded()) return
    if (message === undefined) {
      this.end()
      this.#reader.gone?.()
      return
    }
    // The row comes after the pieces: what the reader has already is not taken back.
    const isSame = row?.attempts === this.#attempt && message.status === 'answering'
    const isBehind = isSame && this.#content?.startsWith(message.content) === true
    this.#tell({ ...message, content: isBehind ? (this.#content ?? '') : message.content })
    this.#attempt = row?.attempts ?? 0
    if (message.status !== 'queued' && message.status !== 'answering') this.end()
  }

  #tell(message: ChatMessage): void {
    const told = JSON.stringify({ ...message, content: '' })
    const known = this.#content
    this.#content = message.content
    if (told !== this.#told || known === undefined || !message.content.startsWith(known)) {
      this.#told = told
      this.#reader.message(message)
    } else if (message.content.length > known.length) {
      const delta = { from: known.length, text: message.content.slice(known.length) }
      this.#reader.delta({ message_id: this.#messageId, ...delta })
    }
  }

  /** `end` may have been called during a wait. */
  #hasEnded(): boolean {
    return this.#isOver
  }

  #lookIn(ms: number): void {
    clearTimeout(this.#timer)
    if (this.#isOver) return
    this.#timer = setTimeout(() => void this.look(), ms)
    this.#timer.unref()
  }
}
