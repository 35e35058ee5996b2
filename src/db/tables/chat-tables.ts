/** The tables of chat, as Kysely sees them. */
import type { ColumnType, Generated } from 'kysely'
import type { AnswerStats, AnswerStatus, QuestionClass } from '../../contract/api/chat.ts'
import type { JsonWithDefault, NullableTimestamp, Timestamp } from '../column-types.ts'

export interface ChatSessionsTable {
  id: string
  /** Empty until the first question. */
  title: Generated<string>
  archived_at: NullableTimestamp
  created_at: Timestamp
  updated_at: Timestamp
}

/** A document that an answer uses or comes near to; `passages` are ids of chunks. */
export interface ChatReference {
  kind: 'item' | 'synthesis'
  id: string
  passages: string[]
}

/** What an answer was made from; `passages` of the references are all that were given. */
export interface ChatContext {
  searchedFor: string
  isFollowUp: boolean
  foundBy: string[]
  promptVersion: string | null
  given: ChatReference[]
}

export interface ChatMessagesTable {
  id: string
  session_id: string
  position: Generated<number>
  role: 'user' | 'assistant'
  content: Generated<string>
  status: AnswerStatus
  question_class: QuestionClass | null
  model: string | null
  /** The question is only about it. */
  category: string | null
  notice: string | null
  /** In the order of their numbers. */
  sources: JsonWithDefault<ChatReference[]>
  nearest: JsonWithDefault<ChatReference[]>
  context: ColumnType<ChatContext | null, string | null | undefined, string | null>
  in_knowledge_base: boolean | null
  error: ColumnType<ChatError | null, string | null | undefined, string | null>
  stats: ColumnType<AnswerStats | null, string | null | undefined, string | null>
  job_id: string | null
  attempts: Generated<number>
  stop_requested: Generated<boolean>
  words: string | null
  created_at: Timestamp
  updated_at: Timestamp
  completed_at: NullableTimestamp
}

export interface ChatError {
  code: string
  message: string
  hint: string | null
}
