/** No items: because nothing was made yet, or because nothing matches. */
import { Link } from '@tanstack/react-router'
import type { LucideIcon } from 'lucide-react'
import { buttonClass } from '../../components/button.tsx'
import { Empty } from '../../components/states.tsx'
import type { BrowseSearch } from '../../lib/browse-search.ts'

export function NothingHere({ search, icon }: { search: BrowseSearch; icon: LucideIcon }) {
  const { view: _view, order: _order, ...narrowed } = search
  if (Object.keys(narrowed).length === 0)
    return (
      <Empty
        icon={icon}
        title="No items yet"
        actions={
          <>
            <Link to="/import" className={buttonClass('primary')}>
              Import bookmarks
            </Link>
            <Link to="/" className={buttonClass('plain')}>
              Start a run
            </Link>
          </>
        }
      >
        Items appear here once a run has processed your first bookmarks.
      </Empty>
    )
  return (
    <Empty
      icon={icon}
      title={search.q === undefined ? 'Nothing matches these filters' : `Nothing found for “${search.q}”`}
      actions={
        <Link to="/knowledge" search={{}} className={buttonClass('plain')}>
          Show everything
        </Link>
      }
    >
      {search.q === undefined
        ? 'Remove a filter, or choose another topic.'
        : 'Try other words, or fewer filters. Use quotes for an exact phrase, and a minus to exclude a word.'}
    </Empty>
  )
}
