/** The Markdown file of a synthesis: statements, each with links to the items that it comes from. */
import { EXTRACTED_NOTE, generatedByOf, type GeneratedBy } from '../item-markdown.ts'
import { renderFrontMatter } from '../front-matter.ts'
import { relativeLink } from '../relative-link.ts'
import { safeMarkdown } from '../../text/safe-markdown.ts'
import { inlineText, plainText } from '../../text/safe-text.ts'

/** What a synthesis draws on: an item, or the synthesis of a subcategory. */
export interface SynthesisSource {
  title: string
  /** Its file, relative to the knowledge base. */
  file: string
  author?: string
  /** ISO 8601. */
  postedAt?: string
}

export interface SynthesisStatement {
  /** Markdown. */
  text: string
  /** Places in `sources`, counted from 1. Others are left out. */
  citations: readonly number[]
}

export interface SynthesisInput {
  /** Where it is written, relative to the knowledge base. */
  file: string
  mainCategory: string
  /** None: the synthesis of the main category. */
  subcategory?: string
  mode: string
  title: string
  overview: string
  sections: readonly { heading: string; statements: readonly SynthesisStatement[] }[]
  sources: readonly SynthesisSource[]
  itemCount: number
  generatedBy: GeneratedBy
  created: Date
  updated: Date
}

/** @returns The whole file, ending in one line end. */
export function renderSynthesis(input: SynthesisInput): string {
  const blocks = [
    `# ${inlineText(input.title) || 'Synthesis'}`,
    plainText(input.overview),
    input.generatedBy.provider === 'builtin'
      ? EXTRACTED_NOTE.replace(
          'Extracted from the post itself',
          'A digest, gathered from the items themselves',
        )
      : '',
    ...input.sections.map((section) => renderSection(section, input)),
    renderSources(input),
  ]
  const head = renderFrontMatter({
    kind: 'synthesis',
    categories:
      input.subcategory === undefined ? [input.mainCategory] : [input.mainCategory, input.subcategory],
    mode: input.mode,
    item_count: input.itemCount,
    generated_by: generatedByOf(input.generatedBy),
    created: input.created.toISOString(),
    updated: input.updated.toISOString(),
  })
  return `${head}\n${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function renderSection(section: SynthesisInput['sections'][number], input: SynthesisInput): string {
  const statements = section.statements.map(({ text, citations }) => {
    const links = [...new Set(citations)].flatMap((number) => {
      const source = input.sources[number - 1]
      return source === undefined ? [] : [`[\\[${number}\\]](${relativeLink(input.file, source.file)})`]
    })
    return withCitations(safeMarkdown(text), links.join(' '))
  })
  return [`## ${inlineText(section.heading) || 'Details'}`, ...statements]
    .filter((block) => block !== '')
    .join('\n\n')
}

/** Behind the last word, or below what ends in a code block or a table. */
function withCitations(text: string, links: string): string {
  if (links === '' || text === '') return text
  return /(?:```|~~~|\|)$/.test(text.trimEnd()) ? `${text}\n\n${links}` : `${text} ${links}`
}

function renderSources(input: SynthesisInput): string {
  if (input.sources.length === 0) return ''
  const lines = input.sources.map((source, index) => {
    const details = [source.author, source.postedAt?.slice(0, 10)].filter(
      (text) => text !== undefined && text !== '',
    )
    const about = details.length === 0 ? '' : `, ${details.map((text) => inlineText(text ?? '')).join(', ')}`
    return `${index + 1}. [${inlineText(source.title) || 'Untitled'}](${relativeLink(input.file, source.file)})${about}`
  })
  return `## Sources\n\n${lines.join('\n')}`
}
