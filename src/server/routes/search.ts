/** Search: by word and by meaning. */
import type { searchApi } from '../../contract/api/search.ts'
import { listItems } from '../../knowledge/item-list.ts'
import { searchItems } from '../../search/search.ts'
import { itemCard } from '../item-view.ts'
import type { RouteParts } from '../route-parts.ts'
import type { Handlers } from '../serve-operations.ts'

export function searchRoutes({ app }: RouteParts): Handlers<typeof searchApi> {
  const { database, embedding } = app
  return {
    async search({ query: { q, limit, category, ...asked } }) {
      const place = [asked.main_category, asked.subcategory].filter((name) => name !== undefined).join('/')
      const found = await searchItems(database, embedding, { query: q, category: category ?? place, limit })
      const filter = {
        ids: found.map(({ id }) => id),
        ...{ author: asked.author, from: asked.from, to: asked.to, hasMedia: asked.has_media },
      }
      const rows = await listItems(database.db, filter, { order: 'newest', limit: found.length })
      const cards = new Map(rows.map((row) => [row.id, itemCard(row)]))
      const results = found.flatMap((result) => {
        const card = cards.get(result.id)
        if (card === undefined) return []
        const { main_category, subcategory, author, posted_at, thumbnail } = card
        const highlights = highlightsOf(result.snippet)
        return [{ ...result, main_category, subcategory, author, posted_at, thumbnail, highlights }]
      })
      return { results, retrieval: 'words and meaning' }
    },
  }
}

/** The marks come in pairs. */
function highlightsOf(snippet: string): { text: string; hit: boolean }[] {
  return snippet
    .split('**')
    .map((text, index) => ({ text, hit: index % 2 === 1 }))
    .filter(({ text }) => text !== '')
}
