/** Search: by word and by meaning. */
import type { ItemCard } from '../../contract/api/items.ts'
import type { searchApi, SearchResult } from '../../contract/api/search.ts'
import { listItemsById } from '../../documents/item-list.ts'
import type { FoundDocument } from '../../search/find-request.ts'
import { itemCard } from '../item-view.ts'
import type { RouteParts } from '../route-parts.ts'
import type { Handlers } from '../serve-operations.ts'

export function searchRoutes({ app }: RouteParts): Handlers<typeof searchApi> {
  return {
    async search({ query: { q, limit, cursor, category, kind, by, ...asked } }) {
      const place = [asked.main_category, asked.subcategory].filter((name) => name !== undefined).join('/')
      const found = await app.search.find({
        ...{ query: q, limit, cursor, kind, by, author: asked.author },
        category: category ?? (place === '' ? undefined : place),
        postedSince: dayOf(asked.from),
        postedBefore: dayOf(asked.to, 1),
        ...{ hasMedia: asked.has_media, hasCode: asked.has_code, asYouType: asked.as_you_type },
        ...{ favourite: asked.favourite, reading: asked.reading },
      })
      const ids = found.results.filter((one) => one.kind === 'item').map(({ id }) => id)
      const rows = await listItemsById(app.database.db, ids)
      const cards = new Map(rows.map((row) => [row.id, itemCard(row)]))
      return {
        results: found.results.map((one) => resultOf(one, cards.get(one.id))),
        ...{ retrieval: found.by, notice: found.notice ?? null },
        ...{ suggestion: found.suggestion ?? null, is_meant: found.isMeant },
        next_cursor: found.nextCursor ?? null,
      }
    },
  }
}

/** @param later - Days later. */
function dayOf(date: string | undefined, later = 0): Date | undefined {
  return date === undefined ? undefined : new Date(Date.parse(date) + later * 24 * 3_600_000)
}

function resultOf(found: FoundDocument, card: ItemCard | undefined): SearchResult {
  const { kind, id, title, category, score, snippet, path, source_url, author } = found
  const [main_category = '', subcategory = ''] = category.split('/')
  return {
    ...{ kind, id, title, category, main_category, subcategory, score, snippet, path, source_url, author },
    ...{ posted_at: found.posted_at?.toISOString() ?? null, thumbnail: card?.thumbnail ?? null },
    ...{ favourite: card?.favourite ?? false, reading: card?.reading ?? null },
    highlights: highlightsOf(found),
  }
}

function highlightsOf({ snippet, marks }: FoundDocument): { text: string; hit: boolean }[] {
  const pieces: { text: string; hit: boolean }[] = []
  let at = 0
  for (const [from, to] of marks) {
    pieces.push({ text: snippet.slice(at, from), hit: false }, { text: snippet.slice(from, to), hit: true })
    at = to
  }
  pieces.push({ text: snippet.slice(at), hit: false })
  return pieces.filter(({ text }) => text !== '')
}
