/** Questions and answers, the newest at the foot, and the field for the next one. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { MessagesSquare } from 'lucide-react'
import { useLayoutEffect, useRef, useState } from 'react'
import type { ChatMessage, ChatSource } from '../../../src/contract/api/chat.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Bones, Failed } from '../../components/states.tsx'
import { messagesQuestion } from '../../lib/chat-questions.ts'
import { AnswerView } from './answer-view.tsx'
import { Composer } from './composer.tsx'
import { isOver } from './followed-answer.ts'
import { SessionList } from './session-list.tsx'
import { Starters } from './starters.tsx'
import { useAnswerAct, useAsking } from './asking.ts'

interface ConversationProps {
  /** None: a new one. */
  sessionId: string | undefined
  openSource: (source: ChatSource) => void
  source: ChatSource | undefined
}

export function Conversation({ sessionId, openSource, source }: ConversationProps) {
  const history = useInfiniteQuery({ ...messagesQuestion(sessionId ?? ''), enabled: sessionId !== undefined })
  const asking = useAsking(sessionId)
  const messages = history.data?.pages.toReversed().flatMap((page) => page.messages) ?? []
  const last = messages.at(-1)
  const isAnswering = last !== undefined && last.role === 'assistant' && !isOver(last)
  const act = useAnswerAct(last)
  const stop = isAnswering ? { isPending: act.isPending, now: () => act.mutate('stop') } : undefined
  const isNew = sessionId === undefined
  return (
    <section aria-label="Conversation" className="flex min-w-0 flex-1 flex-col">
      <h1 className="sr-only">Chat</h1>
      <SessionsButton chosen={sessionId} />
      <Scroller key={sessionId} stickTo={last}>
        {isNew && <Starters ask={(question) => asking.mutate({ question })} />}
        {history.error !== null && (
          <Failed
            error={history.error}
            what="The conversation could not be loaded."
            retry={() => void history.refetch()}
          />
        )}
        {!isNew && history.isPending && <Bones rows={4} />}
        {history.hasNextPage && (
          <Button
            size="small"
            look="quiet"
            className="mx-auto flex"
            onClick={() => void history.fetchNextPage()}
          >
            Earlier messages
          </Button>
        )}
        {messages.map((message) =>
          message.role === 'user' ? (
            <Question key={message.id} message={message} />
          ) : (
            <AnswerView
              key={message.id}
              message={message}
              openSource={openSource}
              opened={source?.id}
              isLast={message === last}
            />
          ),
        )}
      </Scroller>
      <Composer
        send={(question) => asking.mutateAsync(question)}
        isSending={asking.isPending}
        isBusy={asking.isPending || isAnswering}
        stop={stop}
      />
    </section>
  )
}

function Question({ message }: { message: ChatMessage }) {
  return (
    <div className="mt-8 flex justify-end first:mt-0">
      <p className="bg-sunken max-w-[85%] rounded-2xl rounded-br-md px-4 py-2.5 whitespace-pre-wrap">
        <span className="sr-only">You asked: </span>
        {message.content}
      </p>
    </div>
  )
}

/** Keeps the end in view while an answer grows, unless the reader has scrolled up. */
function Scroller({ stickTo, children }: { stickTo: unknown; children: React.ReactNode }) {
  const ref = useRef<HTMLDivElement>(null)
  const inner = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  useLayoutEffect(() => {
    isAtEnd.current = true
  }, [stickTo])
  useLayoutEffect(() => {
    const [box, content] = [ref.current, inner.current]
    if (box === null || content === null) return
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) box.scrollTop = box.scrollHeight
    })
    observer.observe(content)
    return () => observer.disconnect()
  }, [])
  return (
    <div
      ref={ref}
      tabIndex={0}
      role="region"
      aria-label="Messages"
      onScroll={({ currentTarget: box }) => {
        isAtEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < 60
      }}
      className="min-h-0 flex-1 overflow-y-auto"
    >
      <div ref={inner} className="mx-auto max-w-3xl px-4 py-8 sm:px-8">
        {children}
      </div>
    </div>
  )
}

/** The list of conversations, where there is no room for it at the side. */
function SessionsButton({ chosen }: { chosen: string | undefined }) {
  const [isOpen, setOpen] = useState(false)
  const close = (): void => setOpen(false)
  return (
    <div className="border-line border-b px-4 py-2 lg:hidden">
      <Button size="small" icon={MessagesSquare} onClick={() => setOpen(true)}>
        Conversations
      </Button>
      {isOpen && (
        <Dialog title="Conversations" close={close}>
          <SessionList chosen={chosen} onChoose={close} />
        </Dialog>
      )}
    </div>
  )
}
