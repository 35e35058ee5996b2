/** An item as a tile of a grid. */
import { categoryLabel } from '../../src/contract/category-label.ts'
import { Link } from '@tanstack/react-router'
import type { ItemCard } from '../../src/contract/api/items.ts'
import { Star } from 'lucide-react'
import { formatDay } from '../lib/format.ts'
import { Thumbnail } from './thumbnail.tsx'

export function ItemTile({ item }: { item: ItemCard }) {
  const {
    id,
    title,
    summary,
    main_category: main,
    subcategory,
    thumbnail,
    author,
    posted_at: postedAt,
    favourite,
  } = item
  return (
    <article className="border-line hover:border-line-strong bg-surface group relative flex h-full min-w-0 flex-col overflow-hidden rounded-xl border transition-colors">
      <div className="flex gap-3 p-3.5">
        <div className="min-w-0 flex-1">
          <p className="text-accent truncate text-xs font-medium">
            {categoryLabel(main)} <span className="text-faint">/ {categoryLabel(subcategory)}</span>
          </p>
          <h3 className="mt-1 line-clamp-2 font-serif text-[0.95rem] leading-snug">
            <Link to="/knowledge/$itemId" params={{ itemId: id }} className="after:absolute after:inset-0">
              {title}
            </Link>
          </h3>
        </div>
        {thumbnail !== null && <Thumbnail src={thumbnail} topic={main} className="size-14 rounded-lg" />}
      </div>
      <p className="text-soft line-clamp-3 px-3.5 text-xs leading-relaxed">{summary}</p>
      <p className="text-faint mt-auto truncate px-3.5 pt-2.5 pb-3 text-xs">
        {favourite && (
          <Star
            aria-label="Favourite"
            className="text-accent fill-accent mr-1.5 inline size-3.5 align-[-2px]"
          />
        )}
        {author === null ? 'Unknown author' : `@${author}`}
        {postedAt !== null && ` · ${formatDay(postedAt)}`}
      </p>
    </article>
  )
}
