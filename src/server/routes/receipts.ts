/** What each fetch and each import showed, and what became of it. */
import { z } from 'zod'
import type { Receipt, receiptsApi } from '../../contract/api/receipts.ts'
import { UsageError } from '../../errors.ts'
import { listReceiptPosts } from '../../intake/receipt-posts.ts'
import { checkReceipts, type CheckedReceipt } from '../../intake/receipts.ts'
import { CURSOR_PART, pageOf, parseCursor } from '../cursor.ts'
import type { RouteParts } from '../route-parts.ts'
import type { Handlers } from '../serve-operations.ts'

const RECEIPT = z.tuple([CURSOR_PART.uuid])

export function receiptRoutes({ app }: RouteParts): Handlers<typeof receiptsApi> {
  const { db } = app.database
  return {
    async listReceipts({ query: { cursor, limit, kind, source } }) {
      const before = parseCursor(cursor, RECEIPT)?.[0]
      const receipts = await checkReceipts(db, { limit: limit + 1, before, kind, source })
      const { page, next_cursor } = pageOf(receipts, limit, ({ id }) => [id])
      return { receipts: page.map(wireReceipt), next_cursor }
    },
    async getReceipt({ params: { id } }) {
      const [receipt] = await checkReceipts(db, { limit: 1, id })
      if (receipt === undefined) throw unknownReceipt()
      return { receipt: wireReceipt(receipt), posts: await listReceiptPosts(db, receipt) }
    },
  }
}

function wireReceipt(receipt: CheckedReceipt): Receipt {
  const { began_at, ended_at, lost, cut, unavailable, without_media, ...rest } = receipt
  return {
    ...rest,
    ...{ began_at: began_at.toISOString(), ended_at: ended_at?.toISOString() ?? null },
    ...{ lost: lost.length, cut: cut.length, unavailable: unavailable.length },
    without_media: without_media.length,
  }
}

function unknownReceipt(): UsageError {
  return new UsageError('unknown_receipt', 'There is no receipt with this id.', {
    hint: 'GET /api/receipts lists them. Imports of earlier versions have none.',
  })
}
