/** A question about the knowledge base, with the sources that the answer is to rest on. Its answer is told as it comes. */
import type { QuestionClass } from '../contract/api/chat.ts'
import { CORRECTED } from './describe-post.ts'
import { outside, type PromptPart } from './prompt-text.ts'
import type { PromptTemplates } from './templates.ts'

/** A source as the model is given it; its number is its place in the list. */
export interface GivenSource {
  title: string
  category: string
  author: string | null
  /** Of the post. */
  date: Date | null
  /** What readers of X corrected in its post. */
  correction: string | undefined
  passages: readonly { heading: string; text: string }[]
}

export interface AnswerQuestionInput {
  question: string
  questionClass: QuestionClass
  sources: readonly GivenSource[]
  /** What was said before, the oldest first. */
  turns: readonly { question: string; answer: string }[]
}

const KIND = 'answer_question'

const MANNERS: Record<QuestionClass, string> = {
  explanation: 'say what it is and why it works so; the core first, then the details.',
  implementation: 'say what to do, step by step; give code and commands as the sources have them, in blocks.',
  comparison:
    'set the options against each other point by point, as a table where there are three points or more.',
  troubleshooting: 'name the likely cause first, then what to check and what to change, the cheapest first.',
  architecture:
    'name the parts and how they work together, then the trade-offs and when to choose otherwise.',
  general: 'answer directly and shortly.',
}

/** @returns What a model is asked. */
export function askAboutSources(
  templates: PromptTemplates,
  input: AnswerQuestionInput,
): { system: string; prompt: string; version: string } {
  const { question, questionClass, sources, turns } = input
  const rendered = templates.render(KIND, {
    question,
    question_class: questionClass,
    manner: MANNERS[questionClass],
    sources: sources.flatMap((source, index): PromptPart[] => [
      `${index === 0 ? '' : '\n\n'}Source ${index + 1}\n`,
      ...(source.correction === undefined ? [] : [CORRECTED, outside(source.correction), '\n']),
      outside(textOf(source)),
    ]),
    conversation:
      turns.length === 0
        ? ''
        : ['The conversation so far:\n', outside(turns.map(spoken).join('\n\n')), '\n\n'],
  })
  return { ...rendered, version: templates.version(KIND) }
}

function textOf({ title, category, author, date, passages }: GivenSource): string {
  const by = author === null ? '' : `, by @${author}`
  const on = date === null ? '' : `, ${date.toISOString().slice(0, 10)}`
  const texts = passages.map(({ heading, text }) => (heading === title ? text : `${heading}\n${text}`))
  return [`${title} (${category}${by}${on})`, ...texts].join('\n\n')
}

/** The numbers of earlier answers mean other sources: they are left out. */
function spoken({ question, answer }: { question: string; answer: string }): string {
  return `Reader: ${question}\nAnswer: ${answer.replaceAll(/\[\d+\]/g, '')}`
}
