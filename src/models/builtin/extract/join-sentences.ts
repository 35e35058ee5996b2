/** Puts chosen sentences together as one text. */
import { isStopword } from '../stopwords.ts'
import type { Block } from './read-prose.ts'

/** @returns The blocks as running text: items behind a colon, or apart by semicolons; a colon that leads to nothing is a stop. */
export function joinBlocks(blocks: readonly Pick<Block, 'kind' | 'sentences'>[]): string {
  let text = ''
  for (const [index, block] of blocks.entries()) {
    const next = blocks[index + 1]
    const part = joinSentences(block.sentences)
    const isListGoingOn =
      block.kind === 'item' && next?.kind === 'item' && !/^\p{Lu}/u.test(next.sentences[0] ?? '')
    const ended = block.kind === 'heading' && next !== undefined ? withEnd(part, '.') : part
    text = append(text, isListGoingOn ? withEnd(ended, ';') : ended, block.kind)
  }
  const isSeveral = blocks.length > 1 || (blocks[0]?.sentences.length ?? 0) > 1
  return isSeveral || /[:;]$/u.test(text) ? withEnd(withoutColon(text), '.') : text
}

/** @returns The sentences with a stop behind those that have no end. */
export function joinSentences(sentences: readonly string[]): string {
  return sentences.reduce((text, sentence) => append(text, sentence, 'paragraph'), '')
}

function append(text: string, next: string, kind: Block['kind']): string {
  if (text === '') return next
  if (/[。！？]$/u.test(text)) return text + next
  if (text.endsWith(':') && kind !== 'item') return `${withoutColon(text)}. ${upperFirst(next)}`
  return `${withEnd(text, '.')} ${next}`
}

/** What a colon leads to is left out: code, or a list. So are the words that only led there. */
function withoutColon(text: string): string {
  return text.replace(/(?:,? (?:which|that) \p{L}+|,? (?:with|like|using|by|as) (?:this|these))?[:;]$/u, '')
}

function withEnd(text: string, end: '.' | ';'): string {
  if (/[.!?;:…।؟。！？][)"”»」]*$/u.test(text)) return text
  return `${text.replace(/[\s,–—-]+$/u, '')}${end}`
}

/** Only words: `useEffect` and `npm` stay as they are written. */
export function upperFirst(text: string): string {
  const [first = ''] = /^[^\s]+/u.exec(text) ?? []
  return /^\p{Ll}[\p{Ll}'’-]*[,.:;!?]?$/u.test(first) &&
    !NAMES_IN_LOWER_CASE.has(first.replace(/[,.:;!?]$/u, ''))
    ? text.charAt(0).toUpperCase() + text.slice(1)
    : text
}

/** Only a word that is no name and begins nothing else than a sentence. */
export function lowerFirst(text: string): string {
  const [first = ''] = /^\p{Lu}\p{Ll}+(?=[\s,])/u.exec(text) ?? []
  return first !== '' && isStopword(first.toLowerCase())
    ? first.toLowerCase() + text.slice(first.length)
    : text
}

const NAMES_IN_LOWER_CASE = new Set(
  `npm npx pnpm pip uv git curl wget ssh bash zsh vim nginx psql pgvector kubectl docker node deno bun cargo rustc
   gcc clang make cmake jq awk sed grep tmux systemd etcd redis sqlite numpy pandas pytest asyncio strace perf dig iptables
   const let var def fn func async await ctx defer import export`.split(/\s+/),
)
