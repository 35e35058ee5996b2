/** What the address of the knowledge base says: which items, in which order, how they are shown. */
import { READING_STATES, type ReadingState } from '../../src/contract/post.ts'
import type { ItemFilters, ItemOrder } from './questions.ts'

export interface BrowseSearch {
  q?: string
  main?: string
  sub?: string
  author?: string
  from?: string
  to?: string
  media?: true
  favourites?: true
  reading?: ReadingState
  order?: ItemOrder
  view?: 'grid'
}

const ORDERS: readonly string[] = ['newest', 'oldest', 'title', 'updated', 'likes', 'views']

/** Anything that is not known is left out: addresses come from outside. */
export function readBrowseSearch(search: Record<string, unknown>): BrowseSearch {
  const { q, main, sub, author, from, to, media, favourites, reading, order, view } = search
  return {
    ...text('q', q),
    ...text('main', main),
    ...text('sub', sub),
    ...text('author', author),
    ...text('from', from),
    ...text('to', to),
    ...(media === true ? { media } : {}),
    ...(favourites === true ? { favourites } : {}),
    ...readingOf(reading),
    ...(typeof order === 'string' && ORDERS.includes(order) ? { order: order as ItemOrder } : {}),
    ...(view === 'grid' ? { view } : {}),
  }
}

function readingOf(value: unknown): Pick<BrowseSearch, 'reading'> {
  const reading = READING_STATES.find((state) => state === value)
  return reading === undefined ? {} : { reading }
}

function text<K extends string>(key: K, value: unknown): Partial<Record<K, string>> {
  const isText = typeof value === 'string' || typeof value === 'number'
  return isText && value !== '' ? ({ [key]: String(value) } as Record<K, string>) : {}
}

export function filtersOf(search: BrowseSearch): ItemFilters {
  const { main, sub, author, from, to, media, favourites, reading } = search
  return {
    ...{ main_category: main, subcategory: sub, author, from, to, has_media: media },
    ...{ favourite: favourites, reading },
  }
}
