/** Chat: sessions, questions and their answers, over HTTP and live over Socket.IO. */
import { z } from 'zod'

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

export const chatSessionSchema = z.object({
  id: z.uuid(),
  /** The first question until the user names it. */
  title: z.string(),
  archived: z.boolean(),
  message_count: z.int(),
  created_at: z.iso.datetime(),
  /** Of the last message or change. */
  updated_at: z.iso.datetime(),
})
export type ChatSession = z.infer<typeof chatSessionSchema>

/** An item or a synthesis that an answer rests on. The numbers of an answer's sources run from 1, in the order of their use. */
export const chatSourceSchema = z.object({
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
export type ChatSource = z.infer<typeof chatSourceSchema>

/** An item that comes near to a question whose answer the knowledge base does not hold. */
export const nearestItemSchema = chatSourceSchema.omit({ number: true, passages: true })
export type NearestItem = z.infer<typeof nearestItemSchema>

export const answerStatsSchema = z.object({
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
export type AnswerStats = z.infer<typeof answerStatsSchema>

export const chatMessageSchema = z.object({
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
  created_at: z.iso.datetime(),
  completed_at: z.iso.datetime().nullable(),
})
export type ChatMessage = z.infer<typeof chatMessageSchema>

/** What an answer was made from, on demand: GET /api/chat/messages/:id/context. */
export const answerContextSchema = z.object({
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
export type AnswerContext = z.infer<typeof answerContextSchema>

export const chatModelSchema = z.object({
  /** For `model` of a question: `ollama:NAME`, `openai:NAME` or `builtin`. */
  id: z.string(),
  name: z.string(),
  provider: z.enum(['ollama', 'openai', 'builtin']),
  /** Who answers when nothing is chosen. */
  is_default: z.boolean(),
})

/** GET /api/chat/models */
export const chatModelsSchema = z.object({
  models: z.array(chatModelSchema),
  /** Servers that are set and did not answer, and why. */
  unavailable: z.array(z.object({ server: z.string(), error: z.string() })),
})
export type ChatModels = z.infer<typeof chatModelsSchema>

const title = z.string().trim().min(1).max(MAX_TITLE_CHARS)

/** GET /api/chat/sessions, the last changed first. */
export const listSessionsQuerySchema = z.strictObject({
  /** Words in titles and messages; the last may be the beginning of one. */
  q: z.string().max(1000).optional(),
  archived: z.stringbool().default(false),
  limit: z.coerce.number().int().min(1).max(100).default(30),
  /** `next_cursor` of the page before. */
  cursor: z.string().max(200).optional(),
})
export const sessionPageSchema = z.object({
  sessions: z.array(chatSessionSchema),
  next_cursor: z.string().nullable(),
})

/** POST /api/chat/sessions */
export const createSessionSchema = z.strictObject({ title: title.optional() })
/** PATCH /api/chat/sessions/:id */
export const changeSessionSchema = z.strictObject({
  title: title.optional(),
  archived: z.boolean().optional(),
})

/** GET /api/chat/sessions/:id/messages, the newest last; a cursor leads to older ones. */
export const listMessagesQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(200).optional(),
})
export const messagePageSchema = z.object({
  messages: z.array(chatMessageSchema),
  next_cursor: z.string().nullable(),
})

/** POST /api/chat/sessions/:id/messages; the answer is worked in the background. */
export const askQuestionSchema = z.strictObject({
  question: z.string().max(MAX_QUESTION_CHARS),
  /** An `id` of /api/chat/models; the default when missing. */
  model: z.string().max(200).optional(),
  /** Only from a main category, or `main/sub`. */
  category: z.string().max(200).optional(),
})
export const askedSchema = z.object({ question: chatMessageSchema, answer: chatMessageSchema })
export type AskedQuestion = z.infer<typeof askedSchema>

/** POST /api/chat/messages/:id/stop and .../retry (an answer that failed or was stopped is made anew): the answer. */
export const answerReplySchema = z.object({ answer: chatMessageSchema })

/**
 * Socket.IO. A page sends `chat_follow {message_id}` for an answer that is not over and gets `chat_message` at once, then
 * `chat_delta` for each piece and `chat_message` whenever anything else of it changes, its end among them; `chat_unfollow`
 * ends that. `chat_stop {message_id}` is the stop button.
 */
export const chatFollowSchema = z.strictObject({ message_id: z.uuid() })

/** `content` is replaced by the first `from` characters (UTF-16 units) of it and `text`. */
export interface ChatDeltaEvent {
  message_id: string
  from: number
  text: string
}

/** The whole message as it is now; later deltas go on from it. */
export interface ChatMessageEvent {
  message: ChatMessage
}

/** Client to server, by event. */
export interface ChatClientEvents {
  chat_follow: (request: z.infer<typeof chatFollowSchema>) => void
  chat_unfollow: (request: z.infer<typeof chatFollowSchema>) => void
  chat_stop: (request: z.infer<typeof chatFollowSchema>) => void
}

/** Server to client, by event. */
export interface ChatServerEvents {
  chat_message: (event: ChatMessageEvent) => void
  chat_delta: (event: ChatDeltaEvent) => void
}
