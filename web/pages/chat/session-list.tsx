/** Conversations, the last changed first: found by their words, renamed, archived, deleted. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Archive, Plus } from 'lucide-react'
import { useState } from 'react'
import type { ChatSession } from '../../../src/contract/api/chat.ts'
import { Button, buttonClass, IconButton } from '../../components/button.tsx'
import { Bone, Failed } from '../../components/states.tsx'
import { sessionsQuestion } from '../../lib/chat-questions.ts'
import { formatAgo } from '../../lib/format.ts'
import { useSettled } from '../../lib/settled.ts'
import { SessionMenu } from './session-menu.tsx'

interface SessionListProps {
  chosen: string | undefined
  onChoose?: () => void
}

export function SessionList({ chosen, onChoose }: SessionListProps) {
  const [text, setText] = useState('')
  const [isArchive, setArchive] = useState(false)
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    sessionsQuestion(useSettled(text.trim(), 200), isArchive),
  )
  const sessions = data?.pages.flatMap((page) => page.sessions)
  return (
    <>
      <Link to="/chat" onClick={onChoose} className={buttonClass('plain', 'normal', 'w-full')}>
        <Plus aria-hidden className="size-4" />
        New conversation
      </Link>
      <div className="mt-3 mb-3 flex items-center gap-1">
        <input
          type="search"
          aria-label="Search conversations"
          placeholder="Search"
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="field h-8"
        />
        <IconButton
          label="Archived conversations"
          icon={Archive}
          aria-pressed={isArchive}
          onClick={() => setArchive(!isArchive)}
        />
      </div>
      {error !== null && (
        <Failed error={error} what="The conversations could not be loaded." retry={() => void refetch()} />
      )}
      {sessions === undefined && error === null && <Bone className="h-24" />}
      {sessions?.length === 0 && (
        <p className="text-faint px-2 py-6 text-center text-xs">
          {text !== ''
            ? 'No matches.'
            : isArchive
              ? 'No archived conversations.'
              : 'Your conversations appear here.'}
        </p>
      )}
      <ul className="space-y-px">
        {sessions?.map((session) => (
          <SessionRow
            key={session.id}
            session={session}
            isChosen={session.id === chosen}
            onChoose={onChoose}
          />
        ))}
      </ul>
      {hasNextPage && (
        <Button size="small" look="quiet" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show earlier
        </Button>
      )}
    </>
  )
}

interface RowProps {
  session: ChatSession
  isChosen: boolean
  onChoose: (() => void) | undefined
}

function SessionRow({ session, isChosen, onChoose }: RowProps) {
  return (
    <li className="group relative">
      <Link
        to="/chat/$sessionId"
        params={{ sessionId: session.id }}
        onClick={onChoose}
        aria-current={isChosen ? 'page' : undefined}
        className="row-link block py-1.5 pr-8 pl-2.5"
      >
        <span className="block truncate">{session.title === '' ? 'New conversation' : session.title}</span>
        <span className="text-faint block text-2xs">{formatAgo(session.updated_at)}</span>
      </Link>
      <SessionMenu session={session} isChosen={isChosen} />
    </li>
  )
}
