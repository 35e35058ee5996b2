/** Posts that may be the same: list, merge, dismiss. */
import { z } from 'zod'
import { dismissPairs, mergePair } from '../../acts/merge-duplicates.ts'
import { performAct } from '../../acts/perform-act.ts'
import type { Duplicate, DuplicatePost, duplicatesApi } from '../../contract/api/duplicates.ts'
import { listOffers, type Offer, type OfferedPost } from '../../duplicates/duplicate-offers.ts'
import { countPairs } from '../../duplicates/duplicate-repository.ts'
import { CURSOR_PART, pageOf, parseCursor } from '../cursor.ts'
import { mediumUrl } from '../item-view.ts'
import type { RouteParts } from '../route-parts.ts'
import type { Handlers } from '../serve-operations.ts'

const PAIR = z.tuple([CURSOR_PART.integer, CURSOR_PART.integer])

export function duplicateRoutes({ app }: RouteParts): Handlers<typeof duplicatesApi> {
  const { db } = app.database
  return {
    async listDuplicates({ query: { cursor, limit } }) {
      const place = parseCursor(cursor, PAIR)
      const after = place && { score: place[0], id: place[1] }
      const [rows, total] = await Promise.all([
        listOffers(db, { after, limit: limit + 1 }),
        cursor === undefined ? countPairs(db) : null,
      ])
      const { page, next_cursor } = pageOf(rows, limit, (offer) => [offer.score, offer.id])
      return { duplicates: page.map(wireOffer), total, next_cursor }
    },

    mergeDuplicate: ({ params: { id: pair }, body: { keep: kept_id, discard_edits } }) =>
      performAct(app.acts, mergePair, { pair, kept_id, discard_edits }),

    async dismissDuplicate({ params: { id } }) {
      await performAct(app.acts, dismissPairs, { pairs: [id] })
      return { dismissed: true }
    },
  }
}

function wireOffer({ id, reason, score, found_at, posts, suggestedId }: Offer): Duplicate {
  return {
    ...{ id, reason, score: score / 100, suggested: suggestedId },
    found_at: found_at.toISOString(),
    posts: posts.map(wirePost),
  }
}

function wirePost({ thumbnail, posted_at, bookmarked_at, item, ...post }: OfferedPost): DuplicatePost {
  const { id, source_url, author, author_name, text, tags, media_count } = post
  return {
    ...{ id, source_url, author, author_name, text, tags, media_count },
    posted_at: posted_at?.toISOString() ?? null,
    bookmarked_at: bookmarked_at?.toISOString() ?? null,
    thumbnail: thumbnail === null ? null : mediumUrl(id, thumbnail),
    item: item && {
      ...{ title: item.title, main_category: item.main_category, subcategory: item.subcategory },
      user_edited: item.user_edited,
    },
  }
}
