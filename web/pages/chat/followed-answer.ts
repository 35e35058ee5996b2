/** An answer while it is being given: followed over the socket, also after a lost connection. */
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useState } from 'react'
import type { ChatMessage } from '../../../src/contract/api/chat.ts'
import type { ServerEvents } from '../../../src/contract/live-events.ts'
import { live } from '../../lib/live.ts'

export const isOver = ({ status }: ChatMessage): boolean => status !== 'queued' && status !== 'answering'

/** @returns The message as it is now. */
export function useFollowedAnswer(message: ChatMessage): ChatMessage {
  const client = useQueryClient()
  const [told, setTold] = useState<ChatMessage>()
  const { id } = message
  const mustFollow = !isOver(message)
  const finish = useEffectEvent(() => void client.invalidateQueries({ queryKey: ['chat'] }))
  useEffect(() => {
    if (!mustFollow) return undefined
    const onMessage: ServerEvents['chat_message'] = ({ message: now }) => {
      if (now.id !== id) return
      setTold(now)
      if (isOver(now)) finish()
    }
    const onDelta: ServerEvents['chat_delta'] = ({ message_id: other, from, text }) => {
      if (other !== id) return
      setTold((now) => now && { ...now, content: now.content.slice(0, from) + text })
    }
    let leave: (() => void) | undefined
    let isLeft = false
    void live.then((socket) => {
      if (isLeft) return
      const follow = (): void => void socket.emit('chat_follow', { message_id: id })
      socket.on('connect', follow)
      socket.on('chat_message', onMessage)
      socket.on('chat_delta', onDelta)
      if (socket.connected) follow()
      leave = () => {
        socket.emit('chat_unfollow', { message_id: id })
        socket.off('connect', follow)
        socket.off('chat_message', onMessage)
        socket.off('chat_delta', onDelta)
      }
    })
    return () => {
      isLeft = true
      leave?.()
    }
  }, [id, mustFollow])
  return mustFollow && told?.id === id ? told : message
}
