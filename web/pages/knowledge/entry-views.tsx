/** An item, or a synthesis among the hits of a search, in the list and in the grid. */
import { categoryLabel } from '../../../src/contract/category-label.ts'
import { Link } from '@tanstack/react-router'
import { BookMarked, BookOpenText, Image, PencilLine, Star } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { classNames } from '../../components/class-names.ts'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { formatDay } from '../../lib/format.ts'
import type { Entry } from './entries.ts'

export interface EntryViewProps {
  entry: Entry
  isFocused: boolean
  onFocus: () => void
  onOpen: () => void
}

export function EntryRow({ entry, isFocused, onFocus, onOpen }: EntryViewProps) {
  return (
    <li className="h-full py-px">
      <article
        className={classNames(
          'hover:bg-hover relative flex h-full gap-4 rounded-xl px-3 py-3 transition-colors',
          isFocused && 'bg-hover',
        )}
      >
        {entry.kind === 'synthesis' ? (
          <span
            aria-hidden
            className="bg-accent-wash text-accent hidden size-16 shrink-0 place-items-center rounded-lg sm:grid"
          >
            <BookOpenText className="size-6" strokeWidth={1.5} />
          </span>
        ) : (
          <Thumbnail
            src={entry.thumbnail}
            topic={entry.mainCategory}
            className="hidden size-16 rounded-lg text-xl sm:grid"
          />
        )}
        <div className="min-w-0 flex-1">
          <h2 className="flex items-baseline gap-2">
            <TitleLink
              entry={entry}
              isFocused={isFocused}
              onFocus={onFocus}
              onOpen={onOpen}
              className="truncate"
            />
            <Marks entry={entry} />
          </h2>
          <p className="text-soft mt-0.5 line-clamp-1 sm:pr-4">
            <EntryText entry={entry} />
          </p>
          <p className="text-faint mt-1 truncate text-xs">
            <span className="text-accent">{categoryLabel(entry.mainCategory)}</span>
            {entry.subcategory !== '' && ` / ${categoryLabel(entry.subcategory)}`}
            {entry.author !== null && ` · @${entry.author}`}
            {entry.postedAt !== null && ` · ${formatDay(entry.postedAt)}`}
          </p>
        </div>
      </article>
    </li>
  )
}

export function EntryTile({ entry, isFocused, onFocus, onOpen }: EntryViewProps) {
  return (
    <li className="min-w-0">
      <article
        className={classNames(
          'bg-surface relative flex h-full flex-col overflow-hidden rounded-xl border transition-colors',
          isFocused ? 'border-accent' : 'border-line hover:border-line-strong',
        )}
      >
        <div className="flex flex-1 flex-col p-3.5">
          <div className="flex gap-3">
            <div className="min-w-0 flex-1">
              <p className="text-accent truncate text-xs">{categoryLabel(entry.mainCategory)}</p>
              <h2 className="mt-1 leading-snug">
                <TitleLink
                  entry={entry}
                  isFocused={isFocused}
                  onFocus={onFocus}
                  onOpen={onOpen}
                  className="line-clamp-2"
                />
              </h2>
            </div>
            {entry.thumbnail !== null && (
              <Thumbnail src={entry.thumbnail} topic={entry.mainCategory} className="size-16 rounded-lg" />
            )}
          </div>
          <p className="text-soft mt-2 line-clamp-3 text-xs leading-relaxed">
            <EntryText entry={entry} />
          </p>
          <p className="text-faint mt-auto flex items-center gap-2 pt-2 text-xs">
            <span className="truncate">
              {entry.author === null
                ? entry.subcategory === ''
                  ? 'Whole topic'
                  : categoryLabel(entry.subcategory)
                : `@${entry.author}`}
              {entry.postedAt !== null && ` · ${formatDay(entry.postedAt)}`}
            </span>
            <Marks entry={entry} />
          </p>
        </div>
      </article>
    </li>
  )
}

function TitleLink({ entry, isFocused, onFocus, onOpen, className }: EntryViewProps & { className: string }) {
  const ref = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    if (isFocused) ref.current?.focus({ preventScroll: true })
  }, [isFocused])
  return (
    <Link
      ref={ref}
      {...targetOf(entry)}
      onFocus={onFocus}
      onClick={onOpen}
      className={classNames(
        'font-serif text-[1rem] outline-none after:absolute after:inset-0 after:rounded-xl focus-visible:after:outline-2 focus-visible:after:outline-accent focus-visible:after:-outline-offset-2',
        className,
      )}
    >
      {entry.title}
    </Link>
  )
}

function targetOf({ kind, id, mainCategory: main, subcategory: sub }: Entry) {
  if (kind === 'item') return { to: '/knowledge/$itemId', params: { itemId: id } } as const
  if (sub === '') return { to: '/syntheses/$main', params: { main } } as const
  return { to: '/syntheses/$main/$sub', params: { main, sub } } as const
}

function EntryText({ entry }: { entry: Entry }) {
  return entry.text.map(({ text, hit }, index) =>
    hit ? <mark key={index}>{text}</mark> : <span key={index}>{text}</span>,
  )
}

function Marks({ entry: { kind, mediaCount, isEdited, isFavourite, reading } }: { entry: Entry }) {
  return (
    <span className="text-faint flex shrink-0 items-center gap-2 text-xs">
      {kind === 'synthesis' && (
        <span className="bg-accent-wash text-accent flex items-center gap-1 rounded-full px-2 py-0.5 text-2xs font-semibold">
          <BookOpenText aria-hidden className="size-3" />
          Synthesis
        </span>
      )}
      {isFavourite && (
        <span title="Favourite">
          <Star aria-label="Favourite" className="text-accent fill-accent size-3.5" />
        </span>
      )}
      {reading === 'unread' && (
        <span title="To read">
          <BookMarked aria-label="To read" className="size-3.5" />
        </span>
      )}
      {mediaCount > 0 && (
        <span className="flex items-center gap-1" title={`${mediaCount} images or videos`}>
          <Image aria-hidden className="size-3.5" />
          {mediaCount}
        </span>
      )}
      {isEdited && (
        <span title="Edited by you">
          <PencilLine aria-label="Edited by you" className="size-3.5" />
        </span>
      )}
    </span>
  )
}
