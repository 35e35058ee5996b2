/** The pages of the topics: a table of items per subcategory, on pages that stay short enough to read. */
import { beyondTitle } from '../contract/beyond-title.ts'
import { categoryLabel } from '../contract/category-label.ts'
import { relativeLink } from './relative-link.ts'
import { cutText, inlineText } from '../text/safe-text.ts'

export interface ListedItem {
  title: string
  /** Its file, relative to the knowledge base. */
  file: string
  author?: string
  /** ISO 8601. */
  postedAt?: string
  summary: string
}

export interface ListedSubcategory {
  subcategory: string
  items: readonly ListedItem[]
  /** The synthesis, relative to the knowledge base. */
  synthesisFile?: string
}

export interface CategoryPageInput {
  mainCategory: string
  subcategories: readonly ListedSubcategory[]
  synthesisFile?: string
}

/** A page to be written, at its place in the knowledge base. */
export interface Page {
  file: string
  content: string
}

export const MAX_ITEMS_ON_A_PAGE = 500
const MAX_SUMMARY_CHARS = 160
const MAX_TITLE_CHARS = 120

/** @returns Where the page of a main category or a subcategory is: `name/README.md`. */
export function categoryFile(mainCategory: string, subcategory?: string): string {
  return subcategory === undefined ? `${mainCategory}/README.md` : `${mainCategory}/${subcategory}/README.md`
}

/**
 * @returns The page of the main category first. Up to 500 items it holds all tables; above, each subcategory has a
 *   page of its own, and one of more than 500 items goes on in `page-2.md` and so on.
 */
export function renderCategoryPage(input: CategoryPageInput): Page[] {
  const itemCount = input.subcategories.reduce((sum, sub) => sum + sub.items.length, 0)
  const file = categoryFile(input.mainCategory)
  const isSplit = itemCount > MAX_ITEMS_ON_A_PAGE
  const sections = isSplit
    ? [subcategoryTable(file, input)]
    : input.subcategories.map((sub) => subcategorySection(file, sub))
  const blocks = [
    `# ${tableCell(categoryLabel(input.mainCategory))}`,
    `[All topics](${relativeLink(file, 'README.md')})`,
    synthesisLink(file, input.synthesisFile),
    ...sections,
  ]
  return [
    page(file, blocks),
    ...(isSplit ? input.subcategories.flatMap((sub) => subcategoryPages(input, sub)) : []),
  ]
}

/** A table of items as seen from the page `fromFile`. */
export function itemTable(fromFile: string, items: readonly ListedItem[]): string {
  const rows = items.map((item) => {
    const title = tableCell(cutText(item.title, MAX_TITLE_CHARS)) || 'Untitled'
    const cells = [
      `[${title}](${relativeLink(fromFile, item.file)})`,
      tableCell(item.author ?? ''),
      tableCell(item.postedAt?.slice(0, 10) ?? ''),
      tableCell(
        cutText(beyondTitle(item.summary, item.title).replace(/\s+/g, ' ').trim(), MAX_SUMMARY_CHARS),
      ),
    ]
    return `| ${cells.join(' | ')} |`
  })
  return ['| Item | Author | Date | Summary |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

/** One line in which no sign ends the cell. */
export function tableCell(text: string): string {
  return inlineText(text)
}

function subcategorySection(file: string, sub: ListedSubcategory): string {
  return joined([
    `## ${tableCell(categoryLabel(sub.subcategory))}`,
    synthesisLink(file, sub.synthesisFile),
    sub.items.length === 0 ? '' : itemTable(file, sub.items),
  ])
}

function subcategoryTable(file: string, input: CategoryPageInput): string {
  const rows = input.subcategories.map((sub) => {
    const target = relativeLink(file, categoryFile(input.mainCategory, sub.subcategory))
    return `| [${tableCell(categoryLabel(sub.subcategory))}](${target}) | ${sub.items.length} |`
  })
  return ['| Subtopic | Items |', '| --- | ---: |', ...rows].join('\n')
}

function subcategoryPages(input: CategoryPageInput, sub: ListedSubcategory): Page[] {
  const first = categoryFile(input.mainCategory, sub.subcategory)
  const count = Math.max(1, Math.ceil(sub.items.length / MAX_ITEMS_ON_A_PAGE))
  const fileOf = (index: number) =>
    index === 0 ? first : first.replace(/README\.md$/, `page-${index + 1}.md`)
  return Array.from({ length: count }, (_, index) => {
    const file = fileOf(index)
    const items = sub.items.slice(index * MAX_ITEMS_ON_A_PAGE, (index + 1) * MAX_ITEMS_ON_A_PAGE)
    const around = Array.from({ length: count }, (__, other) =>
      other === index ? `**${other + 1}**` : `[${other + 1}](${relativeLink(file, fileOf(other))})`,
    )
    const up = `[${tableCell(categoryLabel(input.mainCategory))}](${relativeLink(file, categoryFile(input.mainCategory))})`
    return page(file, [
      `# ${tableCell(categoryLabel(sub.subcategory))}`,
      up,
      synthesisLink(file, sub.synthesisFile),
      items.length === 0 ? '' : itemTable(file, items),
      count === 1 ? '' : `Page ${around.join(' ')}`,
    ])
  })
}

function synthesisLink(file: string, synthesisFile: string | undefined): string {
  return synthesisFile === undefined ? '' : `[Synthesis of this topic](${relativeLink(file, synthesisFile)})`
}

function page(file: string, blocks: readonly string[]): Page {
  return { file, content: `${joined(blocks)}\n` }
}

function joined(blocks: readonly string[]): string {
  return blocks.filter((block) => block !== '').join('\n\n')
}
