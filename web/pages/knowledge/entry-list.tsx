/** The items, as a list or a grid. Only what is seen is drawn, so ten thousand are as quick as ten. */
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { Library, SearchX } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { classNames } from '../../components/class-names.ts'
import { Bones, Failed } from '../../components/states.tsx'
import { lastOpenedId, leaveTrail } from '../../lib/browse-trail.ts'
import { useHotkeys } from '../../lib/hotkeys.ts'
import type { BrowseSearch } from '../../lib/browse-search.ts'
import type { Entries } from './entries.ts'
import { EntryRow, EntryTile } from './entry-views.tsx'
import { NothingHere } from './nothing-here.tsx'

const ROW_HEIGHT = 92
const TILE_HEIGHT = 212
const TILE_WIDTH = 250
const AHEAD = 30

interface ListProps {
  search: BrowseSearch
  found: Entries
}

export function EntryList({ search, found }: ListProps) {
  if (found.error)
    return <Failed error={found.error} what="The items could not be loaded." retry={found.retry} />
  if (found.isPending) return <Bones rows={8} />
  if (found.entries.length === 0)
    return <NothingHere search={search} icon={found.isSearch ? SearchX : Library} />
  return <Virtual key={search.view} search={search} found={found} />
}

function Virtual({ search, found }: ListProps) {
  const isGrid = search.view === 'grid'
  const { entries, hasMore, loadMore } = found
  const ref = useRef<HTMLDivElement>(null)
  const { columns, top } = usePlace(ref, isGrid)
  const rows = useWindowVirtualizer({
    count: Math.ceil(entries.length / columns),
    estimateSize: () => (isGrid ? TILE_HEIGHT : ROW_HEIGHT),
    overscan: 6,
    scrollMargin: top,
  })
  const shown = rows.getVirtualItems()
  const lastShown = (shown.at(-1)?.index ?? 0) * columns
  useEffect(() => {
    if (hasMore && lastShown > entries.length - AHEAD) loadMore()
  }, [hasMore, lastShown, entries.length, loadMore])
  const { focused, setFocused } = useListKeys(entries, columns, (index) =>
    rows.scrollToIndex(Math.floor(index / columns), { align: 'auto' }),
  )
  const items = entries.filter(({ kind }) => kind === 'item')
  const leave = (id: string): void => leaveTrail({ ids: items.map((item) => item.id), search }, id)
  const View = isGrid ? EntryTile : EntryRow
  return (
    <div
      ref={ref}
      className={classNames('relative transition-opacity', !isGrid && '-mx-3', found.isStale && 'opacity-60')}
      style={{ height: rows.getTotalSize() }}
    >
      {shown.map((row) => (
        <div
          key={row.key}
          className="absolute inset-x-0 top-0"
          style={{ height: row.size, transform: `translateY(${row.start - top}px)` }}
        >
          <ul
            className={isGrid ? 'grid h-full gap-3 pb-3' : 'h-full'}
            style={isGrid ? { gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` } : undefined}
          >
            {entries.slice(row.index * columns, (row.index + 1) * columns).map((entry, column) => (
              <View
                key={entry.id}
                entry={entry}
                isFocused={focused === row.index * columns + column}
                onFocus={() => setFocused(row.index * columns + column)}
                onOpen={() => leave(entry.id)}
              />
            ))}
          </ul>
        </div>
      ))}
    </div>
  )
}

/** How many columns there is room for, and where the list begins in the page. */
function usePlace(
  ref: React.RefObject<HTMLElement | null>,
  isGrid: boolean,
): { columns: number; top: number } {
  const [place, setPlace] = useState({ columns: isGrid ? 3 : 1, top: 0 })
  useLayoutEffect(() => {
    const element = ref.current
    if (element === null) return
    const measure = (): void => {
      const columns = isGrid ? Math.max(1, Math.floor(element.clientWidth / TILE_WIDTH)) : 1
      const top = Math.round(element.getBoundingClientRect().top + window.scrollY)
      setPlace((now) => (now.columns === columns && now.top === top ? now : { columns, top }))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [ref, isGrid])
  return place
}

/** `j` and `k` move the focus from item to item; Enter opens the focused one, being a link. */
function useListKeys(entries: Entries['entries'], columns: number, reveal: (index: number) => void) {
  const [focused, setFocused] = useState<number>()
  const move = (by: number): void => {
    const from = focused ?? entries.findIndex(({ id }) => id === lastOpenedId())
    const next = Math.min(Math.max(from + (from < 0 ? 1 : by), 0), entries.length - 1)
    setFocused(next)
    reveal(next)
  }
  useHotkeys({
    j: () => move(1),
    k: () => move(-1),
    ...(columns > 1 ? { ArrowDown: () => move(columns), ArrowUp: () => move(-columns) } : {}),
  })
  return { focused, setFocused }
}
