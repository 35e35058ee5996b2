/** Items: list, read, move, edit. */
import { z } from 'zod'
import type { itemsApi } from '../../contract/api/items.ts'
import { editItem } from '../../acts/edit-item.ts'
import { markPosts } from '../../acts/mark-posts.ts'
import { moveItem } from '../../acts/move-item.ts'
import { performAct } from '../../acts/perform-act.ts'
import { getItem, requireItem } from '../../documents/get-item.ts'
import { countItems, listItems, listItemsById, type ItemFilter } from '../../documents/item-list.ts'
import { findPost, listPostMedia } from '../../posts/post-repository.ts'
import type { ReadingState } from '../../contract/post.ts'
import { CURSOR_PART, pageOf, parseCursor } from '../cursor.ts'
import { itemCard, wholeItem } from '../item-view.ts'
import { listUnsorted } from './unsorted.ts'
import type { RouteParts } from '../route-parts.ts'
import type { Handlers } from '../serve-operations.ts'

const BY_TIME = z.tuple([CURSOR_PART.time, CURSOR_PART.text])
const BY_TITLE = z.tuple([CURSOR_PART.text, CURSOR_PART.text])

export function itemRoutes({ app }: RouteParts): Handlers<typeof itemsApi> {
  const { db } = app.database

  const readItem = async (id: string) => {
    const item = await getItem(db, id)
    const [post, media] = await Promise.all([findPost(db, id), listPostMedia(db, id)])
    if (post === undefined) throw new RangeError('An item has its post.')
    return wholeItem({ item, post, media })
  }

  return {
    listUnsorted: ({ query }) => listUnsorted(app, query),

    async listItems({ query: { cursor, limit, order, ...asked } }) {
      const filter = filterOf(asked)
      const place = parseCursor(cursor, order === 'title' ? BY_TITLE : BY_TIME)
      const after = place && { position: place[0], id: place[1] }
      const [rows, total] = await Promise.all([
        listItems(db, filter, { order, after, limit: limit + 1 }),
        cursor === undefined ? countItems(db, filter) : null,
      ])
      const { page, next_cursor } = pageOf(rows, limit, (row) => [row.position, row.id])
      return { items: page.map(itemCard), total, next_cursor }
    },

    getItem: ({ params: { id } }) => readItem(id),

    async listRelatedItems({ params: { id }, query: { limit } }) {
      await requireItem(db, id)
      const related = await app.search.related(id, limit)
      const rows = await listItemsById(
        db,
        related.map((one) => one.id),
      )
      const scores = new Map(related.map((one) => [one.id, one.score]))
      return { items: rows.map((row) => ({ ...itemCard(row), score: scores.get(row.id) ?? 0 })) }
    },

    async diffItem({ params: { id }, body: { body } }) {
      const { diffLines } = await import('../../text/line-diff.ts')
      return diffLines((await getItem(db, id)).body, body)
    },

    async editItem({ params: { id }, body: { body, base_hash } }) {
      await performAct(app.acts, editItem, { id, body, base_hash })
      return readItem(id)
    },

    async markItem({ params: { id }, body: marks }) {
      await requireItem(db, id)
      await performAct(app.acts, markPosts, { ids: [id], ...marks })
      return readItem(id)
    },

    async moveItem({ params: { id }, body: { main_category: main, subcategory: sub } }) {
      await performAct(app.acts, moveItem, { id, to: `${main}/${sub}` })
      return readItem(id)
    },
  }
}

interface AskedFilter {
  main_category?: string | undefined
  subcategory?: string | undefined
  author?: string | undefined
  from?: string | undefined
  to?: string | undefined
  has_media?: boolean | undefined
  favourite?: boolean | undefined
  reading?: ReadingState | undefined
}

function filterOf(asked: AskedFilter): ItemFilter {
  const { main_category: mainCategory, has_media: hasMedia, subcategory, author, from, to } = asked
  const { favourite, reading } = asked
  return { mainCategory, subcategory, author, from, to, hasMedia, favourite, reading }
}
