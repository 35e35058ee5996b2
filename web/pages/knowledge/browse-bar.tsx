/** Search, filters, order and view of the knowledge base, and what they came to. */
import { categoryLabel } from '../../../src/contract/category-label.ts'
import { useHotkeys } from '../../lib/hotkeys.ts'
import { LayoutGrid, ListTree, Rows3, Search, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { Button, IconButton } from '../../components/button.tsx'
import { Choice } from '../../components/choice.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Select } from '../../components/fields.tsx'
import { count } from '../../lib/format.ts'
import { HITS, type ItemOrder } from '../../lib/questions.ts'
import type { BrowseSearch } from '../../lib/browse-search.ts'
import type { Entries } from './entries.ts'
import { FilterMenu } from './filter-menu.tsx'
import { TopicTree } from './topic-tree.tsx'

interface BarProps {
  search: BrowseSearch
  set: (change: BrowseSearch | ((now: BrowseSearch) => BrowseSearch)) => void
  found: Entries
}

const ORDERS: readonly { value: ItemOrder; label: string }[] = [
  { value: 'newest', label: 'Newest first' },
  { value: 'oldest', label: 'Oldest first' },
  { value: 'title', label: 'By title' },
  { value: 'updated', label: 'Last changed' },
  { value: 'likes', label: 'Most likes' },
  { value: 'views', label: 'Most views' },
]

export function BrowseBar({ search, set, found }: BarProps) {
  return (
    <div className="bg-paper sticky top-14 z-10 -mx-4 px-4 pt-1 pb-3 sm:-mx-8 sm:px-8 md:top-0">
      <SearchField search={search} set={set} />
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <TopicButton search={search} />
        <p
          className="text-soft order-last mr-auto min-w-0 grow basis-1/2 truncate sm:order-none sm:grow-0 sm:basis-auto"
          role="status"
        >
          {summary(search, found)}
        </p>
        <FilterMenu search={search} set={set} />
        {!found.isSearch && (
          <Select
            aria-label="Order"
            className="ml-auto h-8 w-auto text-xs sm:ml-0"
            value={search.order ?? 'newest'}
            onChange={(event) => {
              const order = event.target.value as ItemOrder
              set(({ order: _old, ...rest }) => (order === 'newest' ? rest : { ...rest, order }))
            }}
          >
            {ORDERS.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        )}
        <div className="order-last sm:order-none">
          <Choice
            label="View"
            value={search.view ?? 'list'}
            onChange={(view) =>
              set(({ view: _old, ...rest }) => (view === 'list' ? rest : { ...rest, view: 'grid' }))
            }
            options={[
              { value: 'list', label: 'List', icon: Rows3 },
              { value: 'grid', label: 'Grid', icon: LayoutGrid },
            ]}
            iconsOnly
          />
        </div>
      </div>
    </div>
  )
}

function summary({ q, main, sub }: BrowseSearch, { total, isSearch, retrieval, meant }: Entries): string {
  const place = sub ?? main
  const where = place === undefined ? '' : ` in ${categoryLabel(place)}`
  if (total === undefined) return ''
  if (!isSearch) return `${count(total, 'item')}${where}`
  const hits = total >= HITS ? `The best ${HITS} matches` : count(total, 'hit')
  if (meant?.isShown === true) return `Nothing found for “${q ?? ''}”${where}. ${hits} for “${meant.query}”`
  const offer = meant === undefined ? '' : `. Did you mean “${meant.query}”?`
  return `${hits} for “${q ?? ''}”${where}${retrieval === undefined ? '' : `, by ${retrieval}`}${offer}`
}

/** Of typing, before it is searched for. */
const SETTLE_MS = 180

function SearchField({ search, set }: Omit<BarProps, 'found'>) {
  const [text, setText] = useState(search.q ?? '')
  const [asked, setAsked] = useState(search.q)
  const [seen, setSeen] = useState(search.q)
  // Somebody else changed the address: a link, the palette, the browser's way back.
  if (search.q !== seen) {
    setSeen(search.q)
    if (search.q !== asked) {
      setAsked(search.q)
      setText(search.q ?? '')
    }
  }
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const apply = (q: string): void => {
    if (q === (search.q ?? '')) return
    setAsked(q === '' ? undefined : q)
    set(({ q: _old, ...rest }) => (q === '' ? rest : { ...rest, q }))
  }
  const type = (next: string): void => {
    setText(next)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => apply(next.trim()), SETTLE_MS)
  }
  useHotkeys({ Escape: () => type('') })
  return (
    <div className="relative">
      <Search aria-hidden className="text-faint pointer-events-none absolute top-3 left-3.5 size-4" />
      <input
        data-search
        type="search"
        aria-label="Search the knowledge base"
        placeholder="Search by words or meaning"
        value={text}
        onChange={(event) => type(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          // The browser would clear the field.
          event.preventDefault()
          event.currentTarget.blur()
        }}
        className="field h-10 rounded-xl px-10 [&::-webkit-search-cancel-button]:hidden"
      />
      {text === '' ? (
        <kbd className="border-line text-faint pointer-events-none absolute top-2.5 right-3 hidden rounded border px-1.5 font-sans text-2xs md:block">
          /
        </kbd>
      ) : (
        <IconButton label="Clear" icon={X} className="absolute top-1 right-1.5" onClick={() => type('')} />
      )}
    </div>
  )
}

/** The tree, where the window is too narrow to have it at the side. */
function TopicButton({ search }: { search: BrowseSearch }) {
  const [isOpen, setOpen] = useState(false)
  const close = (): void => setOpen(false)
  return (
    <>
      <Button
        size="small"
        icon={ListTree}
        className="max-w-28 min-w-0 sm:max-w-none lg:hidden"
        onClick={() => setOpen(true)}
      >
        <span className="truncate">{categoryLabel(search.sub ?? search.main ?? 'topics')}</span>
      </Button>
      {isOpen && (
        <Dialog title="Topics" close={close}>
          <TopicTree search={search} onChoose={close} />
        </Dialog>
      )}
    </>
  )
}
