/** The job that makes an answer: durable from its first letter, stopped at a word, told as failed when it fails. */
import { databaseTime } from '../db/clock.ts'
import { findPrice, dollarsFor } from '../models/cost.ts'
import type { ModelPrices } from '../config/model-prices.ts'
import { databaseFault } from '../db/database-fault.ts'
import type { Presence } from '../db/presence.ts'
import type { ChatContext, ChatError } from '../db/tables/chat-tables.ts'
import { KbaError, SystemError, UnavailableError } from '../errors.ts'
import type { Usage } from '../models/model.ts'
import { isWorkerStopped, type JobOutcome } from '../queue/worker.ts'
import {
  answerQuestion,
  isNear,
  type AnswerParts,
  type FinishedAnswer,
  type FoundForAnswer,
} from './answer.ts'
import { openAnswerWriter, referenceOf, type AnswerWriter, type WriterParts } from './answer-writer.ts'
import {
  beginAnswer,
  endAnswer,
  loadConversation,
  type AnswerEnd,
  type MessageRow,
} from './message-repository.ts'

export interface WorkParts extends AnswerParts, WriterParts {
  presence: Presence
  prices: ModelPrices
}

/** An answer whose worker died so often is given up: something in it ends each process. */
const MAX_ATTEMPTS = 3
const NEAREST = 5

class Stopped extends Error {
  override readonly name = 'Stopped'
}

/**
 * @param signal - Aborted with a worker that ends: the answer is left to another. With anything else it fails.
 * @param tell - Shown the pieces as well, for who waits in this process.
 */
export async function workAnswer(
  parts: WorkParts,
  messageId: string,
  { signal, tell }: { signal: AbortSignal; tell?: ((piece: string) => void) | undefined },
): Promise<JobOutcome> {
  const claim = [`answer ${messageId}`]
  if ((await parts.presence.claim(claim)).length === 0) return 'later'
  try {
    const row = await beginAnswer(parts.db, messageId)
    if (row !== undefined) await work(parts, row, { signal, tell })
    return undefined
  } finally {
    await parts.presence.giveBack(claim)
  }
}

interface Job {
  signal: AbortSignal
  tell?: ((piece: string) => void) | undefined
}

async function work(parts: WorkParts, row: MessageRow, { signal, tell }: Job): Promise<void> {
  const startedAt =
    performance.now() - Math.max(0, databaseTime(parts.db).getTime() - row.updated_at.getTime())
  const ending = new AbortController()
  const stop = (): void => {
    ending.abort(new Stopped('You stopped it.'))
  }
  const endNow = (): void => {
    ending.abort(signal.reason)
  }
  signal.addEventListener('abort', endNow, { once: true })
  const writer = openAnswerWriter(parts, row, stop)
  let unlisten: (() => Promise<void>) | undefined
  const made: Made = { startedAt, writer, found: undefined }
  try {
    unlisten = await parts.stream.listen(row.id, ({ type }) => {
      if (type === 'stop') stop()
    })
    parts.stream.tell(row.id, { type: 'changed' })
    if (row.stop_requested) stop()
    if (signal.aborted) endNow()
    const end = await make(parts, row, { made, tell, signal: ending.signal }).then(
      (finished) => endOf(made, finished, parts.prices),
      (error: unknown) => {
        if (isWorkerStopped(error)) throw error
        return brokenOff(parts, made, error)
      },
    )
    await finish(parts, row, made, end)
  } finally {
    signal.removeEventListener('abort', endNow)
    await writer.close()
    await unlisten?.()
  }
}

/** What came of an answer so far. */
interface Made {
  startedAt: number
  writer: AnswerWriter
  found: FoundForAnswer | undefined
}

interface Making extends Job {
  made: Made
}

