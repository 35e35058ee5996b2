/** The topic tree with its counts, and its upkeep. */
import { z } from 'zod'
import type { Operations } from './operation.ts'

const subcategorySchema = z.object({
  subcategory: z.string(),
  title: z.string().describe('as words'),
  items: z.int(),
  has_synthesis: z.boolean(),
})

export const mainCategorySchema = z
  .object({
    main_category: z.string(),
    title: z.string().describe('as words'),
    items: z.int(),
    has_synthesis: z.boolean(),
    subcategories: z.array(subcategorySchema),
  })
  .meta({ id: 'MainCategory' })
export type MainCategory = z.infer<typeof mainCategorySchema>

const fromTo = z.strictObject({
  from: z.string().min(1).max(200).describe('main or main/sub'),
  to: z.string().min(1).max(200).describe('of the same level'),
})
const moved = z.object({ moved: z.int().describe('items that went along') })

export const categoriesApi = {
  listCategories: {
    method: 'get',
    path: '/api/categories',
    countsAll: true,
    summary: 'The topic tree, with the numbers of items',
    answer: z.object({ categories: z.array(mainCategorySchema), items: z.int() }),
  },
  mergeCategories: {
    method: 'post',
    path: '/api/categories/merge',
    summary: 'Merge a category into another of the same level',
    body: fromTo,
    answer: moved,
    errors: ['unknown_category', 'category_name', 'category_levels', 'category_same'],
  },
  renameCategory: {
    method: 'post',
    path: '/api/categories/rename',
    summary: 'Rename a category',
    body: fromTo,
    answer: moved,
    errors: ['unknown_category', 'category_name', 'category_levels', 'category_same', 'category_exists'],
  },
} as const satisfies Operations
