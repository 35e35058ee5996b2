/** The field for a question: Enter sends, Shift and Enter begin a new line. While an answer comes, its button stops that. */
import { categoryLabel } from '../../../src/contract/category-label.ts'
import { useQuery } from '@tanstack/react-query'
import { ArrowUp, Square } from 'lucide-react'
import { useState } from 'react'
import { Select } from '../../components/fields.tsx'
import { chatModelsQuestion } from '../../lib/chat-questions.ts'
import { categoriesQuestion } from '../../lib/questions.ts'
import type { Question } from './asking.ts'

const ROUND =
  'bg-ink text-paper ml-auto grid size-8 shrink-0 place-items-center rounded-lg transition-opacity disabled:opacity-40'
const MODEL_KEY = 'kba.chat-model'

interface ComposerProps {
  /** Rejects where the question was not taken: it then stays in the field. */
  send: (question: Question) => Promise<unknown>
  isSending: boolean
  isBusy: boolean
  /** While an answer comes. */
  stop: { isPending: boolean; now: () => void } | undefined
}

export function Composer({ send, isSending, isBusy, stop }: ComposerProps) {
  const [text, setText] = useState('')
  const [model, setModel] = useState(() => localStorage.getItem(MODEL_KEY) ?? '')
  const [category, setCategory] = useState('')
  const canSend = !isBusy && text.trim() !== ''
  const submit = (): void => {
    if (!canSend) return
    send({
      question: text.trim(),
      ...(model === '' ? {} : { model }),
      ...(category === '' ? {} : { category }),
    }).then(
      () => setText(''),
      // Told by who sends.
      () => undefined,
    )
  }
  const choose = (next: string): void => {
    setModel(next)
    localStorage.setItem(MODEL_KEY, next)
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
      className="mx-auto w-full max-w-3xl px-4 pb-4 sm:px-8 sm:pb-6"
    >
      <div className="border-line-strong bg-raised focus-within:border-accent shadow-card rounded-2xl border transition-colors">
        <textarea
          aria-label="Your question"
          rows={1}
          maxLength={10_000}
          placeholder="Ask your knowledge base"
          readOnly={isSending}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
            event.preventDefault()
            submit()
          }}
          className="placeholder:text-faint field-sizing-content max-h-56 min-h-12 w-full resize-none bg-transparent px-4 pt-3.5 pb-1 outline-none"
        />
        <div className="flex items-center gap-2 px-2.5 pb-2.5">
          <ModelSelect value={model} onChange={choose} />
          <TopicSelect value={category} onChange={setCategory} />
          <SendOrStop canSend={canSend} stop={stop} />
        </div>
      </div>
    </form>
  )
}

function SendOrStop({ canSend, stop }: Pick<ComposerProps, 'stop'> & { canSend: boolean }) {
  if (stop === undefined)
    return (
      <button type="submit" aria-label="Ask" disabled={!canSend} className={ROUND}>
        <ArrowUp aria-hidden className="size-4" />
      </button>
    )
  return (
    <button
      type="button"
      aria-label="Stop the answer"
      title="Stop the answer"
      disabled={stop.isPending}
      onClick={stop.now}
      className={ROUND}
    >
      <Square aria-hidden className="size-3 fill-current" />
    </button>
  )
}

interface SelectProps {
  value: string
  onChange: (value: string) => void
}

const QUIET =
  'h-8 w-auto max-w-34 truncate border-transparent sm:max-w-44 bg-transparent pl-1 pr-0! text-xs text-soft hover:bg-hover'

function ModelSelect({ value, onChange }: SelectProps) {
  const { data } = useQuery(chatModelsQuestion)
  const models = data?.models ?? []
  const usual = models.find((model) => model.is_default)
  const known = models.some(({ id }) => id === value) ? value : ''
  return (
    <Select
      aria-label="Model"
      className={QUIET}
      value={known}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{usual === undefined ? 'Default model' : nameOf(usual)}</option>
      {models
        .filter((model) => !model.is_default)
        .map((model) => (
          <option key={model.id} value={model.id}>
            {nameOf(model)}
          </option>
        ))}
    </Select>
  )
}

function nameOf({ provider, name }: { provider: string; name: string }): string {
  return provider === 'builtin' ? 'Built-in: quotes' : name
}

function TopicSelect({ value, onChange }: SelectProps) {
  const { data } = useQuery(categoriesQuestion)
  return (
    <Select
      aria-label="Only from"
      className={QUIET}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">From all topics</option>
      {data?.categories.map(({ main_category: main }) => (
        <option key={main} value={main}>
          {categoryLabel(main)}
        </option>
      ))}
    </Select>
  )
}
