/** Questions and answers in the database: an answer is a row from the moment its question is asked. */
import { randomUUID } from 'node:crypto'
import { sql, type Selectable } from 'kysely'
import { NOW } from '../db/clock.ts'
import type { ChatMessagesTable } from '../db/tables/chat-tables.ts'
import { keepWrites, storeKept } from '../db/kept-writes.ts'
import type { Db } from '../db/tables.ts'
import { UsageError } from '../errors.ts'
import { cutText } from '../text/safe-text.ts'
import type { Turn } from './follow-up.ts'

export type MessageRow = Omit<Selectable<ChatMessagesTable>, 'words'>

const MAX_TITLE_CHARS = 80
/** Of a conversation so many turns are looked at. */
const TURNS = 6

const COLUMNS = [
  ...([
    'id',
    'session_id',
    'position',
    'role',
    'content',
    'status',
    'question_class',
    'model',
    'category',
  ] as const),
  ...(['notice', 'sources', 'nearest', 'context', 'in_knowledge_base', 'error', 'stats', 'job_id'] as const),
  ...(['attempts', 'stop_requested', 'created_at', 'updated_at', 'completed_at'] as const),
] as const

export interface NewQuestion {
  sessionId: string
  question: string
  model?: string | undefined
  category?: string | undefined
}

/**
 * The question, and the answer that is to be made: both or none. The first question gives the session its title.
 *
 * @throws {UsageError} `answer_going_on` while another of the session is not over; `unknown_session`.
 */
export async function saveQuestion(
  db: Db,
  { sessionId, question, model, category }: NewQuestion,
): Promise<{ questionId: string; answerId: string }> {
  const [questionId, answerId] = [randomUUID(), randomUUID()]
  const title = cutText(question.replaceAll(/\s+/g, ' ').trim(), MAX_TITLE_CHARS)
  await db.transaction().execute(async (tx) => {
    const { rows } = await sql`
      update chat_sessions set updated_at = now(), title = case when title = '' then ${title} else title end
      where id = ${sessionId} returning id`.execute(tx)
    if (rows.length === 0) throw new UsageError('unknown_session', 'There is no such chat session.')
    const shared = { session_id: sessionId, model: model ?? null, category: category ?? null }
    await sql`
      insert into chat_messages (id, session_id, role, content, status, model, category, words, completed_at)
      values (${questionId}, ${sessionId}, 'user', ${question}, 'done', ${shared.model}, ${shared.category},
        ${wordsOf(question)}, now())`.execute(tx)
    const added = await tx
      .insertInto('chat_messages')
      .values({ id: answerId, role: 'assistant', status: 'queued', ...shared })
      .onConflict((conflict) =>
        conflict.column('session_id').where('status', 'in', ['queued', 'answering']).doNothing(),
      )
      .executeTakeFirst()
    if (added.numInsertedOrUpdatedRows === 0n) throw answerGoingOn()
  })
  return { questionId, answerId }
}

export function answerGoingOn(): UsageError {
  return new UsageError('answer_going_on', 'The last question of this session is still being answered.', {
    hint: 'Wait for it, or stop it.',
  })
}

/** For search in sessions; a text of any length. */
function wordsOf(text: string) {
  return sql<string>`to_tsvector('simple', ${cutText(text.replaceAll('\u0000', ' '), 100_000)})`
}

export async function findMessage(db: Db, id: string): Promise<MessageRow | undefined> {
  return db.selectFrom('chat_messages').select(COLUMNS).where('id', '=', id).executeTakeFirst()
}

/** @throws {UsageError} `unknown_message`; also for a question where an answer is asked for. */
export async function getMessage(db: Db, id: string, role?: MessageRow['role']): Promise<MessageRow> {
  const message = await findMessage(db, id)
  if (message !== undefined && (role === undefined || message.role === role)) return message
  throw new UsageError('unknown_message', 'There is no such message.')
}

/** @returns The newest first, those before a position. */
export async function listMessages(
  db: Db,
  sessionId: string,
  { before, limit }: { before?: number | undefined; limit: number },
): Promise<MessageRow[]> {
  let query = db.selectFrom('chat_messages').select(COLUMNS).where('session_id', '=', sessionId)
  if (before !== undefined) query = query.where('position', '<', before)
  return query.orderBy('position', 'desc').limit(limit).execute()
}

/** @returns The question of an answer, and what was said before it. */
export async function loadConversation(
  db: Db,
  answer: Pick<MessageRow, 'session_id' | 'position'>,
): Promise<{ question: string; turns: Turn[] }> {
  const [asked, ...earlier] = await listMessages(db, answer.session_id, {
    before: answer.position,
    limit: TURNS * 2 + 1,
  })
  const turns: Turn[] = []
  for (const [index, message] of earlier.entries()) {
    const question = earlier[index + 1]
    if (message.role !== 'assistant' || question?.role !== 'user') continue
    const searchedFor = message.context?.searchedFor ?? question.content
    turns.push({ question: question.content, answer: message.content, searchedFor })
  }
  return { question: asked?.content ?? '', turns: turns.reverse() }
}

