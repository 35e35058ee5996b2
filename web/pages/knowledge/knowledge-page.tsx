/** All items: the topic tree, search and filters, list or grid. */
import { UNSORTED_PLACE } from '../../../src/contract/special-places.ts'
import { categoryLabel } from '../../../src/contract/category-label.ts'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTitle } from '../../components/page.tsx'
import type { BrowseSearch } from '../../lib/browse-search.ts'
import { BrowseBar } from './browse-bar.tsx'
import { DuplicatesNotice } from './duplicates-link.tsx'
import { useEntries } from './entries.ts'
import { EntryList } from './entry-list.tsx'
import { Inbox } from './inbox.tsx'
import { TopicTree } from './topic-tree.tsx'
import { UnsortedNotice } from './unsorted-notice.tsx'

export function KnowledgePage() {
  const search = useSearch({ from: '/knowledge' })
  const navigate = useNavigate({ from: '/knowledge' })
  const found = useEntries(search)
  const title = search.sub ?? search.main
  const isInbox = search.main === UNSORTED_PLACE.mainCategory && !found.isSearch
  useTitle(title === undefined ? 'Knowledge base' : categoryLabel(title))
  const set = (change: BrowseSearch | ((now: BrowseSearch) => BrowseSearch)): void => {
    void navigate({ search: change, replace: true })
  }
  return (
    <div className="flex min-h-full">
      <aside className="border-line sticky top-0 hidden h-dvh w-68 shrink-0 overflow-y-auto border-r px-3 py-6 lg:block">
        <TopicTree search={search} />
      </aside>
      <div className="min-w-0 flex-1">
        <div className="mx-auto max-w-5xl px-4 pt-5 pb-16 sm:px-8 sm:pt-7">
          <h1 className="sr-only">Knowledge base</h1>
          <BrowseBar search={search} set={set} found={found} />
          {!found.isSearch && <DuplicatesNotice />}
          {!found.isSearch && !isInbox && <UnsortedNotice />}
          {isInbox ? <Inbox /> : <EntryList search={search} found={found} />}
        </div>
      </div>
    </div>
  )
}
