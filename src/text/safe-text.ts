/** Text of posts and models as text in Markdown: whatever it contains, it stays text. */
import { findAddresses } from './addresses.ts'

/** Removes what no text needs: control characters, marks that turn the reading direction, other line ends. */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029\u0085\v\f]/g, '\n')
    .replace(/[\u0000-\u0008\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
}

/** One line of Markdown that shows the text as it is; also right in headings, link texts and table cells. */
export function inlineText(text: string): string {
  return escapeLineStart(escapeInline(cleanText(text).replace(/\s+/g, ' ').trim()))
}

/**
 * Several lines of Markdown that show the text as it is, with its lines and its addresses as links.
 *
 * @param known - Addresses that stand in the text, whatever characters they hold: each becomes one link.
 */
export function plainText(text: string, known: readonly string[] = []): string {
  return cleanText(text)
    .trim()
    .split('\n')
    .map((line) => (line.trim() === '' ? '' : textLine(line.trimEnd(), known)))
    .join('  \n')
    .replace(/^ +$/gm, '')
    .replace(/ {2}\n(?=\n)/g, '\n')
}

/** The text as a quotation. */
export function quoteBlock(markdown: string): string {
  return markdown
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n')
}

/** @returns The address for use inside `](...)` or `<...>`, or undefined unless it is http or https. */
export function webAddress(raw: string): string | undefined {
  const text = cleanText(raw).trim()
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') return undefined
  return url.href.replace(/[()<>[\]`\\|*_~$'"!\s]/g, (char) => (char === '_' ? char : encodeChar(char)))
}

/** A link, or the bare text where the address is none that may be followed. */
export function webLink(text: string, address: string): string {
  const url = webAddress(address)
  return url === undefined ? inlineText(text) : `[${inlineText(text)}](${url})`
}

/** Cuts text at a word, never inside a character. */
export function cutText(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text
  let kept = ''
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)) {
    if (kept.length + segment.length > maxChars - 1) break
    kept += segment
  }
  const atWord = kept.replace(/(?<!\s)\s+\S*$/u, '')
  return `${(atWord.length > maxChars / 2 ? atWord : kept).trimEnd()}…`
}

/** Blanks at the start would make code of the line; they are kept as blanks that do not. */
function textLine(line: string, known: readonly string[]): string {
  const indent = /^[ \t]*/.exec(line)?.[0] ?? ''
  const kept = indent.replaceAll('\t', '    ').replaceAll(' ', '\u00a0')
  const rest = line.slice(indent.length)
  let out = ''
  let end = 0
  for (const { from, to } of findAddresses(rest, known)) {
    const url = webAddress(rest.slice(from, to))
    if (url === undefined) continue
    out += `${escapeInline(rest.slice(end, from))}<${url}>`
    end = to
  }
  return kept + escapeLineStart(out + escapeInline(rest.slice(end)))
}

/**
 * Code as people and models write it in running text. A bar would cut a table apart; doubled brackets, and brackets
 * before an address, are links to some readers, in code too. What could open HTML before it is escaped.
 */
const CODE_SPAN = /(?<![`\\])`(?![^`\n]*(?:\[\[|\]\]|\]\(|\]:))[^`|\n]*[^`|\s]`(?!`)/gu

function escapeInline(text: string): string {
  let out = ''
  let end = 0
  for (const { 0: code, index } of text.matchAll(CODE_SPAN)) {
    out += escapeText(text.slice(end, index)) + code
    end = index + code.length
  }
  return out + escapeText(text.slice(end))
}

function escapeText(text: string): string {
  return text
    .replace(/&(?=#|[a-z])/gi, '&amp;')
    .replace(/[\\`*_[\]|~$]/g, String.raw`\$&`)
    .replaceAll('](', String.raw`]\(`)
    .replaceAll('<', '&lt;')
    .replaceAll('%%', String.raw`\%\%`)
    .replaceAll('==', String.raw`\=\=`)
}

function escapeLineStart(line: string): string {
  return line.replace(/^([#>+\-=:])/, String.raw`\$1`).replace(/^(\d+)([.)])/, String.raw`$1\$2`)
}

function encodeChar(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}
