/** Chat: sessions, questions, answers, and who can give them. */
import { z } from 'zod'
import { randomUUID } from 'node:crypto'
import { askQuestion, retryAnswer, stopAnswer } from '../../chat/ask.ts'
import { listChatModels } from '../../chat/chat-models.ts'
import {
  describeContext,
  describeMessage,
  describeMessages,
  describeSession,
} from '../../chat/describe-messages.ts'
import { getMessage, listMessages } from '../../chat/message-repository.ts'
import {
  changeSession,
  createSession,
  deleteSession,
  getSession,
  listSessions,
} from '../../chat/session-repository.ts'
import type { chatApi, ChatMessage } from '../../contract/api/chat.ts'
import { CURSOR_PART, pageOf, parseCursor } from '../cursor.ts'
import type { RouteParts } from '../route-parts.ts'
import type { Handlers } from '../serve-operations.ts'

const SESSION = z.tuple([CURSOR_PART.time, CURSOR_PART.uuid])
const MESSAGE = z.tuple([CURSOR_PART.integer])

export function chatRoutes({ app, tasks: { chat } }: RouteParts): Handlers<typeof chatApi> {
  const { db } = app.database
  const messageOf = async (id: string): Promise<ChatMessage> => describeMessage(db, await getMessage(db, id))
  return {
    ...sessionRoutes(db),
    async askQuestion({ params, body }) {
      const { questionId, answerId } = await askQuestion(chat, { sessionId: params.id, ...body })
      return { question: await messageOf(questionId), answer: await messageOf(answerId) }
    },
    getChatMessage: ({ params }) => messageOf(params.id),
    getAnswerContext: async ({ params }) => describeContext(db, await getMessage(db, params.id)),
    async stopAnswer({ params }) {
      await stopAnswer(chat, params.id)
      return { answer: await messageOf(params.id) }
    },
    async retryAnswer({ params, body }) {
      await retryAnswer(chat, params.id, body.model)
      return { answer: await messageOf(params.id) }
    },
    listChatModels: () => listChatModels(app.models),
  }
}

type SessionOperation =
  | 'listChatSessions'
  | 'createChatSession'
  | 'getChatSession'
  | 'changeChatSession'
  | 'deleteChatSession'
  | 'listChatMessages'

function sessionRoutes(
  db: RouteParts['app']['database']['db'],
): Pick<Handlers<typeof chatApi>, SessionOperation> {
  return {
    async listChatSessions({ query: { q, archived, cursor, limit } }) {
      const place = parseCursor(cursor, SESSION)
      const after = place && { position: place[0], id: place[1] }
      const rows = await listSessions(db, { query: q, archived, after, limit: limit + 1 })
      const { page, next_cursor } = pageOf(rows, limit, (last) => [last.position, last.id])
      return { sessions: page.map(describeSession), next_cursor }
    },
    createChatSession: async ({ body }) => describeSession(await createSession(db, randomUUID(), body.title)),
    getChatSession: async ({ params }) => describeSession(await getSession(db, params.id)),
    changeChatSession: async ({ params, body }) => describeSession(await changeSession(db, params.id, body)),
    async deleteChatSession({ params }) {
      await deleteSession(db, params.id)
      return { success: true }
    },
    async listChatMessages({ params, query: { cursor, limit } }) {
      await getSession(db, params.id)
      const [before] = parseCursor(cursor, MESSAGE) ?? []
      const rows = await listMessages(db, params.id, { before, limit: limit + 1 })
      const { page, next_cursor } = pageOf(rows, limit, (last) => [last.position])
      return { messages: await describeMessages(db, page.reverse()), next_cursor }
    },
  }
}
