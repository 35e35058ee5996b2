/** The topic tree with its counts, and its upkeep. */
import type { categoriesApi, MainCategory } from '../../contract/api/categories.ts'
import { mergeCategories, renameCategory } from '../../acts/merge-categories.ts'
import { performAct } from '../../acts/perform-act.ts'
import { categoryLabel } from '../../contract/category-label.ts'
import { listSubtopics } from '../../documents/item-repository.ts'
import { listSynthesisPlaces } from '../../documents/syntheses/synthesis-repository.ts'
import type { RouteParts } from '../route-parts.ts'
import type { Handlers } from '../serve-operations.ts'

export function categoryRoutes({ app }: RouteParts): Handlers<typeof categoriesApi> {
  const { db } = app.database
  return {
    async listCategories() {
      const [topics, syntheses] = await Promise.all([listSubtopics(db), listSynthesisPlaces(db)])
      const written = new Set(syntheses.map((place) => `${place.main_category}/${place.subcategory}`))
      const mains = new Map<string, MainCategory>()
      for (const { main_category, subcategory, items } of topics) {
        const main = mains.get(main_category) ?? {
          ...{ main_category, title: categoryLabel(main_category), items: 0, subcategories: [] },
          has_synthesis: written.has(`${main_category}/`),
        }
        mains.set(main_category, main)
        main.items += items
        main.subcategories.push({
          ...{ subcategory, title: categoryLabel(subcategory), items },
          has_synthesis: written.has(`${main_category}/${subcategory}`),
        })
      }
      const categories = [...mains.values()]
      return { categories, items: categories.reduce((sum, { items }) => sum + items, 0) }
    },

    async mergeCategories({ body }) {
      const { moved } = await performAct(app.acts, mergeCategories, body)
      return { moved: moved.length }
    },

    async renameCategory({ body }) {
      const { moved } = await performAct(app.acts, renameCategory, body)
      return { moved: moved.length }
    },
  }
}
