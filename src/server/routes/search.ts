/** Search: by word and by meaning. */
import type { searchApi } from '../../contract/api/search.ts'
import { listItems } from '../../knowledge/item-list.ts'
import type { FoundDocument } from '../../search/find-request.ts'
import { itemCard } from '../item-view.ts'
import type { RouteParts } from '../route-parts.ts'
import type { Handlers } from '../serve-operations.ts'

export function searchRoutes({ app }: RouteParts): Handlers<typeof searchApi> {
  const { database, search } = app
  return {
    async search({ query: { q, limit, category, ...asked } }) {
      const place = [asked.main_category, asked.subcategory].filter((name) => name !== undefined).join('/')
      const { results: all, by } = await search.find({ query: q, category: category ?? place, limit })
      const found = all.filter(({ kind }) => kind === 'item')
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
        const highlights = highlightsOf(result)
        const { id, title, score, snippet, path, source_url } = result
        const shown = { id, title, score, snippet, path, source_url, category: result.category }
        return [{ ...shown, main_category, subcategory, author, posted_at, thumbnail, highlights }]
      })
      return { results, retrieval: by }
    },
  }
}

function highlightsOf({ snippet, marks }: FoundDocument): { text: string; hit: boolean }[] {
  const pieces: { text: string; hit: boolean }[] = []
  let end = 0
  for (const [from, to] of marks) {
    pieces.push({ text: snippet.slice(end, from), hit: false }, { text: snippet.slice(from, to), hit: true })
    end = to
  }
  pieces.push({ text: snippet.slice(end), hit: false })
  return pieces.filter(({ text }) => text !== '')
}
