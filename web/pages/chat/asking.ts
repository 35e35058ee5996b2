/** Sends a question, the first one of which begins a conversation; stops an answer, or asks for it again. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import type { ChatMessage, ChatSession } from '../../../src/contract/api/chat.ts'
import { tellFault } from '../../components/toasts.tsx'
import type { Answer } from '../../lib/answers.ts'
import { ask } from '../../lib/api.ts'

export interface Question {
  question: string
  model?: string | undefined
  category?: string | undefined
}

export function useAsking(sessionId: string | undefined) {
  const client = useQueryClient()
  const navigate = useNavigate()
  /** A conversation whose first question was refused takes the next one. */
  const begun = useRef(sessionId)
  return useMutation({
    mutationFn: async (body: Question) => {
      begun.current ??= (await ask<ChatSession>('/api/chat/sessions', { method: 'POST', body: {} })).id
      const id = begun.current
      await ask<Answer<'chat', 'askQuestion'>>(`/api/chat/sessions/${id}/messages`, { method: 'POST', body })
      return id
    },
    onSuccess: async (id) => {
      await client.invalidateQueries({ queryKey: ['chat'] })
      if (id !== sessionId) await navigate({ to: '/chat/$sessionId', params: { sessionId: id } })
    },
    onError: tellFault,
  })
}

/** @param answer - Its id, and that of its conversation. */
export function useAnswerAct(answer: Pick<ChatMessage, 'id' | 'session_id'> | undefined) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (what: 'stop' | 'retry') =>
      ask(`/api/chat/messages/${answer?.id ?? ''}/${what}`, { method: 'POST', body: {} }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['chat', 'messages', answer?.session_id] }),
    onError: tellFault,
  })
}
