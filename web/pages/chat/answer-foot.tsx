/** Below an answer: who gave it, and copy, again, details. */
import { ClipboardCopy, Info, RotateCw } from 'lucide-react'
import { useState } from 'react'
import type { ChatMessage } from '../../../src/contract/api/chat.ts'
import { IconButton } from '../../components/button.tsx'
import { tell } from '../../components/toasts.tsx'
import { formatSeconds } from '../../lib/format.ts'
import { AnswerDetails } from './answer-details.tsx'
import { useAnswerAct } from './asking.ts'
import { isOver } from './followed-answer.ts'

export function AnswerFoot({ answer, isLast }: { answer: ChatMessage; isLast: boolean }) {
  const [hasDetails, setDetails] = useState(false)
  const act = useAnswerAct(answer)
  if (!isOver(answer)) return null
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(answer.content)
    tell('Copied.')
  }
  return (
    <div className="text-faint mt-2 flex items-center gap-0.5 text-xs">
      <span className="mr-1.5">{madeBy(answer)}</span>
      <IconButton
        label="Copy the answer"
        icon={ClipboardCopy}
        className="size-7"
        onClick={() => void copy()}
      />
      {isLast && (
        <IconButton
          label="Answer again"
          icon={RotateCw}
          className="size-7"
          disabled={act.isPending}
          onClick={() => act.mutate('retry')}
        />
      )}
      <IconButton
        label="Details of the answer"
        icon={Info}
        className="size-7"
        onClick={() => setDetails(true)}
      />
      {hasDetails && <AnswerDetails answer={answer} close={() => setDetails(false)} />}
    </div>
  )
}

function madeBy({ model, stats, status }: ChatMessage): string {
  const who = model === null ? '' : model === 'builtin' ? 'Built-in' : model.replace(/^(ollama|openai):/, '')
  const time = stats === null ? '' : formatSeconds(stats.seconds)
  return [who, time, status === 'stopped' ? 'stopped' : ''].filter((part) => part !== '').join(' · ')
}
