/** What the chat asks the server. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Answer } from './answers.ts'
import { ask, queryOf } from './api.ts'

export const sessionsQuestion = (q: string, archived: boolean) =>
  infiniteQueryOptions({
    queryKey: ['chat', 'sessions', q, archived],
    queryFn: ({ signal, pageParam: cursor }) =>
      ask<Answer<'chat', 'listChatSessions'>>(
        `/api/chat/sessions${queryOf({ q, archived: archived ? 'true' : undefined, cursor, limit: 50 })}`,
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor: next }) => next ?? undefined,
  })

/** The newest page first; each page has its newest message last. */
export const messagesQuestion = (sessionId: string) =>
  infiniteQueryOptions({
    queryKey: ['chat', 'messages', sessionId],
    queryFn: ({ signal, pageParam: cursor }) =>
      ask<Answer<'chat', 'listChatMessages'>>(
        `/api/chat/sessions/${sessionId}/messages${queryOf({ cursor, limit: 50 })}`,
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor: next }) => next ?? undefined,
  })

export const chatModelsQuestion = queryOptions({
  queryKey: ['chat', 'models'],
  queryFn: ({ signal }) => ask<Answer<'chat', 'listChatModels'>>('/api/chat/models', { signal }),
  staleTime: 60_000,
})

export const answerContextQuestion = (messageId: string) =>
  queryOptions({
    queryKey: ['chat', 'context', messageId],
    queryFn: ({ signal }) =>
      ask<Answer<'chat', 'getAnswerContext'>>(`/api/chat/messages/${messageId}/context`, { signal }),
  })
