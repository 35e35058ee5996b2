/** The bin: delete, list, restore. */
import { z } from 'zod'
import { deletePosts } from '../../acts/delete-posts.ts'
import { performAct } from '../../acts/perform-act.ts'
import { restorePosts } from '../../acts/restore-posts.ts'
import type { BinnedPost, binApi } from '../../contract/api/bin.ts'
import { requireItem } from '../../documents/get-item.ts'
import { countBin, listBin, type BinnedPost as Binned } from '../../posts/bin.ts'
import { cutText } from '../../models/builtin/cut-text.ts'
import { CURSOR_PART, pageOf, parseCursor } from '../cursor.ts'
import type { RouteParts } from '../route-parts.ts'
import type { Handlers } from '../serve-operations.ts'

const BY_TIME = z.tuple([CURSOR_PART.time, CURSOR_PART.text])
const TITLE_CHARS = 200

export function binRoutes({ app }: RouteParts): Handlers<typeof binApi> {
  const { db } = app.database
  return {
    async deleteItem({ params: { id } }) {
      await requireItem(db, id)
      return performAct(app.acts, deletePosts, { ids: [id] })
    },

    async listBin({ query: { cursor, limit } }) {
      const place = parseCursor(cursor, BY_TIME)
      const after = place && { position: place[0], id: place[1] }
      const [rows, total] = await Promise.all([
        listBin(db, { after, limit: limit + 1 }),
        cursor === undefined ? countBin(db) : null,
      ])
      const { page, next_cursor } = pageOf(rows, limit, (row) => [row.position, row.id])
      return { posts: page.map(wirePost), total, next_cursor }
    },

    restorePost: ({ params: { id } }) => performAct(app.acts, restorePosts, { ids: [id] }),
  }
}

function wirePost({ position: _, deleted_at, until, title, ...post }: Binned): BinnedPost {
  return {
    ...post,
    title: cutText(title.replaceAll(/\s+/g, ' '), TITLE_CHARS),
    deleted_at: deleted_at.toISOString(),
    until: until.toISOString(),
  }
}
