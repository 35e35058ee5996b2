/**
 * Markdown that a model wrote, made harmless: lists, emphasis, tables, code and web links stay; HTML, images, wiki
 * links, link definitions, other addresses and open fences do not. Line by line, and where a renderer could see code
 * that we do not see (or the other way round) the marks are escaped, so that both always agree.
 */
import { cleanText, webAddress } from './safe-text.ts'

/** Fences whose content Obsidian's extensions run as a program or a query. */
const RUN_BY_READERS = /^(dataview|dataviewjs|tasks|query|button|templater|run|js-engine|meta-bind)/i
/** An address with pairs of parentheses in it, and a title. */
const LINK_TARGET = /([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s{1,20}"[^"]*")?\s{0,20}\)/y
const FENCE = /^([ \t]*)(`{3,}|~{3,})(.*)$/

/** @param minHeading - The least level of a heading; higher ones are lowered to it. */
export function safeMarkdown(markdown: string, minHeading = 3): string {
  const out: string[] = []
  const lines = cleanText(markdown).trim().split('\n')
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i] ?? ''
    const fence = openedFence(line)
    if (fence === undefined) {
      out.push(safeLine(line, out.at(-1) ?? '', minHeading))
      continue
    }
    const end = lines.findIndex((later, at) => at > i && closesFence(later, fence.marks))
    const content = lines.slice(i + 1, end === -1 ? lines.length : end)
    const block = codeBlock(
      content.map((text) => withoutIndent(text, fence.indent)).join('\n'),
      fence.language,
    )
    for (const text of block.split('\n')) out.push(text === '' ? '' : keptIndent(fence.indent) + text)
    i = end === -1 ? lines.length : end
  }
  return out.join('\n')
}

/** A fence that is longer than any inside the code. */
export function codeBlock(code: string, language = ''): string {
  const text = cleanText(code).replace(/^\n+|(?<!\s)\s+$/g, '')
  const longest = longestOf(text.matchAll(/`+/g), 2)
  const marks = '`'.repeat(longest + 1)
  const name = codeLanguage(language)
  return `${marks}${name}\n${text}\n${marks}`
}

/** @returns The language of a code block; empty where a reader's extension would run it, or where it is no name. */
export function codeLanguage(language: string): string {
  return /^[\w+#.-]{1,30}$/.test(language) && !RUN_BY_READERS.test(language) ? language : ''
}

function longestOf(runs: Iterable<RegExpExecArray>, least: number): number {
  let longest = least
  for (const [run] of runs) longest = Math.max(longest, run.length)
  return longest
}

function openedFence(line: string): { indent: number; marks: string; language: string } | undefined {
  const [, blanks = '', marks = '', info = ''] = FENCE.exec(line) ?? []
  if (marks === '' || (marks.startsWith('`') && info.includes('`'))) return undefined
  return { indent: blanks.replaceAll('\t', '    ').length, marks, language: info.trim().split(/\s/)[0] ?? '' }
}

function closesFence(line: string, marks: string): boolean {
  const text = line.trim()
  return text.length >= marks.length && text === marks.charAt(0).repeat(text.length)
}

/** Four blanks would make indented code of the fence itself, unless a list is open, which we do not track. */
function keptIndent(indent: number): string {
  return indent > 3 ? '' : ' '.repeat(indent)
}

function withoutIndent(line: string, indent: number): string {
  const blanks = /^ */.exec(line)?.[0].length ?? 0
  return line.slice(Math.min(blanks, indent))
}

function safeLine(line: string, before: string, minHeading: number): string {
  const [, hashes = '', title = ''] = /^ {0,3}(#{1,6})\s+(.*)$/.exec(line) ?? []
  if (hashes !== '') return `${'#'.repeat(Math.max(hashes.length, minHeading))} ${safeInline(title)}`
  if (/^\s*=+\s*$/.test(line) || (/^\s*-+\s*$/.test(line) && before.trim() !== '')) return `\\${line.trim()}`
  return safeInline(line)
}

/** Copies the line, code spans as they are, everything between them made safe. */
function safeInline(line: string): string {
  let out = ''
  let text = ''
  let at = 0
  while (at < line.length) {
    const rest = line.slice(at)
    const marks = /^`+/.exec(rest)?.[0]
    if (marks === undefined) {
      const piece = /^(\\[\s\S]?|[^\\`]+)/.exec(rest)?.[0] ?? rest
      text += piece
      at += piece.length
      continue
    }
    const span = codeSpan(rest, marks)
    if (span === undefined) text += marks.replaceAll('`', '\\`')
    else {
      out += safeProse(text) + span
      text = ''
    }
    at += span === undefined ? marks.length : span.length
  }
  return out + safeProse(text)
}

/** A span that a table would cut in two, or that a reader's extension would run, is no span for us. */
function codeSpan(rest: string, marks: string): string | undefined {
  if (marks.length >= 3) return undefined
  const end = new RegExp(`(?<!\`)${marks}(?!\`)`).exec(rest.slice(marks.length))
  if (end === null) return undefined
  const inner = rest.slice(marks.length, marks.length + end.index)
  return inner.includes('|') || /^\s*\$?=/.test(inner) ? undefined : marks + inner + marks
}

function safeProse(text: string): string {
  const marked = text
    .replace(/(?<!!)!+(?=\\*\[)/g, '')
    .replace(/(?<!\\)(\\*)\[(?=\[)/g, (bracket, escapes: string) =>
      escapes.length % 2 === 1 ? bracket : `${escapes}\\[`,
    )
    .replace(/\]:/g, ']\\:')
    .replace(/<(?:(https?:\/\/[^\s<>]+)>)?/gi, (_whole, address: string | undefined) => {
      const url = address === undefined ? undefined : webAddress(address)
      return url === undefined ? `&lt;${address === undefined ? '' : `${address}>`}` : `<${url}>`
    })
    .replace(/~{3,}/g, (run) => run.replaceAll('~', '\\~'))
    .replaceAll('%%', '\\%\\%')
  return safeTargets(marked)
}

/** Only links to web addresses stay links. What follows a refused one is looked at again: it may hold another. */
function safeTargets(text: string): string {
  let out = ''
  let at = 0
  for (let start = text.indexOf(']('); start !== -1; start = text.indexOf('](', at)) {
    LINK_TARGET.lastIndex = start + 2
    const [whole, target = ''] = LINK_TARGET.exec(text) ?? []
    const url = whole === undefined ? undefined : webAddress(target)
    out += text.slice(at, start) + (url === undefined ? ']\\(' : `](${url})`)
    at = start + 2 + (url === undefined ? 0 : (whole?.length ?? 0))
  }
  return out + text.slice(at)
}
