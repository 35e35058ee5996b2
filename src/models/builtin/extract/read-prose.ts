/** Reads the text of a post as what it is made of: paragraphs, headings and list items, each of whole sentences. */
import { findCode } from '../extract-code.ts'
import { splitSentences, unwrapLines } from '../extract-sentences.ts'
import { listMarkLength, plainSentence } from './plain-sentence.ts'
import { isBareCall, isCallToAct, wordCount } from './sentence-kinds.ts'

export interface Block {
  kind: 'heading' | 'paragraph' | 'item'
  /** Plain, whole, in order; at least one. */
  sentences: string[]
}

export interface ProseOptions {
  /** What is left out: all calls to act, those without anything else, or none. */
  without?: Left
}
type Left = 'calls' | 'bare calls' | 'nothing'

const LEFT_OUT: Record<Left, (sentence: string, leadsOn: boolean) => boolean> = {
  calls: isCallToAct,
  'bare calls': isBareCall,
  nothing: () => false,
}
const LABELLED = /^[\p{L}\p{N}_][^:.!?]{0,28}: \S/u
/** So many lines below each other are a list, if something announces them or each has a label. */
const MIN_LIST_LINES = 3
/** It stands before the counter of a thread. */
const THREAD_SIGN = /^[ \t]{0,9}🧵\s{0,3}(?=\(?\d)/gmu
const POINTS_DOWN = /(?:[👇⬇⤵↓🔗🎥]|➡|👉)\uFE0F?[\s:]*$/u

/**
 * The prose of a text, without code, calls to act and lines that only lead to an address. No sentence comes twice.
 *
 * @param text - Plain text or Markdown.
 */
export function readProse(text: string, { without = 'calls' }: ProseOptions = {}): Block[] {
  const blocks: Block[] = []
  const known = new Set<string>()
  const add = (kind: Block['kind'], line: string, leadsOn: boolean): void => {
    const sentences = sentencesOf(line, leadsOn, without).filter((sentence) => !known.has(sentence))
    if (sentences.length === 0) return
    for (const sentence of sentences) known.add(sentence)
    const before = blocks.at(-1)
    if (kind === 'paragraph' && isSameParagraph && before?.kind === 'paragraph')
      before.sentences.push(...sentences)
    else blocks.push({ kind, sentences })
  }
  let isSameParagraph = false
  const prose = unwrapLines(findCode(text).text).replace(THREAD_SIGN, '')
  for (const paragraph of prose.split(/\n[ \t]*\n/)) {
    const lines = paragraph.split('\n').filter((line) => line.trim() !== '')
    const isList = isListWithoutMarks(lines, blocks.at(-1))
    isSameParagraph = false
    for (const [index, line] of lines.entries()) {
      const kind = kindOf(line, isList)
      add(kind, line, leadsToAddress(line, lines[index + 1]))
      isSameParagraph = kind === 'paragraph'
    }
  }
  return blocks.reduce(takeIn, [])
}

/** A line between two items, which are apart by blank lines, goes on with the first. */
function takeIn(blocks: Block[], block: Block, index: number, all: readonly Block[]): Block[] {
  const before = blocks.at(-1)
  const isBetween = before?.kind === 'item' && all[index + 1]?.kind === 'item'
  if (
    isBetween &&
    block.kind === 'paragraph' &&
    block.sentences.length === 1 &&
    !block.sentences[0]?.endsWith(':')
  )
    before.sentences.push(...block.sentences)
  else blocks.push(block)
  return blocks
}

function kindOf(line: string, isList: boolean): Block['kind'] {
  if (/^#{1,6}\s/.test(line)) return 'heading'
  return isList || listMarkLength(line) > 0 ? 'item' : 'paragraph'
}

function isListWithoutMarks(lines: readonly string[], before: Block | undefined): boolean {
  if (lines.length < MIN_LIST_LINES || lines.some((line) => listMarkLength(line) > 0)) return false
  return before?.sentences.at(-1)?.endsWith(':') === true || lines.every((line) => LABELLED.test(line))
}

function leadsToAddress(line: string, next: string | undefined): boolean {
  return (
    /https?:\/\/\S+\s*$/u.test(line) || POINTS_DOWN.test(line) || /^\s*https?:\/\/\S+\s*$/u.test(next ?? '')
  )
}

function sentencesOf(line: string, leadsOn: boolean, without: Left): string[] {
  const sentences = splitSentences(line.slice(listMarkLength(line)))
  return sentences.flatMap((sentence, index) => {
    const plain = plainSentence(sentence)
    const isLast = index === sentences.length - 1
    return LEFT_OUT[without](plain, leadsOn && isLast) || wordCount(plain) === 0 ? [] : [plain]
  })
}
