/** Chat: sessions, questions and their answers, over HTTP and live over Socket.IO. */
import { z } from 'zod'
import { flagQuery, nextCursor, pageQuery, timeSchema, type Operations } from './operation.ts'

/** What a question is after; it decides how widely is looked and how the answer is laid out. */
export const QUESTION_CLASSES = [
  'explanation',
  'implementation',
  'comparison',
  'troubleshooting',
  'architecture',
  'general',
] as const
export type QuestionClass = (typeof QUESTION_CLASSES)[number]

/** `queued` and `answering` are not over; the others are. */
export const ANSWER_STATUSES = ['queued', 'answering', 'done', 'stopped', 'failed'] as const
export type AnswerStatus = (typeof ANSWER_STATUSES)[number]

export const MAX_QUESTION_CHARS = 10_000
export const MAX_TITLE_CHARS = 200

export const chatSessionSchema = z
  .object({
    id: z.uuid(),
    /** The first question until the user names it. */
    title: z.string(),
    archived: z.boolean(),
    message_count: z.int(),
    created_at: timeSchema,
    /** Of the last message or change. */
    updated_at: timeSchema,
  })
  .meta({ id: 'ChatSession' })
export type ChatSession = z.infer<typeof chatSessionSchema>

/** An item or a synthesis that an answer rests on. The numbers of an answer's sources run from 1, in the order of their use. */
export const chatSourceSchema = z
  .object({
    /** `[n]` in the answer's text. */
    number: z.int().min(1),
    kind: z.enum(['item', 'synthesis']),
    /** Of the item; of a synthesis `main/sub`, or `main/`. */
    id: z.string(),
    /** It was deleted since: the fields below are empty then. */
    gone: z.boolean(),
    title: z.string(),
    /** `main/sub`; of the synthesis of a main category `main`. */
    category: z.string(),
    /** Its document, relative to the knowledge base. */
    path: z.string(),
    /** The post; null for a synthesis. */
    source_url: z.string().nullable(),
    author: z.string().nullable(),
    /** The passages that were used of it, as plain text. */
    passages: z.array(z.object({ heading: z.string(), text: z.string() })),
  })
  .meta({ id: 'ChatSource' })
export type ChatSource = z.infer<typeof chatSourceSchema>

/** An item that comes near to a question whose answer the knowledge base does not hold. */
export const nearestItemSchema = chatSourceSchema
  .omit({ number: true, passages: true })
  .meta({ id: 'NearestItem' })
export type NearestItem = z.infer<typeof nearestItemSchema>

export const answerStatsSchema = z
  .object({
    /** From the question to the end of the answer. */
    seconds: z.number(),
    /** From the question to the first text; null when there was none. */
    first_token_ms: z.number().nullable(),
    /** As the model's server counted them. */
    input_tokens: z.int(),
    output_tokens: z.int(),
    /** US dollars; null without a price. */
    cost: z.number().nullable(),
  })
  .meta({ id: 'AnswerStats' })
export type AnswerStats = z.infer<typeof answerStatsSchema>

export const chatMessageSchema = z
  .object({
    id: z.uuid(),
    session_id: z.uuid(),
    role: z.enum(['user', 'assistant']),
    /** Markdown without HTML, images and foreign links; of a user the question as it was typed. */
    content: z.string(),
    /** Of a user's message always `done`. */
    status: z.enum(ANSWER_STATUSES),
    /** What goes on at the moment, such as that a model server is waited for. */
    notice: z.string().nullable(),
    /** Null for a user's message, and until it is known. */
    question_class: z.enum(QUESTION_CLASSES).nullable(),
    /** `ollama:NAME`, `openai:NAME` or `builtin`; of a user's message the one that was asked for, null for the default. */
    model: z.string().nullable(),
    /** Every number in the text has its source here, and every source is used in the text. */
    sources: z.array(chatSourceSchema),
    /** False: the knowledge base does not hold the answer (`nearest` says what comes near). Null until it is over. */
    in_knowledge_base: z.boolean().nullable(),
    nearest: z.array(nearestItemSchema),
    /** What ended it early, and what to do. */
    error: z.object({ code: z.string(), message: z.string(), hint: z.string().nullable() }).nullable(),
    stats: answerStatsSchema.nullable(),
    created_at: timeSchema,
    completed_at: timeSchema.nullable(),
  })
  .meta({ id: 'ChatMessage' })
export type ChatMessage = z.infer<typeof chatMessageSchema>

/** What an answer was made from, on demand: GET /api/chat/messages/:id/context. */
export const answerContextSchema = z
  .object({
    message_id: z.uuid(),
    /** The question as it was searched for: a follow-up has the subject of the conversation in it. */
    searched_for: z.string(),
    /** Whether the question was taken for a follow-up. */
    is_follow_up: z.boolean(),
    /** Ways in which something was found: `words`, `meaning`, `conversation`, `category`, `synthesis`. */
    found_by: z.array(z.string()),
    prompt_version: z.string().nullable(),
    /** Everything that the model was given, in its order; `number` is that of the source, null when the answer does not use it. */
    passages: z.array(
      z.object({
        number: z.int().nullable(),
        kind: z.enum(['item', 'synthesis']),
        id: z.string(),
        title: z.string(),
        heading: z.string(),
        text: z.string(),
      }),
    ),
  })
  .meta({ id: 'AnswerContext' })
export type AnswerContext = z.infer<typeof answerContextSchema>

export const chatModelSchema = z
  .object({
    /** For `model` of a question: `ollama:NAME`, `openai:NAME` or `builtin`. */
    id: z.string(),
    name: z.string(),
    provider: z.enum(['ollama', 'openai', 'builtin']),
    /** Who answers when nothing is chosen. */
    is_default: z.boolean(),
  })
  .meta({ id: 'ChatModel' })

