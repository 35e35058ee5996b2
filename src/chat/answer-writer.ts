/** Tells and stores an answer while it is made: its pieces at once, its row every now and then. */
import type { ChatReference } from '../db/tables/chat-tables.ts'
import type { Db } from '../db/tables.ts'
import { messageOf } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Source } from './gather-sources.ts'
import { mustStop, saveDraft, type AnswerDraft, type MessageRow } from './message-repository.ts'
import type { AnswerStream } from '../live/answers/answer-stream.ts'

/** The first piece goes at once; those that come sooner than this after one another go together. */
const TELL_EVERY_MS = 40
/** What a worker that dies loses. */
const SAVE_EVERY_MS = 400
/** A wish to stop that went lost on its way is seen in the row. */
const LOOK_EVERY_MS = 2000

export interface WriterParts {
  db: Db
  stream: AnswerStream
  log: Log
}

export interface AnswerWriter {
  readonly content: string
  readonly sources: ChatReference[]
  /** When the first text came; `undefined` before. By `performance.now()`. */
  readonly firstTextAt: number | undefined
  text(piece: string, sources: readonly Source[]): void
  change(draft: Partial<AnswerDraft>): void
  /** Tells and stores no more by itself; resolves when what is under way is stored. */
  close(): Promise<void>
}

/** @param onStop - Called when the user wants no more of it, or has deleted it. */
export function openAnswerWriter(
  { db, stream, log }: WriterParts,
  { id, attempts }: Pick<MessageRow, 'id' | 'attempts'>,
  onStop: () => void,
): AnswerWriter {
  let [content, toldChars, isClosed] = ['', 0, false]
  let sources: ChatReference[] = []
  let firstTextAt: number | undefined
  let draft: Partial<AnswerDraft> = {}
  let saving: Promise<void> = Promise.resolve()
  const tell = openPacer(TELL_EVERY_MS, () => {
    stream.tell(id, { type: 'delta', attempt: attempts, from: toldChars, text: content.slice(toldChars) })
    toldChars = content.length
  })
  const save = openPacer(SAVE_EVERY_MS, () => {
    const changes = draft
    draft = {}
    saving = saving.then(async () => {
      try {
        if ((await saveDraft(db, id, { ...changes, content, sources })) !== false) onStop()
        if (Object.keys(changes).length > 0) stream.tell(id, { type: 'changed' })
      } catch (error) {
        log.warn({ messageId: id, err: messageOf(error) }, 'an answer was not saved so far')
      }
    })
  })
  const unwatch = watchForStop({ db, log }, id, onStop)
  return {
    get content() {
      return content
    },
    get sources() {
      return sources
    },
    get firstTextAt() {
      return firstTextAt
    },
    text(piece, cited) {
      firstTextAt ??= performance.now()
      content += piece
      tell.soon()
      if (cited.length !== sources.length) {
        sources = cited.map(referenceOf)
        draft.sources = sources
      }
      save.soon()
    },
    change(changes) {
      draft = { ...draft, ...changes }
      save.now()
    },
    async close() {
      if (!isClosed && toldChars < content.length) tell.now()
      isClosed = true
      for (const end of [unwatch, tell.end, save.end]) end()
      await saving
    },
  }
}

export function referenceOf({ kind, documentId, passages }: Source): ChatReference {
  return { kind, id: documentId, passages: passages.map(({ id }) => id) }
}

/** @returns Ends the watch. */
function watchForStop({ db, log }: Omit<WriterParts, 'stream'>, id: string, onStop: () => void): () => void {
  const look = async (): Promise<void> => {
    if (await mustStop(db, id)) onStop()
  }
  const timer = setInterval(() => {
    look().catch((error: unknown) => {
      log.debug({ messageId: id, err: messageOf(error) }, 'an answer was not looked up')
    })
  }, LOOK_EVERY_MS)
  timer.unref()
  return () => {
    clearInterval(timer)
  }
}

interface Pacer {
  soon: () => void
  now: () => void
  end: () => void
}

/** Does something at once, and then at most every so often. */
function openPacer(everyMs: number, work: () => void): Pacer {
  let timer: NodeJS.Timeout | undefined
  let isWanted = false
  const now = (): void => {
    isWanted = false
    clearTimeout(timer)
    timer = setTimeout(() => {
      timer = undefined
      if (isWanted) now()
    }, everyMs)
    work()
  }
  return {
    now,
    soon() {
      isWanted = true
      if (timer === undefined) now()
    },
    end() {
      isWanted = false
      clearTimeout(timer)
    },
  }
}
