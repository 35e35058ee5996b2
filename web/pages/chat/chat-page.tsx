/** Asking the knowledge base: sessions at the side, the conversation, and the source of a citation beside it. */
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { ChatSource } from '../../../src/contract/api/chat.ts'
import { useTitle } from '../../components/page.tsx'
import { Conversation } from './conversation.tsx'
import { SessionList } from './session-list.tsx'
import { SourcePanel } from './source-panel.tsx'

export function ChatPage() {
  const { sessionId } = useParams({ strict: false })
  useTitle('Chat')
  return <Session key={sessionId} sessionId={sessionId} />
}

function Session({ sessionId }: { sessionId: string | undefined }) {
  const [source, setSource] = useState<ChatSource>()
  return (
    <div className="flex h-[calc(100dvh-7.5rem)] md:h-dvh">
      <aside
        aria-label="Conversations"
        className="border-line hidden w-64 shrink-0 overflow-y-auto border-r px-3 py-6 lg:block"
      >
        <SessionList chosen={sessionId} />
      </aside>
      <Conversation sessionId={sessionId} openSource={setSource} source={source} />
      {source !== undefined && <SourcePanel source={source} close={() => setSource(undefined)} />}
    </div>
  )
}
