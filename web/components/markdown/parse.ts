/** Markdown as a tree. It is drawn node by node, so that nothing in it can become HTML. */
import type { RootContent } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'

export function parseMarkdown(text: string): RootContent[] {
  return fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }).children
}

/** @returns The text of a node, without marks. */
export function plainTextOf(node: RootContent): string {
  if ('children' in node) return node.children.map(plainTextOf).join('')
  if (node.type === 'image') return node.alt ?? ''
  return 'value' in node ? node.value : ''
}

/** An article in parts: what the page shows in places of their own is taken out of the running text. */
export interface ArticleParts {
  /** The first paragraph. */
  lead: RootContent | undefined
  body: RootContent[]
  headings: { id: string; text: string }[]
}

/** @param shownElsewhere - Headings of sections that are left out. */
export function splitArticle(
  nodes: readonly RootContent[],
  shownElsewhere: ReadonlySet<string>,
): ArticleParts {
  const rest = nodes[0]?.type === 'heading' && nodes[0].depth === 1 ? nodes.slice(1) : [...nodes]
  const lead = rest[0]?.type === 'paragraph' ? rest.shift() : undefined
  const body: RootContent[] = []
  let isLeftOut = false
  for (const node of rest) {
    if (node.type === 'heading' && node.depth <= 2) isLeftOut = shownElsewhere.has(plainTextOf(node))
    if (!isLeftOut) body.push(node)
  }
  const headings = body
    .filter((node) => node.type === 'heading' && node.depth === 2)
    .map((node) => ({ id: headingId(plainTextOf(node)), text: plainTextOf(node) }))
  return { lead, body, headings }
}

/** Prefixed, so that no text from outside can take the name of a part of the page. */
export function headingId(text: string): string {
  return `h-${text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 60)}`
}
