/** One field that finds items and pages. */
import { categoryLabel } from '../../src/contract/category-label.ts'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { LucideIcon } from 'lucide-react'
import { BookOpenText, FileText, Search } from 'lucide-react'
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import { classNames } from '../components/class-names.ts'
import { pageOfKnowledge } from '../lib/knowledge-address.ts'
import { searchQuestion } from '../lib/questions.ts'
import { useSettled } from '../lib/settled.ts'
import { PLACES } from './places.ts'

interface Entry {
  key: string
  title: string
  note: string
  icon: LucideIcon
  to: string
  q?: string
}

const HITS = 8

export function CommandPalette({ close }: { close: () => void }) {
  const ref = useRef<HTMLDialogElement>(null)
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState(0)
  const entries = useEntries(text)
  const listId = useId()
  useEffect(() => {
    ref.current?.showModal()
  }, [])
  const open = (entry: Entry | undefined): void => {
    if (entry === undefined) return
    close()
    void navigate(entry.q === undefined ? { to: entry.to } : { to: '/knowledge', search: { q: entry.q } })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) setChosen((now) => Math.min(Math.max(now + step, 0), entries.length - 1))
    else if (event.key === 'Enter') open(entries[chosen])
    else return
    event.preventDefault()
  }
  return (
    <dialog
      ref={ref}
      aria-label="Find or go to"
      onCancel={close}
      onMouseDown={(event) => {
        if (event.target === event.currentTarget) close()
      }}
      className="bg-surface text-ink border-line shadow-float mx-auto mt-[12dvh] w-[calc(100vw-2rem)] max-w-xl rounded-2xl border p-0"
    >
      <PaletteField
        text={text}
        listId={listId}
        chosenId={entries[chosen] && `${listId}-${chosen}`}
        onKeyDown={onKeyDown}
        onChange={(next) => {
          setText(next)
          setChosen(0)
        }}
      />
      <PaletteList id={listId} entries={entries} chosen={chosen} choose={setChosen} open={open} />
    </dialog>
  )
}

interface FieldProps {
  text: string
  listId: string
  chosenId: string | undefined
  onKeyDown: (event: KeyboardEvent) => void
  onChange: (text: string) => void
}

function PaletteField({ text, listId, chosenId, onKeyDown, onChange }: FieldProps) {
  return (
    <div className="border-line flex items-center gap-3 border-b px-4">
      <Search aria-hidden className="text-faint size-4" />
      <input
        role="combobox"
        aria-label="Find or go to"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={chosenId}
        autoComplete="off"
        spellCheck={false}
        placeholder="Find an article, go to a page"
        value={text}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
        className="h-13 flex-1 bg-transparent text-base outline-none"
      />
    </div>
  )
}

interface ListProps {
  id: string
  entries: readonly Entry[]
  chosen: number
  choose: (index: number) => void
  open: (entry: Entry) => void
}

function PaletteList({ id, entries, chosen, choose, open }: ListProps) {
  return (
    <ul id={id} role="listbox" aria-label="Found" className="max-h-[55dvh] overflow-y-auto p-2">
      {entries.map((entry, index) => (
        <li
          key={entry.key}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === chosen}
          onMouseMove={() => choose(index)}
          onClick={() => open(entry)}
          className={classNames(
            'flex cursor-pointer items-center gap-3 rounded-lg px-3 py-2',
            index === chosen && 'bg-hover',
          )}
        >
          <entry.icon aria-hidden className="text-faint size-4 shrink-0" />
          <span className="min-w-0 flex-1 truncate">{entry.title}</span>
          <span className="text-faint shrink-0 text-xs">{entry.note}</span>
        </li>
      ))}
    </ul>
  )
}

function useEntries(text: string): Entry[] {
  const asked = useSettled(text.trim(), 120)
  const { data } = useQuery(searchQuestion(asked, {}, HITS))
  const lower = text.trim().toLowerCase()
  const places = PLACES.filter(({ title }) => title.toLowerCase().includes(lower)).map(
    ({ to, title, icon }): Entry => ({ key: to, title, note: 'Page', icon, to }),
  )
  const hits = (lower === '' ? [] : (data?.results ?? [])).map(
    ({ kind, id, title, main_category: main }): Entry => ({
      key: id,
      title,
      note: kind === 'item' ? categoryLabel(main) : 'Synthesis',
      icon: kind === 'item' ? FileText : BookOpenText,
      to: pageOfKnowledge(kind, id),
    }),
  )
  const all =
    lower === ''
      ? []
      : [
          {
            key: 'search',
            title: `Search for “${text.trim()}”`,
            note: 'All matches',
            icon: Search,
            to: '/knowledge',
            q: text.trim(),
          },
        ]
  return [...places, ...hits, ...all]
}
