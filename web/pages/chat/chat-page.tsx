/** Asking the knowledge base. */
import { MessageCircle } from 'lucide-react'
import { Page } from '../../components/page.tsx'
import { Empty } from '../../components/states.tsx'

export function ChatPage() {
  return (
    <Page title="Chat" about="Ask your knowledge base; every answer cites its items.">
      <Empty icon={MessageCircle} title="Chat comes next">
        Until then, <code>kba search</code> and the search of the knowledge base find by word and by meaning.
      </Empty>
    </Page>
  )
}
