/** The text of an X article, Draft.js blocks with their entities, as a tree of Markdown. */
import type { BlockContent, DefinitionContent, List, ListItem, PhrasingContent, RootContent } from 'mdast'
import type { Medium } from '../../contract/post.ts'
import { parseMarkdown, styledText, type Stretch } from '../../text/markdown-tree.ts'
import { at, isObject, type JsonObject, numberAt, objectsAt, textAt } from '../shape.ts'
import { type ArticleMedia, captionOf, pictureAt } from './article-media.ts'

type Block = BlockContent | DefinitionContent

const HEADINGS: Readonly<Record<string, 1 | 2 | 3 | 4 | 5 | 6>> = {
  'header-one': 1,
  'header-two': 2,
  'header-three': 3,
  'header-four': 4,
  'header-five': 5,
  'header-six': 6,
}
const MAX_DEPTH = 6

export interface ArticleTree {
  blocks: RootContent[]
  /** What stands in the text, in its order. */
  media: Medium[]
}

/** @param raw - The article as X delivers it. Without a text, the tree is empty. */
export function articleTreeOf(raw: unknown, media: ArticleMedia): ArticleTree {
  const context: Context = { entities: entitiesOf(at(raw, 'content_state', 'entityMap')), media, shown: [] }
  const blocks: RootContent[] = []
  const rest = objectsAt(raw, 'content_state', 'blocks')
  while (rest.length > 0) {
    const [first] = rest
    const kind = kindOf(first)
    let length = 1
    // Neighbours of one kind are one thing, where that is how people write it.
    while (kind !== 'other' && length < rest.length && kindOf(rest[length]) === kind) length += 1
    blocks.push(...JOINED[kind](rest.splice(0, length), context))
  }
  return { blocks, media: context.shown }
}

interface Context {
  entities: ReadonlyMap<string, unknown>
  media: ArticleMedia
  shown: Medium[]
}

type Kind = 'list' | 'code' | 'quote' | 'other'

function kindOf(block: JsonObject | undefined): Kind {
  const type = textAt(block, 'type') ?? ''
  if (type.endsWith('list-item')) return 'list'
  if (type === 'code-block') return 'code'
  return type === 'blockquote' ? 'quote' : 'other'
}

const JOINED: Record<Kind, (blocks: JsonObject[], context: Context) => RootContent[]> = {
  list: (blocks, context) => listsOf(blocks, context, 0),
  code: (blocks) => [{ type: 'code', value: blocks.map((block) => textAt(block, 'text') ?? '').join('\n') }],
  quote: (blocks, context) => {
    const children = blocks.flatMap((block) => paragraphOf(block, context))
    return children.length === 0 ? [] : [{ type: 'blockquote', children }]
  },
  other: (blocks, context) => blocks.flatMap((block) => otherOf(block, context)),
}

function otherOf(block: JsonObject, context: Context): RootContent[] {
  const type = textAt(block, 'type') ?? 'unstyled'
  if (type === 'atomic') return atomicOf(block, context)
  const depth = HEADINGS[type]
  const [paragraph] = paragraphOf(block, context)
  if (paragraph === undefined) return []
  if (depth === undefined || paragraph.type !== 'paragraph') return [paragraph]
  const onOneLine = paragraph.children.map((node): PhrasingContent =>
    node.type === 'break' ? { type: 'text', value: ' ' } : node,
  )
  return [{ type: 'heading', depth, children: onOneLine }]
}

function paragraphOf(block: JsonObject, context: Context): Block[] {
  const text = textAt(block, 'text') ?? ''
  if (text.trim() === '') return []
  const children = styledText(text.replaceAll('\r', ' '), stretchesOf(block, context))
  while (children[0]?.type === 'break') children.shift()
  while (children.at(-1)?.type === 'break') children.pop()
  return children.length === 0 ? [] : [{ type: 'paragraph', children }]
}

/** Items that are set in belong to the item before them. A list of numbers is another than one of dots. */
function listsOf(blocks: readonly JsonObject[], context: Context, depth: number): List[] {
  const lists: List[] = []
  for (let i = 0; i < blocks.length;) {
    const block = blocks[i]
    if (block === undefined) break
    let end = i + 1
    while (end < blocks.length && depthOf(blocks[end]) > depth) end += 1
    const own = depthOf(block) > depth ? undefined : block
    const inner = blocks.slice(own === undefined ? i : i + 1, end)
    const children = [
      ...(own === undefined ? [] : paragraphOf(own, context)),
      ...(inner.length === 0 ? [] : listsOf(inner, context, depth + 1)),
    ]
    const ordered = textAt(block, 'type') === 'ordered-list-item'
    const last = lists.at(-1)
    const item: ListItem = { type: 'listItem', spread: false, children }
    if (children.length > 0) {
      if (last?.ordered === ordered) last.children.push(item)
      else lists.push({ type: 'list', ordered, spread: false, children: [item] })
    }
    i = end
  }
  return lists
}

function depthOf(block: JsonObject | undefined): number {
  return Math.min(numberAt(block, 'depth') ?? 0, MAX_DEPTH)
}

function atomicOf(block: JsonObject, context: Context): RootContent[] {
  const ranges = objectsAt(block, 'entityRanges')
  const shown = ranges.flatMap((range) =>
    entityBlocks(context.entities.get(String(at(range, 'key'))), context),
  )
  // Text in it is rare, and not to be lost.
  return ranges.length === 0 ? paragraphOf(block, context) : shown
}

