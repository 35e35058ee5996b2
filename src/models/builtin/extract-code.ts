/** Finds program code in the plain text of a post, where nothing but its look tells it from prose. */
import { guessLanguage } from './guess-language.ts'

export interface CodeBlock {
  code: string
  /** As in a Markdown fence, such as `typescript` or `bash`; '' if unknown. */
  language: string
}

const FENCE = /```[ \t]{0,20}([\w+#.-]{0,40})[^\S\n]{0,20}\n([\s\S]*?)(?:\n[ \t]*```|$)/g
const COMMAND =
  /^(?:sudo )?(?:npm (?:i|install|run|init|ci|create|exec|start|test)|npx|pnpm (?:add|dlx|i|install|run)|yarn (?:add|dlx|install)|bun (?:add|install|run|x)|pip3? install|pipx (?:install|run)|uv (?:add|pip|run|sync|tool|venv|init)|uvx|docker (?:run|build|compose|ps|exec|pull|push|logs|system)|docker-compose|git (?:clone|commit|rebase|push|pull|add|checkout|switch|log|diff|stash|bisect|config|worktree|reset|fetch|merge|cherry-pick|reflog|blame|branch)|kubectl (?:get|apply|describe|logs|exec|delete|rollout|top|debug)|helm (?:install|upgrade|repo)|terraform (?:init|plan|apply|import)|brew (?:install|upgrade|tap)|cargo (?:add|build|run|install|test|new)|go (?:get|install|run|build|test|mod)|apt(?:-get)? (?:install|update)|curl|wget|ssh|ollama (?:run|pull|serve)|python3? -?[\w./-]+|node [\w./-]+\.[cm]?[jt]s|cd|mkdir|chmod|export \w+=)(?:\s+\S|$)/
const PROSE =
  /\s(?:is|are|was|the|you|your|that|this|it|can|will|when|because|which|should|and|my|we)\s|[.!?:]$/i
const STRONG = [
  /^(?:const|let|var)\s+[\w{[][^=]*=/,
  /^(?:export\s+)?(?:async\s+)?function\s*\w*\s*\(/,
  /^import\s+(?:.+\s+from\s+)?['"{]|^from\s+[\w.]+\s+import\s+\w|^import\s+[\w.]+(?:\s+as\s+\w+)?;?$/,
  /^(?:async\s+)?def\s+\w+\s*\(|^class\s+\w+[^.]*[:{]$|^@\w+(?:\.\w+)*\(/,
  /^(?:pub\s+)?(?:async\s+)?fn\s+\w+\s*[(<]|^func\s+(?:\([^)]*\)\s*)?\w+\s*\(|^package\s+\w+$|^impl[\s<]/,
  /^#include\s*[<"]|^(?:public|private|protected)\s+[\w<>[\]\s]+[({]|^using\s+[\w.]+;$/,
  /^(?:SELECT\s.+\sFROM\s|SELECT\s.+,$|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|CREATE\s+(?:TABLE|INDEX|VIEW|EXTENSION|UNIQUE)|ALTER\s+TABLE|EXPLAIN\s|DELETE\s+FROM\s)/,
  /^<\/?[a-zA-Z][\w-]*(?:\s[^>]*)?\/?>/,
  /^(?:if|for|while|switch)\s*\(.*\)\s*\{?$|^(?:return|throw|await)\s.*;$|^\}\s*(?:else|catch|finally)\b/,
  /^[\w.$[\]]+\s*(?:[+\-*/|&]?=|:=)\s*\S.*;$|^[\w.$]+\(.*\)\s*;$|^[\w$]+(?:\.[\w$]+)+\(.*\)$|^print(?:ln!?|f)?\(.*\);?$/,
]
const WEAK = [
  /[{};]$|^[})\]]+[;,)]*$|=>|^\/\/|^#\s|^--\s/,
  /^[\w.$[\]'"]+\s*(?::=|[+\-*/]?=)\s*\S/,
  /^\w+\(.*\)$|^(?:return|FROM|WHERE|JOIN|GROUP BY|ORDER BY|LIMIT|LEFT JOIN|elif|else:|try:|yield|end)\b/,
  /^["']?[\w-]+["']?:\s*[\w"'[{].*,$|^[\w-]+:\s*[\w./-]+$|^[a-z-]+\s*:\s*[^;]+;$/,
]
/** Nobody reads a longer line as code. */
const MAX_LINE_CHARS = 500
/** As it is written on a line of its own; in lower case it is a word like others. */
const SQL_CLAUSE = /^(?:ON|INCLUDE|USING|VALUES|SET|AND|OR|HAVING|WITH|INNER JOIN|RETURNING|PARTITION BY)\s/

/**
 * Code blocks: fenced ones, command lines and lines that look like code.
 *
 * @returns The blocks in order, and the text without them. A lone line that only might be code stays in the text.
 */
export function findCode(text: string): { blocks: CodeBlock[]; text: string } {
  if (!text.includes('\n') && !/^\s*\$ /.test(text)) return { blocks: [], text }
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
  const blocks: CodeBlock[] = []
  const kept: string[] = []
  let run: string[] = []
  const closeRun = (): void => {
    const trailing = run.length - run.findLastIndex((line) => line.trim() !== '') - 1
    const lines = run.slice(0, run.length - trailing)
    if (isCode(lines)) blocks.push(toBlock(lines))
    else for (const line of lines) kept.push(line)
    if (trailing > 0) kept.push('')
    run = []
  }
  for (const line of text.split('\n')) {
    if (lineScore(line, run) > 0 || (run.length > 0 && line.trim() === '')) run.push(line)
    else {
      if (run.length > 0) closeRun()
      kept.push(line)
    }
  }
  if (run.length > 0) closeRun()
  return { blocks, text: kept.join('\n') }
}

/** One strong line is code, or two weak ones. */
function isCode(lines: readonly string[]): boolean {
  return lines.reduce((sum, line) => sum + lineScore(line, lines), 0) >= 2
}

function lineScore(line: string, run: readonly string[]): number {
  const code = line.trim()
  if (code === '' || code.length > MAX_LINE_CHARS || /^\p{Extended_Pictographic}/u.test(code)) return 0
  if (/^[$❯%] \S/u.test(code)) return 2
  if (COMMAND.test(code)) return PROSE.test(code) ? 0 : 2
  // A comment behind the code is no part of its shape.
  const bare = code.replace(/\s+(?:\/\/|--|#)\s.*$/, '')
  if (STRONG.some((pattern) => pattern.test(code) || pattern.test(bare))) return 2
  if (/^[-*•] |^\d+[.)/] /.test(code) || /[.!?]$/.test(code)) return 0
  if (WEAK.some((pattern) => pattern.test(code))) return PROSE.test(code) ? 0 : 1
  // An indented line belongs to the code above it, and so does a clause of SQL.
  return run.length > 0 && (/^(?: {2,}|\t)\S/.test(line) || SQL_CLAUSE.test(code)) ? 1 : 0
}

function toBlock(lines: readonly string[]): CodeBlock {
  const commands = lines.every(
    (line) => line.trim() === '' || /^\s*[$❯%] /u.test(line) || COMMAND.test(line.trim()),
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
