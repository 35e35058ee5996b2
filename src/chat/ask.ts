/** Asks, stops, asks again: the row first, then the job. A job that is lost is given anew by the sweep. */
import { randomUUID } from 'node:crypto'
import { MAX_QUESTION_CHARS } from '../contract/api/chat.ts'
import type { Db } from '../db/tables.ts'
import { messageOf, UsageError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Queues } from '../queue/queues.ts'
import type { AnswerParts } from './answer.ts'
import {
  answerGoingOn,
  getMessage,
  listSilentAnswers,
  requestStop,
  requeueAnswer,
  saveJobOf,
  saveQuestion,
  type NewQuestion,
} from './message-repository.ts'
import type { AnswerStream } from '../live/answers/answer-stream.ts'

export interface AskParts {
  db: Db
  queues: Queues
  stream: AnswerStream
  openModel: AnswerParts['openModel']
  log: Log
}

/** A job that is being added is not missing. */
const SILENT_MS = 10_000

/** @throws {UsageError} `empty_question`, and what `saveQuestion` and the choice of the model throw. */
export async function askQuestion(
  parts: AskParts,
  question: NewQuestion,
): Promise<{ questionId: string; answerId: string }> {
  checkQuestion(parts, question)
  const asked = await saveQuestion(parts.db, question)
  await giveJob(parts, asked.answerId)
  return asked
}

/** @throws {UsageError} `empty_question`, `question_too_long`, `model_not_valid`, `model_server_not_set` */
export function checkQuestion(
  { openModel }: Pick<AskParts, 'openModel'>,
  { question, model }: Pick<NewQuestion, 'question' | 'model'>,
): void {
  if (question.trim() === '') throw new UsageError('empty_question', 'The question is empty.')
  if (question.length > MAX_QUESTION_CHARS) {
    throw new UsageError('question_too_long', `A question has at most ${MAX_QUESTION_CHARS} characters.`, {
      hint: 'Ask about one thing at a time.',
    })
  }
  openModel(model)
}

/** One that is over stays as it is. @throws {UsageError} `unknown_message` */
export async function stopAnswer(
  { db, stream }: Pick<AskParts, 'db' | 'stream'>,
  answerId: string,
): Promise<void> {
  await getMessage(db, answerId, 'assistant')
  await requestStop(db, answerId)
  stream.tell(answerId, { type: 'stop' })
  stream.tell(answerId, { type: 'changed' })
}

/** @throws {UsageError} `unknown_message`; `answer_going_on` when it is not over, or not the last of its session. */
export async function retryAnswer(parts: AskParts, answerId: string, model?: string): Promise<void> {
  await getMessage(parts.db, answerId, 'assistant')
  parts.openModel(model)
  if (!(await requeueAnswer(parts.db, answerId, model))) throw answerGoingOn()
  parts.stream.tell(answerId, { type: 'changed' })
  await giveJob(parts, answerId)
}

/** Not waited for: a queue that is away must not hold up who asks. */
async function giveJob(
  { db, queues, log }: Omit<AskParts, 'openModel' | 'stream'>,
  messageId: string,
): Promise<void> {
  const jobId = `answer-${randomUUID()}`
  await saveJobOf(db, messageId, jobId)
  queues.add('answer-question', { jobId, payload: { messageId } }).catch((error: unknown) => {
    log.warn({ messageId, err: messageOf(error) }, 'the job of an answer was not added')
  })
}

/** Answers whose job was lost, or whose worker died where the queue does not see it, get a new one. */
export async function giveLostJobs(
  parts: Omit<AskParts, 'openModel' | 'stream'>,
  silentMs = SILENT_MS,
): Promise<void> {
  for (const { id, job_id: jobId } of await listSilentAnswers(parts.db, silentMs)) {
    const state = jobId === null ? 'unknown' : await parts.queues.stateOf('chat', jobId)
    if (state === 'unknown' || state === 'completed' || state === 'failed') await giveJob(parts, id)
  }
}

/**
 * Where no other worker lives, what the last one left in hand is taken up at once, without waiting for the queue to
 * notice.
 */
export async function takeUpAnswers(parts: Omit<AskParts, 'openModel' | 'stream'>): Promise<void> {
  for (const { id } of await listSilentAnswers(parts.db, 0)) await giveJob(parts, id)
}