/** Begins an answer, or begins it anew when who made it is gone. @returns `undefined` when it is over already. */
export async function beginAnswer(db: Db, id: string): Promise<MessageRow | undefined> {
  await storeKept(db)
  return db
    .updateTable('chat_messages')
    .set((row) => ({
      status: 'answering',
      attempts: row('attempts', '+', 1),
      ...{ content: '', sources: '[]', nearest: '[]', notice: null, updated_at: NOW },
    }))
    .where('id', '=', id)
    .where('status', 'in', ['queued', 'answering'])
    .returning(COLUMNS)
    .executeTakeFirst()
}

/** What an answer is so far. */
export type AnswerDraft = Pick<
  MessageRow,
  'content' | 'sources' | 'notice' | 'question_class' | 'context' | 'model'
>

/** @returns Whether it is to stop; `undefined` when it is gone. */
export async function saveDraft(
  db: Db,
  id: string,
  draft: Partial<AnswerDraft>,
): Promise<boolean | undefined> {
  const row = await db
    .updateTable('chat_messages')
    .set({ ...columnsOf(draft), updated_at: NOW })
    .where('id', '=', id)
    .where('status', '=', 'answering')
    .returning('stop_requested')
    .executeTakeFirst()
  return row?.stop_requested
}

/** @returns Whether nobody wants the answer any more, or it is gone. */
export async function mustStop(db: Db, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('chat_messages')
    .select('stop_requested')
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.stop_requested !== false
}

/** How an answer ended. */
export type AnswerEnd = Partial<AnswerDraft> & { status: 'done' | 'stopped' | 'failed' } & Partial<
    Pick<MessageRow, 'in_knowledge_base' | 'nearest' | 'error' | 'stats'>
  >

/** Only one that is not over ends. Kept while the database is away (`db/kept-writes.ts`). */
export const endAnswer = keepWrites(
  'chat answer',
  async (db, { id, end }: { id: string; end: AnswerEnd }) => {
    const { nearest, error, stats, in_knowledge_base, status, ...draft } = end
    await db
      .updateTable('chat_messages')
      .set({
        ...{ status, notice: null, ...columnsOf(draft), updated_at: NOW, completed_at: NOW },
        ...(in_knowledge_base === undefined ? {} : { in_knowledge_base }),
        ...(nearest === undefined ? {} : { nearest: JSON.stringify(nearest) }),
        ...(error === undefined ? {} : { error: JSON.stringify(error) }),
        ...(stats === undefined ? {} : { stats: JSON.stringify(stats) }),
        words: wordsOf(end.content ?? ''),
      })
      .where('id', '=', id)
      .where('status', 'in', ['queued', 'answering'])
      .execute()
  },
)

function columnsOf({ sources, context, ...plain }: Partial<AnswerDraft>) {
  return {
    ...plain,
    ...(sources === undefined ? {} : { sources: JSON.stringify(sources) }),
    ...(context === undefined ? {} : { context: context && JSON.stringify(context) }),
  }
}

/** An answer that nobody has begun is stopped at once; who makes one sees that it is to stop. */
export async function requestStop(db: Db, id: string): Promise<void> {
  await sql`
    update chat_messages set stop_requested = true, updated_at = now(),
      status = case when status = 'queued' and attempts = 0 then 'stopped' else status end,
      completed_at = case when status = 'queued' and attempts = 0 then now() end
    where id = ${id} and status in ('queued', 'answering')`.execute(db)
}

/** @returns Whether it may be made anew: it is over, and nothing was asked after it. */
export async function requeueAnswer(db: Db, id: string, model: string | undefined): Promise<boolean> {
  const { rows } = await sql`
    update chat_messages as answer set status = 'queued', attempts = 0, stop_requested = false, content = '', error = null,
      sources = '[]', nearest = '[]', context = null, stats = null, in_knowledge_base = null, words = null, job_id = null,
      model = coalesce(${model ?? null}, (
        select model from chat_messages asked
        where asked.session_id = answer.session_id and asked.position < answer.position
        order by position desc limit 1)),
      updated_at = now(), completed_at = null
    where id = ${id} and role = 'assistant' and status not in ('queued', 'answering')
      and not exists (select from chat_messages later
        where later.session_id = answer.session_id and later.position > answer.position)
    returning id`.execute(db)
  return rows.length === 1
}

export async function saveJobOf(db: Db, id: string, jobId: string): Promise<void> {
  await db.updateTable('chat_messages').set({ job_id: jobId }).where('id', '=', id).execute()
}

/** @returns Answers that are not over and of which nothing was heard for so long. */
export async function listSilentAnswers(
  db: Db,
  silentMs: number,
): Promise<Pick<MessageRow, 'id' | 'job_id' | 'attempts'>[]> {
  return db
    .selectFrom('chat_messages')
    .select(['id', 'job_id', 'attempts'])
    .where('status', 'in', ['queued', 'answering'])
    .where('updated_at', '<', sql<Date>`now() - make_interval(secs => ${silentMs / 1000})`)
    .limit(100)
    .execute()
}
