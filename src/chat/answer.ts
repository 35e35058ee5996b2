/** Answers one question from the knowledge base: understood, looked up, written by a model or quoted, told as it comes. */
import type { QuestionClass } from '../contract/api/chat.ts'
import type { Db } from '../db/tables.ts'
import { messageOf } from '../errors.ts'
import { nextTry } from '../next-try.ts'
import { cutText } from '../text/safe-text.ts'
import type { TextModel, Usage } from '../models/model.ts'
import { askAboutSources } from '../prompts/answer-question.ts'
import type { PromptTemplates } from '../prompts/templates.ts'
import type { Search } from '../search/search.ts'
import { openAnswerText, type AnswerText } from './answer-text.ts'
import { classifyQuestion } from './classify-question.ts'
import { understandQuestion, type Turn } from './follow-up.ts'
import { gatherSources, type Gathered, type Source } from './gather-sources.ts'
import { knownAddresses } from './known-addresses.ts'
import { subjectOfBroad } from './quoting/broad-question.ts'
import { quoteSources } from './quoting/quote-sources.ts'

export interface AnswerParts {
  db: Db
  search: Search
  templates: PromptTemplates
  /** @param setting - As CHAT_MODEL. @returns `undefined` for the built-in one. */
  openModel(setting?: string): TextModel | undefined
}

export interface AnswerRequest {
  question: string
  /** Show earlier of the session, the newest last. */
  turns: readonly Turn[]
  model?: string | undefined
  category?: string | undefined
  signal: AbortSignal
}

/** What was found before anything is written. */
export interface FoundForAnswer extends Gathered {
  questionClass: QuestionClass
  searchedFor: string
  isFollowUp: boolean
  /** `provider:name` of who answers, or `builtin`. */
  model: string
  promptVersion: string | null
}

/** Told in this order, while it is answered. */
export interface AnswerListener {
  found(found: FoundForAnswer): void
  /** What goes on, in words; nothing any more. */
  notice(text: string | null): void
  /** @param sources - Those that are cited so far, in the order of their numbers. */
  text(piece: string, sources: readonly Source[]): void
}

export interface FinishedAnswer {
  /** False: the knowledge base does not hold it, or the model named no source of what it said. */
  isHeld: boolean
  /** Stands in the place of all that was told, when the model said nothing of use. */
  instead: string | undefined
  /** To be told beside the answer. */
  notice: string | null
  usage: Usage
}

/** With less a passage has nothing to do with the question. */
const NEAR = { coverage: 0.2, similarity: 0.3 }

/** Whether a passage is worth showing where the answer is not held. */
export function isNear({ coverage, similarity = 0 }: Source['passages'][number]): boolean {
  return coverage >= NEAR.coverage || similarity >= NEAR.similarity
}

export const NOT_HELD_TEXT = 'Your knowledge base does not contain an answer to this.'
const NO_SOURCE_NAMED =
  'The model cited none of your sources in this answer, so it may not come from your knowledge base.'
const NO_USAGE: Usage = { inputTokens: 0, outputTokens: 0, seconds: 0 }
/** Of the conversation a model is given so much. */
const TURNS = 3
const MAX_TURN_CHARS = 1500

/**
 * @throws {UnavailableError} when the model does not answer, also amid the answer: what was told stays.
 * @throws the reason of the signal.
 */
export async function answerQuestion(
  parts: AnswerParts,
  request: AnswerRequest,
  listener: AnswerListener,
): Promise<FinishedAnswer> {
  const { question, category, signal } = request
  const model = parts.openModel(request.model)
  const questionClass = classifyQuestion(question)
  const understood = understandQuestion(question, request.turns)
  const subject = subjectOfBroad(question)
  const itemsAlone = model === undefined
  const gathered = await gatherSources(parts, {
    ...{ question, ...understood, questionClass, subject, itemsAlone, category, signal },
  })
  const asked = model && askAboutSources(parts.templates, inputOf(request, questionClass, gathered.sources))
  listener.found({
    ...{ ...gathered, ...understood, questionClass, promptVersion: asked?.version ?? null },
    model: model === undefined ? 'builtin' : `${model.provider}:${model.name}`,
  })
  if (gathered.sources.length === 0) return notHeld(NO_USAGE)
  const text = openTold(gathered.sources, listener)
  if (model === undefined || asked === undefined) {
    const matchers = await parts.search.understand(subject ?? understood.searchedFor)
    const { sources } = gathered
    const isBroad = subject !== undefined
    for (const piece of await quoteSources(parts.db, { questionClass, isBroad, matchers, sources }))
      text.push(piece)
    text.end()
    return text.hasText
      ? { isHeld: true, instead: undefined, notice: null, usage: NO_USAGE }
      : notHeld(NO_USAGE)
  }
  const { usage } = await model.generate({
    ...{ system: asked.system, prompt: asked.prompt, signal },
    onText: (piece) => {
      text.push(piece)
    },
    onRetry: ({ error, waitMs }) => {
      listener.notice(`${messageOf(error)} Next try at ${nextTry(Date.now() + waitMs)}.`)
    },
  })
  text.end()
  return finished(text, usage)
}

function inputOf(
  { question, turns }: AnswerRequest,
  questionClass: QuestionClass,
  sources: readonly Source[],
) {
  return {
    ...{ question, questionClass },
    sources: sources.map(({ posted_at, ...source }) => ({ ...source, date: posted_at })),
    turns: turns.slice(-TURNS).map((turn) => ({
      question: cutText(turn.question, MAX_TURN_CHARS),
      answer: cutText(turn.answer, MAX_TURN_CHARS),
    })),
  }
}

function notHeld(usage: Usage): FinishedAnswer {
  return { isHeld: false, instead: NOT_HELD_TEXT, notice: null, usage }
}

function finished({ used, saysNotHeld, hasText }: Told, usage: Usage): FinishedAnswer {
  if (!hasText || (saysNotHeld && used.length === 0)) return notHeld(usage)
  const isHeld = used.length > 0
  return { isHeld, instead: undefined, notice: isHeld ? null : NO_SOURCE_NAMED, usage }
}

interface Told extends Pick<AnswerText, 'used' | 'saysNotHeld'> {
  push(piece: string): void
  end(): void
  readonly hasText: boolean
}

/** The text as the listener gets it, with the sources that it cites so far. */
function openTold(sources: readonly Source[], listener: AnswerListener): Told {
  const addresses = knownAddresses(sources)
  const text = openAnswerText({
    sources: sources.length,
    isKnownAddress: (address) => addresses.has(address),
  })
  let hasText = false
  const tell = (piece: string): void => {
    if (piece === '') return
    hasText = true
    listener.text(
      piece,
      text.used.flatMap((number) => sources[number - 1] ?? []),
    )
  }
  return {
    push: (piece) => {
      tell(text.push(piece))
    },
    end: () => {
      tell(text.end())
    },
    get used() {
      return text.used
    },
    get saysNotHeld() {
      return text.saysNotHeld
    },
    get hasText() {
      return hasText
    },
  }
}