async function make(
  parts: WorkParts,
  row: MessageRow,
  { made, tell, signal }: Making,
): Promise<FinishedAnswer> {
  const { writer } = made
  if (row.attempts > MAX_ATTEMPTS) {
    throw new SystemError('answer_interrupted', `This answer was interrupted ${MAX_ATTEMPTS} times.`, {
      hint: 'Ask again. If it happens again, look in the log of the workers.',
    })
  }
  const { question, turns } = await loadConversation(parts.db, row)
  signal.throwIfAborted()
  const request = {
    question,
    turns,
    model: row.model ?? undefined,
    category: row.category ?? undefined,
    signal,
  }
  return answerQuestion(parts, request, {
    found(found) {
      made.found = found
      const { questionClass, model } = found
      writer.change({ question_class: questionClass, model, context: contextOf(found), notice: null })
    },
    notice(text) {
      writer.change({ notice: text })
    },
    text(piece, sources) {
      signal.throwIfAborted()
      if (writer.content === '') writer.change({ notice: null })
      writer.text(piece, sources)
      tell?.(piece)
    },
  })
}

function contextOf({
  searchedFor,
  isFollowUp,
  foundBy,
  promptVersion,
  sources,
}: FoundForAnswer): ChatContext {
  return { searchedFor, isFollowUp, foundBy, promptVersion, given: sources.map(referenceOf) }
}

function endOf(
  made: Made,
  { isHeld, instead, notice, usage }: FinishedAnswer,
  prices: ModelPrices,
): AnswerEnd {
  const { writer } = made
  return {
    status: 'done',
    content: instead ?? writer.content.trimEnd(),
    sources: instead === undefined ? writer.sources : [],
    in_knowledge_base: isHeld,
    notice,
    nearest: isHeld ? [] : nearestOf(made.found),
    stats: statsOf(made, usage, prices),
  }
}

function nearestOf(found: FoundForAnswer | undefined) {
  const items = (found?.sources ?? []).filter(
    ({ kind, passages }) => kind === 'item' && passages.some(isNear),
  )
  return items.slice(0, NEAREST).map((source) => ({ ...referenceOf(source), passages: [] }))
}

function statsOf({ startedAt, writer, found }: Made, usage: Usage, prices: ModelPrices) {
  const [provider = '', ...name] = (found?.model ?? '').split(':')
  const price = findPrice(prices, { provider, name: name.join(':') })
  return {
    seconds: round((performance.now() - startedAt) / 1000),
    first_token_ms: writer.firstTextAt === undefined ? null : Math.round(writer.firstTextAt - startedAt),
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cost: price === undefined ? null : dollarsFor(price, usage),
  }
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}

/** What was said before stays. */
function brokenOff(parts: WorkParts, made: Made, error: unknown): AnswerEnd {
  const { writer } = made
  const soFar = { content: writer.content.trimEnd(), sources: writer.sources }
  const stats = statsOf(made, { inputTokens: 0, outputTokens: 0, seconds: 0 }, parts.prices)
  if (error instanceof Stopped) return { status: 'stopped', ...soFar, stats }
  const fault = databaseFault(error) ?? error
  if (!(fault instanceof KbaError)) parts.log.error({ err: fault }, 'an answer failed')
  return { status: 'failed', ...soFar, nearest: nearestOf(made.found), error: errorOf(fault, writer), stats }
}

function errorOf(fault: unknown, { content }: AnswerWriter): ChatError {
  if (!(fault instanceof KbaError))
    return { code: 'unexpected', message: 'Something went wrong.', hint: null }
  const isAmid = fault instanceof UnavailableError && content !== ''
  const message = isAmid ? `The answer broke off: ${fault.message}` : fault.message
  return { code: fault.code, message, hint: fault.hint ?? null }
}

async function finish(
  { db, stream }: WorkParts,
  { id }: MessageRow,
  { writer }: Made,
  end: AnswerEnd,
): Promise<void> {
  await writer.close()
  await endAnswer(db, { id, end })
  stream.tell(id, { type: 'changed' })
}