/** What stands in the text as a thing of its own. */
function entityBlocks(entity: unknown, context: Context): RootContent[] {
  const type = textAt(entity, 'type')?.toUpperCase() ?? 'UNKNOWN'
  const tweetId = textAt(entity, 'data', 'tweetId') ?? textAt(entity, 'data', 'tweet_id')
  const url = textAt(entity, 'data', 'url')
  if (type === 'MARKDOWN') return parseMarkdown(textAt(entity, 'data', 'markdown') ?? '').children
  if (type === 'DIVIDER') return [{ type: 'thematicBreak' }]
  const formula = type === 'LATEX' ? formulaOf(entity) : undefined
  if (formula !== undefined) return [{ type: 'code', lang: 'math', value: formula }]
  if (type === 'TWEET' && tweetId !== undefined) return [linkParagraph(`https://x.com/i/status/${tweetId}`)]
  if (type === 'LINK' && isWeb(url)) return [linkParagraph(url)]
  const items = objectsAt(entity, 'data', 'mediaItems')
  const source = textAt(entity, 'data', 'src')
  if (items.length > 0) return items.flatMap((item) => mediumBlocks(item, entity, context))
  if (source !== undefined && pictureAt(source) !== undefined)
    return shownAs(pictureAt(source), captionOf(entity, undefined), context)
  const word = type.replaceAll(/[^A-Z0-9_ -]/g, '').slice(0, 40) || 'UNKNOWN'
  const mark: PhrasingContent = {
    type: 'emphasis',
    children: [
      { type: 'text', value: `Part of the article that cannot be shown here: ${word.toLowerCase()}` },
    ],
  }
  const link: PhrasingContent[] = isWeb(url)
    ? [
        { type: 'text', value: ' ' },
        { type: 'link', url, children: [{ type: 'text', value: url }] },
      ]
    : []
  return [{ type: 'paragraph', children: [mark, ...link] }]
}

function mediumBlocks(item: unknown, entity: unknown, context: Context): RootContent[] {
  const id = textAt(item, 'mediaId') ?? textAt(item, 'media_id') ?? ''
  const caption = captionOf(entity, item)
  return shownAs(context.media.byId.get(id), caption, context)
}

/** Its address says which medium of the post it is. */
function shownAs(medium: Medium | undefined, caption: string | undefined, context: Context): RootContent[] {
  const below: RootContent[] =
    caption === undefined
      ? []
      : [{ type: 'paragraph', children: [{ type: 'emphasis', children: styledText(caption, []) }] }]
  if (medium === undefined) {
    const mark = 'An image or video of the article that the source does not hold.'
    return [
      { type: 'paragraph', children: [{ type: 'emphasis', children: [{ type: 'text', value: mark }] }] },
      ...below,
    ]
  }
  context.shown.push(caption === undefined ? medium : { ...medium, caption })
  const alt = medium.altText ?? caption ?? ''
  return [{ type: 'paragraph', children: [{ type: 'image', url: medium.url, alt }] }, ...below]
}

function linkParagraph(url: string): RootContent {
  return { type: 'paragraph', children: [{ type: 'link', url, children: [{ type: 'text', value: url }] }] }
}

const STYLES: Readonly<Record<string, Stretch['does']>> = {
  BOLD: { style: 'strong' },
  ITALIC: { style: 'emphasis' },
  STRIKETHROUGH: { style: 'delete' },
  CODE: { code: true },
}

/** Offsets of Draft.js count UTF-16 units. */
function stretchesOf(block: JsonObject, { entities }: Context): Stretch[] {
  const place = (range: JsonObject): { from: number; to: number } => {
    const from = numberAt(range, 'offset') ?? -1
    return { from, to: from + (numberAt(range, 'length') ?? 0) }
  }
  const styles = objectsAt(block, 'inlineStyleRanges').flatMap((range): Stretch[] => {
    const does = STYLES[(textAt(range, 'style') ?? '').toUpperCase()]
    return does === undefined || place(range).from < 0 ? [] : [{ ...place(range), does }]
  })
  const things = objectsAt(block, 'entityRanges').flatMap((range): Stretch[] => {
    const entity = entities.get(String(at(range, 'key')))
    const formula = textAt(entity, 'type')?.toUpperCase() === 'LATEX' ? formulaOf(entity) : undefined
    const url = textAt(entity, 'type')?.toUpperCase() === 'LINK' ? textAt(entity, 'data', 'url') : undefined
    if (place(range).from < 0) return []
    if (formula !== undefined)
      return [{ ...place(range), does: { standsFor: { type: 'inlineCode', value: formula } } }]
    return isWeb(url) ? [{ ...place(range), does: { link: url } }] : []
  })
  return [...things, ...styles]
}

function formulaOf(entity: unknown): string | undefined {
  const keys = ['content', 'latex', 'formula', 'tex', 'text']
  return keys.map((key) => textAt(entity, 'data', key)).find((text) => text !== undefined)
}

function isWeb(url: string | undefined): url is string {
  return url !== undefined && /^https?:\/\//i.test(url) && URL.canParse(url)
}

function entitiesOf(raw: unknown): ReadonlyMap<string, unknown> {
  if (isObject(raw)) return new Map(Object.entries(raw))
  return new Map(objectsAt({ raw }, 'raw').map((pair) => [String(at(pair, 'key')), at(pair, 'value')]))
}
