/** An answer: its text with citations, what it comes from, and what can be done with it. */
import { useDeferredValue, useMemo } from 'react'
import type { ChatMessage, ChatSource } from '../../../src/contract/api/chat.ts'
import { Markdown, type Addresses } from '../../components/markdown/markdown.tsx'
import { parseMarkdown } from '../../components/markdown/parse.ts'
import { Failed } from '../../components/states.tsx'
import { ApiFault } from '../../lib/api.ts'
import { AnswerFoot } from './answer-foot.tsx'
import { isOver, useFollowedAnswer } from './followed-answer.ts'
import { NearestItems } from './nearest-items.tsx'

interface AnswerProps {
  message: ChatMessage
  openSource: (source: ChatSource) => void
  /** Id of the source that is open beside the answer. */
  opened: string | undefined
  isLast: boolean
}

export function AnswerView({ message, openSource, opened, isLast }: AnswerProps) {
  const answer = useFollowedAnswer(message)
  const { content, sources, error, in_knowledge_base: isKnown, nearest, notice } = answer
  return (
    <article aria-label="Answer" aria-busy={!isOver(answer)} className="mt-6">
      <AnswerText content={content} sources={sources} openSource={openSource} />
      {!isOver(answer) && <Working notice={notice} hasText={content !== ''} />}
      {error !== null && (
        <div className="mt-3">
          <Failed
            what="The answer was not finished."
            error={
              new ApiFault(error.message, { status: 0, code: error.code, hint: error.hint ?? undefined })
            }
          />
        </div>
      )}
      {isKnown === false && <NearestItems items={nearest} />}
      {sources.length > 0 && <SourceChips sources={sources} openSource={openSource} opened={opened} />}
      <AnswerFoot answer={answer} isLast={isLast} />
    </article>
  )
}

type TextProps = Pick<ChatMessage, 'content' | 'sources'> & Pick<AnswerProps, 'openSource'>

function AnswerText({ content, sources, openSource }: TextProps) {
  const settled = useDeferredValue(content)
  const nodes = useMemo(() => parseMarkdown(settled), [settled])
  const addresses: Addresses = {
    image: () => undefined,
    page: () => undefined,
    citation: (number) => {
      const source = sources.find((one) => one.number === number)
      return source && <Citation source={source} open={() => openSource(source)} />
    },
  }
  return (
    <div className="prose text-[0.95rem] [&_h2]:text-lg">
      <Markdown nodes={nodes} addresses={addresses} />
    </div>
  )
}

function Citation({ source, open }: { source: ChatSource; open: () => void }) {
  return (
    <button
      type="button"
      onClick={open}
      title={source.title}
      aria-label={`Source ${source.number}: ${source.title}`}
      className="bg-accent-wash text-accent hover:bg-accent hover:text-on-accent mx-0.5 inline-grid h-[1.15rem] min-w-[1.15rem] -translate-y-px place-items-center rounded-[5px] px-1 align-middle text-2xs font-semibold tabular-nums transition-colors"
    >
      {source.number}
    </button>
  )
}

function Working({ notice, hasText }: { notice: string | null; hasText: boolean }) {
  if (hasText && notice === null) return null
  return (
    <p role="status" className="text-faint mt-2 flex items-center gap-2">
      <span aria-hidden className="bg-accent breathe size-2 rounded-full" />
      {notice ?? 'Looking through your items'}
    </p>
  )
}

interface ChipsProps {
  sources: readonly ChatSource[]
  openSource: (source: ChatSource) => void
  opened: string | undefined
}

function SourceChips({ sources, openSource, opened }: ChipsProps) {
  return (
    <ol aria-label="Sources" className="mt-4 flex flex-wrap gap-1.5">
      {sources.map((source) => (
        <li key={source.number} className="max-w-full">
          <button
            type="button"
            aria-pressed={opened === source.id}
            onClick={() => openSource(source)}
            className="border-line bg-surface hover:border-line-strong aria-pressed:border-accent flex max-w-72 items-center gap-2 rounded-lg border px-2.5 py-1 text-xs transition-colors"
          >
            <span className="text-accent font-semibold tabular-nums">{source.number}</span>
            <span className="text-soft truncate">{source.gone ? 'Deleted since then' : source.title}</span>
          </button>
        </li>
      ))}
    </ol>
  )
}
