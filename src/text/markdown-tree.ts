/**
 * Markdown as a tree, read and written by libraries: nested styles come out right, and what is text in the tree is text
 * for whoever reads the file, Obsidian's own signs included.
 */
import type { BlockContent, Nodes, PhrasingContent, Root, RootContent, Text } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown, gfmToMarkdown } from 'mdast-util-gfm'
import { defaultHandlers, toMarkdown, type Handle, type Options } from 'mdast-util-to-markdown'
import { gfm } from 'micromark-extension-gfm'
import { findAddresses } from './addresses.ts'

/** As `mdast-util-to-markdown` names the places in which nothing is a style. */
const NO_STYLES: NonNullable<Options['unsafe']>[number]['notInConstruct'] = [
  'autolink',
  'destinationLiteral',
  'destinationRaw',
  'reference',
  'titleQuote',
  'titleApostrophe',
]

/** Formulas, highlights and comments are Obsidian's: text that looks like one stays text. */
const OBSIDIAN: Options['unsafe'] = ['$', '=', '%'].map((character) => ({
  character,
  ...(character === '$' ? {} : { before: character }),
  inConstruct: 'phrasing' as const,
  notInConstruct: NO_STYLES,
}))

/** An address keeps its `&`: it is no entity, and whoever looks for the address finds it. */
const withBareAddress =
  (write: Handle): Handle =>
  (node, parent, state, info) => {
    const text = write(node, parent, state, info)
    const at = text.lastIndexOf('](')
    return text.slice(0, at + 1) + text.slice(at + 1).replace(/\\&(?![#\w]{1,40};)/g, '&')
  }

const WRITING: Options = {
  bullet: '-',
  rule: '-',
  emphasis: '*',
  fences: true,
  listItemIndent: 'one',
  extensions: [gfmToMarkdown()],
  unsafe: OBSIDIAN,
  handlers: {
    image: withBareAddress(defaultHandlers.image),
    link: Object.assign(withBareAddress(defaultHandlers.link), { peek: () => '[' }),
    // As an entity: what looks like a tag to a careless reader is none.
    text: (node: Text, _parent, state, info) =>
      state.safe(node.value, info).replace(/(?<!\\)((?:\\\\)*)\\</g, '$1&lt;'),
  },
}

/** What nests deeper was not written for readers, and costs more than it is worth. */
const TOO_DEEP = /^(?:[ \t]{0,3}>[ \t]?){20}|\[{50}|[*_]{200}/m
/** What a reader of Markdown compares each with each: with so many it would take minutes. */
const MAX_BRACKETS = 2000
const MAX_MARKS = 10_000

/** @returns The tree; of a text that was not written for readers, the text as a block of code. */
export function parseMarkdown(text: string): Root {
  const isForReaders =
    !TOO_DEEP.test(text) &&
    count(text, /(?<!\\)\[/g) <= MAX_BRACKETS &&
    count(text, /(?<!\\)[*_~]/g) <= MAX_MARKS
  if (!isForReaders) return { type: 'root', children: [{ type: 'code', value: text }] }
  return fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })
}

function count(text: string, sign: RegExp): number {
  return text.match(sign)?.length ?? 0
}

/** @returns The Markdown, without a line end behind it. */
export function writeMarkdown(children: readonly RootContent[]): string {
  return toMarkdown({ type: 'root', children: [...children] }, WRITING).trimEnd()
}

/** @returns The words of the blocks, parted by blank lines; code in fences, no pictures. */
export function writePlain(blocks: readonly RootContent[]): string {
  return blocks
    .map((block) =>
      block.type === 'code' ? `\`\`\`${block.lang ?? ''}\n${block.value}\n\`\`\`` : plainOf(block),
    )
    .filter((text) => text.trim() !== '')
    .join('\n\n')
}

function plainOf(node: Nodes): string {
  if (node.type === 'image') return ''
  if (node.type === 'break') return '\n'
  if ('value' in node) return node.value
  if (!('children' in node)) return ''
  const isOfBlocks = node.type === 'list' || node.type === 'listItem' || node.type === 'blockquote'
  return (node.children as Nodes[]).map(plainOf).join(isOfBlocks ? '\n' : '')
}

/** @returns Plain text as paragraphs, its lines and addresses kept. */
export function plainParagraphs(text: string): BlockContent[] {
  return text
    .split(/\n[ \t]*\n/)
    .map((paragraph) => paragraph.replace(/^\n+|\n+$/g, ''))
    .filter((paragraph) => paragraph.trim() !== '')
    .map((paragraph) => ({ type: 'paragraph', children: styledText(paragraph.trimEnd(), []) }))
}

type Style = 'strong' | 'emphasis' | 'delete'

/** A stretch of a text, in UTF-16 units, and what is done to it. */
export interface Stretch {
  from: number
  to: number
  does: { style: Style } | { link: string } | { code: true } | { standsFor: PhrasingContent }
}

/** From the outermost to the innermost: so any styles that overlap come out nested. */
const NESTING = ['link', 'strong', 'emphasis', 'delete', 'leaf'] as const

/**
 * @param known - Addresses that stand in the text, whatever characters they hold.
 * @returns The text in nodes: styles nested, line ends as breaks, bare addresses as links.
 */
export function styledText(
  text: string,
  stretches: readonly Stretch[],
  known: readonly string[] = [],
): PhrasingContent[] {
  const given = stretches.flatMap((stretch) => within(text, stretch))
  const taken = given.filter(({ does }) => 'link' in does || 'code' in does || 'standsFor' in does)
  const addresses = findAddresses(text, known)
    .filter(({ from, to }) => taken.every((one) => to <= one.from || from >= one.to))
    .map(({ from, to }): Stretch => ({ from, to, does: { link: text.slice(from, to) } }))
  const all = [...given, ...addresses]
  const cuts = [...new Set([0, text.length, ...all.flatMap(({ from, to }) => [from, to])])].sort(
    (a, b) => a - b,
  )
  const pieces = cuts.slice(0, -1).map((from, index): Piece => {
    const to = cuts[index + 1] ?? text.length
    return { from, text: text.slice(from, to), done: all.filter((one) => one.from <= from && one.to >= to) }
  })
  return nested(pieces, 0)
}

interface Piece {
  from: number
  text: string
  done: Stretch[]
}

/** A style of blanks alone is none, and one that begins or ends with them would not be read as one. */
function within(text: string, { from, to, does }: Stretch): Stretch[] {
  const [start, end] = [Math.max(0, from), Math.min(text.length, to)]
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || end <= start) return []
  if (!('style' in does) && !('link' in does)) return [{ from: start, to: end, does }]
  const inner = text.slice(start, end)
  const trimmed = inner.trim()
  const first = start + (inner.length - inner.trimStart().length)
  return trimmed === '' ? [] : [{ from: first, to: first + trimmed.length, does }]
}

function nested(pieces: readonly Piece[], depth: number): PhrasingContent[] {
  const kind = NESTING[depth]
  if (kind === undefined || kind === 'leaf') return pieces.flatMap(leaf)
  const out: PhrasingContent[] = []
  for (let at = 0; at < pieces.length;) {
    const wrapper = wrapperOf(pieces[at], kind)
    let end = at + 1
    while (end < pieces.length && wrapperOf(pieces[end], kind) === wrapper) end += 1
    const group = pieces.slice(at, end)
    if (wrapper === undefined) out.push(...nested(group, depth + 1))
    else out.push(...wrapped(group, (inner) => wrapperNode(kind, wrapper, nested(inner, depth + 1))))
    at = end
  }
  return out
}

function wrapperNode(
  kind: Exclude<(typeof NESTING)[number], 'leaf'>,
  wrapper: string,
  children: PhrasingContent[],
): PhrasingContent {
  if (kind === 'link') return { type: 'link', url: wrapper, children }
  return { type: kind, children }
}

function isProse({ done }: Piece): boolean {
  return done.every(({ does }) => 'style' in does || 'link' in does)
}

/** Blanks at the ends stay outside: a style that begins or ends with them would not be read as one. */
function wrapped(
  group: readonly Piece[],
  wrap: (inner: readonly Piece[]) => PhrasingContent,
): PhrasingContent[] {
  const inner = [...group]
  const [first, last] = [inner[0], inner.at(-1)]
  if (first === undefined || last === undefined) return []
  const start = isProse(first) ? (/^\s*/.exec(first.text)?.[0] ?? '') : ''
  inner[0] = { ...first, from: first.from + start.length, text: first.text.slice(start.length) }
  const end = isProse(last) ? (/(?<!\s)\s*$/.exec(inner.at(-1)?.text ?? '')?.[0] ?? '') : ''
  const tail = inner.at(-1) ?? last
  inner[inner.length - 1] = { ...tail, text: tail.text.slice(0, tail.text.length - end.length) }
  const blanks = (text: string): PhrasingContent[] => leaf({ from: -1, text, done: [] })
  const rest = inner.filter(({ text }) => text !== '')
  return [...blanks(start), ...(rest.length === 0 ? [] : [wrap(rest)]), ...blanks(end)]
}

/** What of this kind is around a piece: the address of a link, the name of a style, or nothing. */
function wrapperOf(
  piece: Piece | undefined,
  kind: Exclude<(typeof NESTING)[number], 'leaf'>,
): string | undefined {
  for (const { does } of piece?.done ?? []) {
    if (kind === 'link' && 'link' in does) return does.link
    if ('style' in does && does.style === kind) return kind
  }
  return undefined
}

function leaf({ from, text, done }: Piece): PhrasingContent[] {
  for (const stretch of done) {
    if ('standsFor' in stretch.does) return stretch.from === from ? [stretch.does.standsFor] : []
    if ('code' in stretch.does) return [{ type: 'inlineCode', value: text }]
  }
  return text.split('\n').flatMap((line, index): PhrasingContent[] => {
    const start = index === 0 ? [] : [{ type: 'break' } as const]
    return line === '' ? start : [...start, { type: 'text', value: line }]
  })
}
