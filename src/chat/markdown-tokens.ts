/**
 * Reads Markdown that is still coming, token by token: only what decides about links, code and citations. Where a renderer
 * could see code that we do not see, we take the stricter view.
 */

/** What a model says when the passages do not hold the answer. */
export const NOT_HELD = 'NOT_IN_KNOWLEDGE_BASE'

export type Token = { length: number } & (
  | { type: 'text' | 'newline' | 'address'; text: string }
  /** The model said `NOT_HELD`. */
  | { type: 'not held' }
  /** `[2]`, `[1, 3]`, `[^2]`, also where the model made a link of it. */
  | { type: 'citation'; numbers: number[] }
  | { type: 'link'; text: string; address: string }
  /** A line that opens or closes a code block, or stands in it; `opens` is what is open after it. */
  | { type: 'fence'; text: string; opens: OpenFence | undefined }
)

export interface OpenFence {
  marks: string
  /** Blanks before the marks: as many are taken from each line of the block. */
  indent: number
}

export interface TokenState {
  isLineStart: boolean
  /** The code block that is open. */
  fence: OpenFence | undefined
  /** Nothing follows. */
  isEnd: boolean
}

/** Longer than this nothing is waited for. */
const MAX_LABEL = 300
const MAX_ADDRESS = 2000
const MAX_CODE = 500

