/**
 * The text of an X article in an item: once, as the Markdown it is, with its pictures where they stand. It comes from
 * outside: what could act in a reader's program, HTML, foreign pictures, other addresses, is text here.
 */
import type { Image, Nodes, Parents, PhrasingContent, RootContent } from 'mdast'
import { toString } from 'mdast-util-to-string'
import type { Article, Medium, PostPart } from '../contract/post.ts'
import { parseMarkdown, plainParagraphs, writeMarkdown } from '../text/markdown-tree.ts'
import { codeLanguage, safeMarkdown } from '../text/safe-markdown.ts'
import { cleanText, inlineText, webAddress } from '../text/safe-text.ts'
import type { ItemMedium } from './item-medium.ts'
import { encodePath } from './relative-link.ts'

/** Headings of an article stand below that of its section. */
const LEAST_HEADING = 3
/** No article of X is so long; a longer text is read line by line. */
const MAX_CHARS = 400_000

/** Where media of the article stand in its text: these are not shown again. */
export interface RenderedArticle {
  text: string
  shown: ReadonlySet<ItemMedium>
}

/** @param media - Of the item, by the ids of the post's media. */
export function renderArticle(
  part: PostPart & { article: Article },
  media: ReadonlyMap<string, ItemMedium>,
): RenderedArticle {
  const { article } = part
  const shown = new Set<ItemMedium>()
  const title = inlineText(article.title)
  const head = title === '' ? '## Article' : `## Article: ${title}`
  const body = article.body ?? ''
  const context: Context = { byAddress: byAddressOf(part.media, media), shown }
  const text = body.length > MAX_CHARS ? safeMarkdown(body) : shownBody(body, context)
  const cover = coverOf(part, context)
  return { text: [head, cover, text].filter((block) => block !== '').join('\n\n'), shown }
}

/** @returns The nodes with links to web addresses only, and no pictures of others. */
export function safeLinks(nodes: readonly PhrasingContent[]): PhrasingContent[] {
  return nodes.flatMap((node) =>
    safeNode(node, { byAddress: new Map(), shown: new Set() }, true),
  ) as PhrasingContent[]
}

interface Context {
  byAddress: ReadonlyMap<string, { medium: Medium; item: ItemMedium | undefined }>
  shown: Set<ItemMedium>
}

function byAddressOf(media: readonly Medium[], items: ReadonlyMap<string, ItemMedium>): Context['byAddress'] {
  return new Map(media.map((medium) => [medium.url, { medium, item: items.get(medium.id) }]))
}

/** The cover is no part of the text. */
function coverOf({ article }: PostPart, context: Context): string {
  const url = article?.coverUrl
  const item = url === undefined ? undefined : context.byAddress.get(url)?.item
  if (url === undefined || item === undefined || context.shown.has(item)) return ''
  return writeMarkdown([
    { type: 'paragraph', children: mediumNodes({ type: 'image', url, alt: '' }, context) },
  ])
}

function shownBody(body: string, context: Context): string {
  const root = parseMarkdown(cleanText(body))
  const depths = root.children.flatMap((node) => (node.type === 'heading' ? [node.depth] : []))
  const lower = Math.max(0, LEAST_HEADING - Math.min(LEAST_HEADING, ...depths))
  const children = root.children.flatMap((node) => safeNode(node, context, false) as RootContent[])
  for (const node of children)
    if (node.type === 'heading') node.depth = Math.min(6, node.depth + lower) as typeof node.depth
  return writeMarkdown(children)
}

/**
 * @param isInline - It stands within a paragraph.
 * @returns What stands for the node: itself with safe children, text, or nothing.
 */
function safeNode(node: Nodes, context: Context, isInline: boolean): Nodes[] {
  switch (node.type) {
    case 'html':
      return textFor(node.value, isInline)
    case 'image':
      return mediumNodes(node, context)
    case 'imageReference':
      return textFor(node.alt ?? '', isInline)
    case 'definition':
      return textFor(node.url, isInline)
    case 'footnoteDefinition':
      return node.children.flatMap((child) => safeNode(child, context, false))
    case 'footnoteReference':
      return textFor(`[${node.identifier}]`, isInline)
    case 'code':
      return [{ type: 'code', lang: codeLanguage(node.lang ?? ''), value: node.value }]
    case 'link': {
      const url = webAddress(node.url)
      const children = node.children.flatMap((child) => safeNode(child, context, true)) as PhrasingContent[]
      if (url === undefined) return children
      const isBare = toString(node) === node.url
      return [{ type: 'link', url, children: isBare ? [{ type: 'text', value: url }] : children }]
    }
    case 'linkReference':
      return node.children.flatMap((child) => safeNode(child, context, true))
    default:
      return 'children' in node ? [withSafeChildren(node, context, isInline)] : [node]
  }
}

function withSafeChildren(node: Parents, context: Context, isInline: boolean): Nodes {
  const holdsText = isInline || HOLDING_TEXT.has(node.type)
  const children = (node.children as Nodes[]).flatMap((child) => safeNode(child, context, holdsText))
  return { ...node, children } as Nodes
}

const HOLDING_TEXT: ReadonlySet<Nodes['type']> = new Set(['paragraph', 'heading', 'tableCell'])

/** HTML between paragraphs is a paragraph, HTML within one is text. */
function textFor(value: string, isInline: boolean): Nodes[] {
  if (value.trim() === '') return []
  return isInline ? [{ type: 'text', value }] : plainParagraphs(value)
}

/** A picture of the post, from the item's own folder; a video, which git hosts show behind a link; else where it was. */
function mediumNodes({ url, alt }: Image, { byAddress, shown }: Context): PhrasingContent[] {
  const found = byAddress.get(url)
  const item = found?.item
  if (found === undefined || item === undefined) {
    const address = webAddress(url)
    const text: PhrasingContent = {
      type: 'text',
      value: alt === '' || alt == null ? (address ?? 'A picture') : alt,
    }
    return address === undefined ? [text] : [{ type: 'link', url: address, children: [text] }]
  }
  shown.add(item)
  const words = oneLine(item.altText ?? item.description ?? alt ?? '')
  const isPicture = found.medium.type === 'photo' || item.file.endsWith('.gif')
  if (item.missing !== undefined) {
    const why = `Not available: ${oneLine(item.missing)}`
    const note: PhrasingContent = { type: 'emphasis', children: [{ type: 'text', value: why }] }
    return words === '' ? [note] : [note, { type: 'text', value: ` ${words}` }]
  }
  const address = encodePath(item.file)
  const name = words || `${isPicture ? 'Image' : 'Video'} of the article`
  return isPicture
    ? [{ type: 'image', url: address, alt: name }]
    : [{ type: 'link', url: address, children: [{ type: 'text', value: name }] }]
}

function oneLine(text: string): string {
  return cleanText(text).replace(/\s+/g, ' ').trim()
}
