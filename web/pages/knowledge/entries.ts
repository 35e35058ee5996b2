/** Items and search hits as the lists show them. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { ItemCard } from '../../../src/contract/api/items.ts'
import type { SearchResult } from '../../../src/contract/api/search.ts'
import type { ReadingState } from '../../../src/contract/post.ts'
import { beyondTitle } from '../../../src/contract/beyond-title.ts'
import { itemsQuestion, searchQuestion } from '../../lib/questions.ts'
import { filtersOf, type BrowseSearch } from '../../lib/browse-search.ts'

export interface Entry {
  kind: 'item' | 'synthesis'
  /** Of a synthesis `main/sub`, or `main/`. */
  id: string
  title: string
  mainCategory: string
  /** Empty for the synthesis of a main category. */
  subcategory: string
  author: string | null
  postedAt: string | null
  thumbnail: string | null
  /** Summary, or the place of a hit with the hits marked. */
  text: readonly { text: string; hit: boolean }[]
  mediaCount: number
  isEdited: boolean
  isFavourite: boolean
  reading: ReadingState | null
}

export interface Entries {
  entries: readonly Entry[]
  /** Undefined while it is not known. */
  total: number | undefined
  isSearch: boolean
  /** Of a search: by word alone, or also by meaning. */
  retrieval: string | undefined
  /** Of a search: what may have been meant, and whether that is what is shown. */
  meant: { query: string; isShown: boolean } | undefined
  isPending: boolean
  isStale: boolean
  error: Error | null
  retry: () => void
  hasMore: boolean
  loadMore: () => void
}

export function useEntries(search: BrowseSearch): Entries {
  const isSearch = search.q !== undefined && search.q.trim() !== ''
  const filters = filtersOf(search)
  const list = useInfiniteQuery({ ...itemsQuestion(filters, search.order ?? 'newest'), enabled: !isSearch })
  const found = useQuery(searchQuestion(search.q ?? '', filters))
  if (isSearch) {
    const entries = (found.data?.results ?? []).map(entryOfHit)
    const { suggestion = null, is_meant: isShown = false } = found.data ?? {}
    return {
      ...{ entries, total: found.data && entries.length, isSearch, retrieval: found.data?.retrieval },
      meant: suggestion === null ? undefined : { query: suggestion, isShown },
      ...{ isPending: found.isPending, isStale: found.isPlaceholderData, error: found.error },
      ...{ retry: () => void found.refetch(), hasMore: false, loadMore: () => undefined },
    }
  }
  return {
    entries: list.data?.pages.flatMap(({ items }) => items.map(entryOfItem)) ?? [],
    total: list.data?.pages[0]?.total ?? undefined,
    ...{
      isSearch,
      retrieval: undefined,
      meant: undefined,
      isPending: list.isPending,
      isStale: false,
      error: list.error,
    },
    retry: () => void list.refetch(),
    hasMore: list.hasNextPage,
    loadMore: () => {
      if (!list.isFetchingNextPage) void list.fetchNextPage()
    },
  }
}

function entryOfItem(item: ItemCard): Entry {
  return {
    kind: 'item',
    ...{ id: item.id, title: item.title, mainCategory: item.main_category, subcategory: item.subcategory },
    ...{ author: item.author, postedAt: item.posted_at, thumbnail: item.thumbnail },
    text: [{ text: beyondTitle(item.summary, item.title).replaceAll('`', ''), hit: false }],
    ...{ mediaCount: item.media_count, isEdited: item.user_edited },
    ...{ isFavourite: item.favourite, reading: item.reading },
  }
}

function entryOfHit(hit: SearchResult): Entry {
  return {
    kind: hit.kind,
    ...{ id: hit.id, title: hit.title, mainCategory: hit.main_category, subcategory: hit.subcategory },
    ...{ author: hit.author, postedAt: hit.posted_at, thumbnail: hit.thumbnail },
    text: hit.highlights,
    ...{ mediaCount: 0, isEdited: false },
    ...{ isFavourite: hit.favourite, reading: hit.reading },
  }
}
