/** The inbox: items that fit no topic, with places that they may belong to. */
import { z } from 'zod'
import type { App } from '../../compose.ts'
import type { itemsApi } from '../../contract/api/items.ts'
import { countItems, listItems } from '../../documents/item-list.ts'
import { UNSORTED_PLACE } from '../../contract/special-places.ts'
import { CURSOR_PART, pageOf, parseCursor } from '../cursor.ts'
import { itemCard } from '../item-view.ts'

const BY_TIME = z.tuple([CURSOR_PART.time, CURSOR_PART.text])

type Listing = typeof itemsApi.listUnsorted

export async function listUnsorted(
  { database: { db }, suggestPlaces }: App,
  { cursor, limit }: z.output<Listing['query']>,
): Promise<z.input<Listing['answer']>> {
  const filter = { mainCategory: UNSORTED_PLACE.mainCategory }
  const place = parseCursor(cursor, BY_TIME)
  const after = place && { position: place[0], id: place[1] }
  const [rows, total] = await Promise.all([
    listItems(db, filter, { order: 'newest', after, limit: limit + 1 }),
    cursor === undefined ? countItems(db, filter) : null,
  ])
  const { page, next_cursor } = pageOf(rows, limit, (row) => [row.position, row.id])
  const suggested = await suggestPlaces(page.map(({ id }) => id))
  const items = page.map((row) => ({
    ...itemCard(row),
    suggestions: (suggested.get(row.id) ?? []).map(({ mainCategory, subcategory, confidence }) => ({
      main_category: mainCategory,
      ...{ subcategory, confidence },
    })),
  }))
  return { items, total, next_cursor }
}
