/** Finds program code in the plain text of a post. */
import { isCommandLine } from './extract/code-lines.ts'
import { codeRegions } from './extract/code-regions.ts'
import { guessLanguage } from './guess-language.ts'

export interface CodeBlock {
  code: string
  /** As in a Markdown fence, such as `typescript` or `bash`; '' if unknown. */
  language: string
}

const FENCE = /```[ \t]{0,20}([\w+#.-]{0,40})[^\S\n]{0,20}\n([\s\S]*?)(?:\n[ \t]*```|$)/g

/**
 * Code blocks, whole and with their indentation: fenced ones, command lines and lines that look like code, with what
 * belongs to them.
 *
 * @returns The blocks in order, and the text without them. A lone line that only might be code stays in the text.
 */
export function findCode(text: string): { blocks: CodeBlock[]; text: string } {
  if (!text.includes('\n') && !isCommandLine(text.trim())) return { blocks: [], text }
  const blocks: CodeBlock[] = []
  const prose = text.replace(/\r\n?/g, '\n').split(FENCE)
  let rest = ''
  // A split by an expression with two groups: prose, language, code, prose, language, code, ...
  for (let i = 0; i < prose.length; i += 3) {
    const found = findUnfenced(prose[i] ?? '')
    for (const block of found.blocks) blocks.push(block)
    rest += `${found.text.replace(/^\n+/, '').trimEnd()}\n`
    const code = dedent(prose[i + 2] ?? '')
    const named = (prose[i + 1] ?? '').toLowerCase()
    if (code !== '') blocks.push({ code, language: named === '' ? guessLanguage(code) : named })
  }
  return { blocks, text: rest.replace(/\n{3,}/g, '\n\n').trim() }
}

function findUnfenced(text: string): { blocks: CodeBlock[]; text: string } {
  const lines = text.split('\n')
  const regions = codeRegions(lines)
  const blocks = regions.map(({ from, to }) => toBlock(lines.slice(from, to)))
  let at = 0
  const kept: string[] = []
  for (const { from, to } of regions) {
    for (const line of lines.slice(at, from)) kept.push(line)
    // Prose before and behind it are paragraphs of their own.
    kept.push('')
    at = to
  }
  for (const line of lines.slice(at)) kept.push(line)
  return { blocks, text: kept.join('\n') }
}

function toBlock(lines: readonly string[]): CodeBlock {
  const commands = lines.every(
    (line) => line.trim() === '' || isCommandLine(line.trim()) || /^\s*#\s/.test(line),
  )
  const code = dedent(lines.map((line) => line.replace(/^\s*[$❯%] (?=\S)/u, '')).join('\n'))
  return { code, language: commands ? 'bash' : guessLanguage(code) }
}

function dedent(code: string): string {
  const lines = code.split('\n').filter((line) => line.trim() !== '')
  const indent = lines.reduce(
    (least, line) => Math.min(least, line.length - line.trimStart().length),
    Infinity,
  )
  if (!Number.isFinite(indent)) return ''
  return code
    .split('\n')
    .map((line) => line.slice(Math.min(indent, line.length)).trimEnd())
    .join('\n')
    .replace(/^\n+|(?<!\n)\n+$/g, '')
}