const FENCE = /^([ \t]*)(`{3,}|~{3,})([^\n]*)$/
const MAY_OPEN = /^[ \t]*(?:`{0,2}$|~{0,2}$|`{3}|~{3})/
const WORD = /^[\p{L}\p{N}]+/u
/** Signs that mean nothing to us. */
const OTHER = /^[^\p{L}\p{N}\n[\]【`~!<\\]+/u
const LABEL = /^\[([^[\]\n]*)\]/
const TARGET = /^\(\s{0,20}([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s{1,20}"[^"\n]*")?\s{0,20}\)/
const CITATION = /^\s*(?:sources?\s+)?\^?\d{1,3}(?:\s*[,;&–-]\s*\^?\d{1,3})*\s*$/i
/** As some models write them. */
const CORNER_CITATION = /^【\s*(\d{1,3})[^】\n]{0,40}】/
const ADDRESS = /^(?:(?:https?|ftp):\/\/|www\.)[^\s<>[\]`|]+/i
const ADDRESS_BEGINS = ['http://', 'https://', 'ftp://', 'www.']

/** @returns The token at the beginning of the text, or `undefined` when it needs more to be known. */
export function nextToken(text: string, state: TokenState): Token | undefined {
  if (state.fence !== undefined || state.isLineStart) {
    const line = lineToken(text, state)
    if (line !== 'none') return line
  }
  const first = text.charAt(0)
  if (first === '\n') return { type: 'newline', text: '\n', length: 1 }
  if (first === '[') return bracketToken(text, state)
  if (first === '【') return cornerToken(text, state)
  if (first === '`') return codeToken(text, state)
  if (first === '~') return tildeToken(text, state)
  if (first === ']' || first === '!' || first === '<' || first === '\\') return pairToken(text, state)
  return ADDRESS.test(text) ? addressToken(text, state) : wordToken(text, state)
}

/**
 * Code blocks go line by line, so that their end is seen. They are brought to the margin: inside a list or a quotation
 * renderers end them where we would not.
 */
function lineToken(text: string, { fence, isEnd }: TokenState): Token | undefined | 'none' {
  const end = text.indexOf('\n')
  const line = end === -1 ? text : text.slice(0, end)
  const isPart = end === -1 && !isEnd
  if (fence === undefined && !(isPart ? MAY_OPEN : FENCE).test(line)) return 'none'
  if (isPart) return undefined
  const [, indent = '', marks = '', info = ''] = FENCE.exec(line) ?? []
  const length = end === -1 ? text.length : end + 1
  const lineEnd = end === -1 ? '' : '\n'
  if (fence === undefined) {
    if (marks.startsWith('`') && info.includes('`')) return 'none'
    return {
      type: 'fence',
      text: `${marks}${info}${lineEnd}`,
      opens: { marks, indent: indent.length },
      length,
    }
  }
  const closes = marks.startsWith(fence.marks) && info.trim() === ''
  if (closes) return { type: 'fence', text: `${marks}${lineEnd}`, opens: undefined, length }
  const blanks = /^[ \t]*/.exec(line)?.[0].length ?? 0
  return { type: 'fence', text: line.slice(Math.min(blanks, fence.indent)) + lineEnd, opens: fence, length }
}

function bracketToken(text: string, { isEnd }: TokenState): Token | undefined {
  const label = LABEL.exec(text)
  if (label === null) {
    const mayGoOn = !isEnd && text.length <= MAX_LABEL && !/^\[[^\]\n]*[[\n]/.test(text)
    return mayGoOn ? undefined : { type: 'text', text: '\\[', length: 1 }
  }
  const [whole, content = ''] = label
  const rest = text.slice(whole.length)
  if (rest === '' && !isEnd) return undefined
  const target = rest.startsWith('(') ? targetOf(rest, isEnd) : ''
  if (target === undefined) return undefined
  const length = whole.length + target.length
  if (CITATION.test(content)) return { type: 'citation', numbers: numbersIn(content), length }
  const address = TARGET.exec(target)?.[1] ?? ''
  // What stands in brackets without a target is looked at by itself.
  return target === ''
    ? { type: 'text', text: '[', length: 1 }
    : { type: 'link', text: content, address, length }
}

/** @returns The target in round brackets; '' when there is none, `undefined` when it is not whole yet. */
function targetOf(rest: string, isEnd: boolean): string | undefined {
  const target = TARGET.exec(rest)?.[0]
  if (target !== undefined) return target
  const mayGoOn = !isEnd && rest.length <= MAX_ADDRESS && !rest.includes('\n')
  return mayGoOn ? undefined : ''
}

/** `2-4` stands for all three; a span that is too wide for one is no span. */
function numbersIn(content: string): number[] {
  const numbers: number[] = []
  for (const [, from = '', to] of content.matchAll(/(\d+)(?:\s*[–-]\s*\^?(\d+))?/g)) {
    const last = to === undefined ? Number(from) : Number(to)
    if (last - Number(from) > 20) continue
    for (let number = Number(from); number <= last; number += 1) numbers.push(number)
  }
  return numbers
}

function cornerToken(text: string, { isEnd }: TokenState): Token | undefined {
  const citation = CORNER_CITATION.exec(text)
  if (citation !== null)
    return { type: 'citation', numbers: [Number(citation[1])], length: citation[0].length }
  const mayGoOn = !isEnd && text.length < 50 && !/[】\n]/.test(text)
  return mayGoOn ? undefined : { type: 'text', text: '【', length: 1 }
}

/** A span of code is copied as it is; marks without an end on their line are escaped. */
function codeToken(text: string, { isEnd }: TokenState): Token | undefined {
  const marks = /^`+/.exec(text)?.[0] ?? '`'
  if (marks.length === text.length && !isEnd) return undefined
  const line = text.split('\n', 1)[0] ?? ''
  const close = new RegExp(`(?<!\`)${marks}(?!\`)`).exec(line.slice(marks.length))
  const isWhole = isEnd || text.length > line.length || text.length > MAX_CODE
  if (close !== null && (isWhole || marks.length + close.index + marks.length < line.length)) {
    const span = text.slice(0, marks.length + close.index + marks.length)
    return { type: 'text', text: span, length: span.length }
  }
  if (!isWhole) return undefined
  return { type: 'text', text: marks.replaceAll('`', '\\`'), length: marks.length }
}

/** Three of them in a list would begin a code block that we do not see. */
function tildeToken(text: string, { isEnd }: TokenState): Token | undefined {
  const run = /^~+/.exec(text)?.[0] ?? '~'
  if (run.length === text.length && !isEnd) return undefined
  return { type: 'text', text: run.length < 3 ? run : run.replaceAll('~', '\\~'), length: run.length }
}

/** Signs that mean something together with the one behind them. */
function pairToken(text: string, { isEnd }: TokenState): Token | undefined {
  if (text.length === 1 && !isEnd) return undefined
  const [first = '', next = ''] = text
  if (first === '!' && next === '[') return { type: 'text', text: '', length: 1 }
  if (first === ']' && /[(:[]/.test(next)) return { type: 'text', text: '\\]', length: 1 }
  if (first === '<' && /[a-z/!?]/i.test(next)) return { type: 'text', text: '\\<', length: 1 }
  if (first === '\\' && next !== '' && next !== '\n') {
    return { type: 'text', text: `\\${next}`, length: 1 + next.length }
  }
  return { type: 'text', text: first, length: 1 }
}

function addressToken(text: string, { isEnd }: TokenState): Token | undefined {
  const address = ADDRESS.exec(text)?.[0] ?? ''
  // What ends a sentence is no part of it.
  const bare = address.replace(/(?<![.,;:!?'")*_~])[.,;:!?'")*_~]+$/, '')
  if (address.length === text.length && !isEnd && text.length <= MAX_ADDRESS) return undefined
  return { type: 'address', text: bare, length: bare.length }
}

function wordToken(text: string, { isEnd }: TokenState): Token | undefined {
  if (text.startsWith(NOT_HELD)) return { type: 'not held', length: NOT_HELD.length }
  const start = text.toLowerCase()
  if (!isEnd && [...ADDRESS_BEGINS, NOT_HELD.toLowerCase()].some((begin) => begin.startsWith(start)))
    return undefined
  const plain = WORD.exec(text)?.[0] ?? OTHER.exec(text)?.[0]
  const said = plain ?? String.fromCodePoint(text.codePointAt(0) ?? 0x20)
  return { type: 'text', text: said, length: said.length }
}
