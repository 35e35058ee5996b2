import type { BrowseSearch } from './browse-search.ts'

/** The list that an item was opened from, so that `j` and `k` lead on, and back leads to the same place. */
export interface Trail {
  ids: readonly string[]
  /** What its address says behind the path. */
  search: BrowseSearch
}

let trail: Trail | undefined
let lastOpened: string | undefined

export function leaveTrail(next: Trail, openedId: string): void {
  trail = next
  lastOpened = openedId
}

/** @returns The list that holds the item. */
export function trailOf(id: string): Trail | undefined {
  return trail?.ids.includes(id) ? trail : undefined
}

/** Of the list that was seen last. */
export function lastOpenedId(): string | undefined {
  return lastOpened
}

export function rememberOpened(id: string): void {
  lastOpened = id
}