const chatModelsSchema = z.object({
  models: z.array(chatModelSchema),
  /** Servers that are set and did not answer, and why. */
  unavailable: z.array(z.object({ server: z.string(), error: z.string() })),
})
export type ChatModels = z.infer<typeof chatModelsSchema>

const title = z.string().trim().min(1).max(MAX_TITLE_CHARS)
const sessionParams = z.object({ id: z.uuid('an id of a session') })
const messageParams = z.object({ id: z.uuid('an id of a message') })
const answerReply = z.object({ answer: chatMessageSchema })

export const chatApi = {
  listChatSessions: {
    method: 'get',
    path: '/api/chat/sessions',
    summary: 'Sessions, the last changed first',
    query: z.object({
      ...pageQuery,
      q: z
        .string()
        .max(1000)
        .optional()
        .describe('words in titles and messages; the last may be the beginning of one'),
      archived: flagQuery.default(false).describe('those that are archived, in the place of the others'),
    }),
    answer: z.object({ sessions: z.array(chatSessionSchema), next_cursor: nextCursor }),
    errors: ['invalid_cursor'],
  },
  createChatSession: {
    method: 'post',
    path: '/api/chat/sessions',
    summary: 'Begin a session',
    body: z.strictObject({ title: title.optional().describe('the first question when missing') }),
    answer: chatSessionSchema,
  },
  getChatSession: {
    method: 'get',
    path: '/api/chat/sessions/{id}',
    summary: 'A session, without its messages',
    params: sessionParams,
    answer: chatSessionSchema,
    errors: ['unknown_session'],
  },
  changeChatSession: {
    method: 'patch',
    path: '/api/chat/sessions/{id}',
    summary: 'Rename a session, archive it or bring it back',
    params: sessionParams,
    body: z.strictObject({ title: title.optional(), archived: z.boolean().optional() }),
    answer: chatSessionSchema,
    errors: ['unknown_session'],
  },
  deleteChatSession: {
    method: 'delete',
    path: '/api/chat/sessions/{id}',
    summary: 'Delete a session with all its messages; an answer in hand is stopped',
    params: sessionParams,
    answer: z.object({ success: z.literal(true) }),
    errors: ['unknown_session'],
  },
  listChatMessages: {
    method: 'get',
    path: '/api/chat/sessions/{id}/messages',
    summary: 'The last messages of a session, the newest last; the cursor leads to older ones',
    params: sessionParams,
    query: z.object(pageQuery),
    answer: z.object({ messages: z.array(chatMessageSchema), next_cursor: nextCursor }),
    errors: ['unknown_session', 'invalid_cursor'],
  },
  askQuestion: {
    method: 'post',
    path: '/api/chat/sessions/{id}/messages',
    summary: 'Ask a question; the answer is worked in the background',
    about: 'Follow it over Socket.IO (`chat_follow`), or ask for it again until it is over.',
    params: sessionParams,
    body: z.strictObject({
      question: z.string().max(MAX_QUESTION_CHARS),
      model: z.string().max(200).optional().describe('an `id` of /api/chat/models; the default when missing'),
      category: z.string().max(200).optional().describe('only from a main category, or `main/sub`'),
    }),
    answer: z.object({ question: chatMessageSchema, answer: chatMessageSchema }),
    errors: [
      ...['unknown_session', 'empty_question', 'answer_going_on'],
      ...['model_not_valid', 'model_server_not_set'],
    ],
  },
  getChatMessage: {
    method: 'get',
    path: '/api/chat/messages/{id}',
    summary: 'A message as it is now',
    params: messageParams,
    answer: chatMessageSchema,
    errors: ['unknown_message'],
  },
  getAnswerContext: {
    method: 'get',
    path: '/api/chat/messages/{id}/context',
    summary: 'What an answer was made from',
    params: messageParams,
    answer: answerContextSchema,
    errors: ['unknown_message'],
  },
  stopAnswer: {
    method: 'post',
    path: '/api/chat/messages/{id}/stop',
    summary: 'Stop an answer; what it has said so far stays',
    params: messageParams,
    answer: answerReply,
    errors: ['unknown_message'],
  },
  retryAnswer: {
    method: 'post',
    path: '/api/chat/messages/{id}/retry',
    summary: 'Make an answer anew, in its place; the last of its session, and one that is over',
    params: messageParams,
    body: z.strictObject({ model: z.string().max(200).optional() }),
    answer: answerReply,
    errors: ['unknown_message', 'answer_going_on', 'model_not_valid', 'model_server_not_set'],
  },
  listChatModels: {
    method: 'get',
    path: '/api/chat/models',
    summary: 'Who can answer',
    answer: chatModelsSchema,
  },
} as const satisfies Operations

const messageId = z.object({ message_id: z.uuid() })

/**
 * Socket.IO, client to server. `chat_follow` asks for an answer: `chat_message` comes at once, then `chat_delta` for each
 * piece of its text and `chat_message` whenever anything else of it changes, its end among them. `chat_stop` is the stop
 * button.
 */
export const CHAT_CLIENT_EVENTS = {
  chat_follow: messageId,
  chat_unfollow: messageId,
  chat_stop: messageId,
} as const

/** Socket.IO, server to client. */
export const CHAT_SERVER_EVENTS = {
  /** The whole message as it is now; later deltas go on from it. */
  chat_message: z.object({ message: chatMessageSchema }),
  /** The content is now its first `from` characters (UTF-16 units) and `text`. */
  chat_delta: z.object({ message_id: z.string(), from: z.int().min(0), text: z.string() }),
} as const
export type ChatDelta = z.infer<typeof CHAT_SERVER_EVENTS.chat_delta>
