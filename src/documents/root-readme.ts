/** The front page of the knowledge base. It grows with the number of main categories, not of items. */
import { categoryLabel } from '../contract/category-label.ts'
import { categoryFile, itemTable, tableCell, type ListedItem } from './category-page.ts'
import { encodePath } from './relative-link.ts'

export interface ListedSynthesis {
  title: string
  /** Relative to the knowledge base. */
  file: string
  mainCategory: string
  subcategory?: string
  itemCount: number
}

export interface RootReadmeInput {
  title?: string
  itemCount: number
  mediaCount: number
  categories: readonly { mainCategory: string; subcategoryCount: number; itemCount: number }[]
  /** Newest first. */
  recentItems: readonly ListedItem[]
  syntheses: readonly ListedSynthesis[]
}

const MAX_RECENT_ITEMS = 20
const MAX_SYNTHESES = 200

/** @returns The whole `README.md`. The same knowledge base gives the same text: it holds no time of writing. */
export function renderRootReadme(input: RootReadmeInput): string {
  const blocks = [
    `# ${tableCell(input.title ?? 'Knowledge base')}`,
    'Articles made from bookmarked posts, by topic. Every article links to its source.',
    renderCounts(input),
    renderCategories(input),
    input.recentItems.length === 0
      ? ''
      : `## Recent items\n\n${itemTable('README.md', input.recentItems.slice(0, MAX_RECENT_ITEMS))}`,
    renderSyntheses(input.syntheses),
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function renderCounts(input: RootReadmeInput): string {
  const subcategories = input.categories.reduce((sum, category) => sum + category.subcategoryCount, 0)
  const counts = [
    count(input.itemCount, 'item', 'items'),
    count(input.categories.length, 'main category', 'main categories'),
    count(subcategories, 'subcategory', 'subcategories'),
    count(input.syntheses.length, 'synthesis', 'syntheses'),
    count(input.mediaCount, 'image or video', 'images and videos'),
  ]
  return `**${counts.join('** · **')}**`
}

function renderCategories(input: RootReadmeInput): string {
  if (input.categories.length === 0) return 'Nothing here yet. The first run fills it.'
  const rows = input.categories.map((category) => {
    const link = `[${tableCell(categoryLabel(category.mainCategory))}](${encodePath(categoryFile(category.mainCategory))})`
    return `| ${link} | ${category.subcategoryCount} | ${category.itemCount} |`
  })
  return ['## Topics', '', '| Topic | Subtopics | Items |', '| --- | ---: | ---: |', ...rows].join('\n')
}

function renderSyntheses(syntheses: readonly ListedSynthesis[]): string {
  if (syntheses.length === 0) return ''
  const rows = syntheses.slice(0, MAX_SYNTHESES).map((synthesis) => {
    const names = [synthesis.mainCategory, synthesis.subcategory ?? ''].filter((name) => name !== '')
    const topic = names.map((name) => tableCell(categoryLabel(name))).join(' / ')
    return `| [${tableCell(synthesis.title) || topic}](${encodePath(synthesis.file)}) | ${topic} | ${synthesis.itemCount} |`
  })
  const more = syntheses.length - rows.length
  const note = more > 0 ? ['', `${more} more are listed on the pages of their topics.`] : []
  return ['## Syntheses', '', '| Synthesis | Topic | Items |', '| --- | --- | ---: |', ...rows, ...note].join(
    '\n',
  )
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`
}
