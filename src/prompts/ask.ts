/** Asks a question once: of a stored answer, of the model of its role, or of the built-in one. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Db } from '../db/tables.ts'
import type { BuiltinCategorizer } from '../models/builtin/categorize.ts'
import type { Ocr } from '../models/builtin/ocr.ts'
import type { ModelImage, ModelRole, Provider, TextModel } from '../models/model.ts'
import { askStructured } from '../models/structured-output.ts'
import { roomForPrompt } from '../models/token-count.ts'
import { listAnswers, saveAnswer, type AnswersBySubject, type StoredAnswer } from './answers.ts'
import { identifier } from './prompt-text.ts'
import type { PromptTemplates, PromptVariables } from './templates.ts'

/** What built-in answers are made with. */
export interface BuiltinTools {
  categorizer: BuiltinCategorizer
  ocr: Ocr
}

/** A question that we put to a model, with the shape of its answer and the answer without a model. */
export interface Question<Input, Answer> {
  /** Snake_case; the template is `prompts/<kind in kebab-case>.md`. */
  kind: string
  role: ModelRole
  schema: z.ZodType<Answer>
  /** What stands in the template's `{{names}}`; text from posts, pages and models by `outside`. */
  variables(input: Input): PromptVariables
  images?(input: Input): readonly ModelImage[]
  builtin(input: Input, tools: BuiltinTools, signal: AbortSignal): Promise<Answer>
}

export interface Answered<Answer> {
  value: Answer
  provider: Provider
  model: string
  promptVersion: string
}

export interface Subject {
  /** What the answer is about: a post's id, a medium's, a topic. */
  id: string
  /** A stored answer serves again as long as this is the same. */
  inputHash: string
  /** Ask again all the same. */
  force: boolean
  /** Answers that were read already, for many subjects at once. */
  known?: AnswersBySubject
  /** Told when an answer was stored that was not there before. */
  onMade?: () => Promise<void>
}

/** Who would answer a question now. */
export interface Makers {
  promptVersion: string
  /** The model of its role, and the fallback, whose answers count as well. */
  models: string[]
}

/** Tells who would answer a question, without asking it. */
export interface QuestionMakers {
  /** @returns Model and prompt version that a question would be answered with now. */
  identity: (question: AnyQuestion) => string
  makers: (question: AnyQuestion) => Makers
}

export interface Asker extends QuestionMakers {
  ask<Input, Answer>(
    question: Question<Input, Answer>,
    subject: Subject,
    input: Input,
    signal: AbortSignal,
  ): Promise<Answered<Answer>>
}

type AnyQuestion = Pick<Question<never, unknown>, 'kind' | 'role'>
const BUILTIN = { provider: 'builtin', model: 'built-in', promptVersion: 'builtin-2' } as const

export interface AskerParts {
  db: Db
  templates: PromptTemplates
  makers: QuestionMakers
  /** `undefined`: the built-in one answers. */
  textModel(role: ModelRole): TextModel | undefined
  /** Who is asked in place of the model of a role whose answers stay invalid. */
  fallback(role: ModelRole): TextModel | undefined
  builtin: BuiltinTools
}

/** @param named - The model of a role, by its name; `undefined` for the built-in one, and where there is no fallback. */
export function openMakers(
  templates: Pick<PromptTemplates, 'version'>,
  named: (role: ModelRole) => { name: string } | undefined,
): QuestionMakers {
  return {
    identity({ kind, role }) {
      const model = named(role)
      return model === undefined ? 'builtin' : `${model.name} ${templates.version(kind)}`
    },
    makers({ kind, role }) {
      const model = named(role)
      if (model === undefined) return { promptVersion: BUILTIN.promptVersion, models: [BUILTIN.model] }
      const fallback = named('fallback')
      const models = [model.name, ...(fallback === undefined ? [] : [fallback.name])]
      return { promptVersion: templates.version(kind), models }
    },
  }
}

export function openAsker(parts: AskerParts): Asker {
  const { identity } = parts.makers
  return {
    ...parts.makers,
    async ask(question, subject, input, signal) {
      const model = parts.textModel(question.role)
      const inputHash = createHash('sha256')
        .update(`${subject.inputHash} ${identity(question)}`)
        .digest('hex')
      const stored = subject.force ? undefined : await findAnswer(parts.db, question.kind, subject, inputHash)
      if (stored !== undefined) {
        const checked = question.schema.safeParse(stored.answer)
        if (checked.success)
          return { value: checked.data, ...splitModel(stored.model), promptVersion: stored.prompt_version }
      }
      const answered =
        model === undefined
          ? { value: await question.builtin(input, parts.builtin, signal), ...BUILTIN }
          : await askModel(parts, model, question, subject.id, input, signal)
      await saveAnswer(parts.db, {
        kind: question.kind,
        subject_id: subject.id,
        input_hash: inputHash,
        prompt_version: answered.promptVersion,
        model: `${answered.provider}/${answered.model}`,
        answer: answered.value,
      })
      if (!subject.force) await subject.onMade?.()
      return answered
    },
  }
}

async function askModel<Input, Answer>(
  parts: AskerParts,
  model: TextModel,
  question: Question<Input, Answer>,
  subjectId: string,
  input: Input,
  signal: AbortSignal,
): Promise<Answered<Answer>> {
  const variables = { ...question.variables(input), subject_id: identifier(subjectId) }
  const images = question.images?.(input)
  const fallback = parts.fallback(question.role)
  const reply = await askStructured({
    model,
    fallback,
    request: {
      ...parts.templates.render(question.kind, variables, roomForPrompt({ images: images?.length ?? 0 })),
      jsonSchema: jsonSchemaOf(question.schema),
      ...(images === undefined ? {} : { images }),
    },
    schema: question.schema,
    signal,
  })
  return {
    value: reply.value,
    provider: reply.provider,
    model: reply.model,
    promptVersion: parts.templates.version(question.kind),
  }
}

const jsonSchemas = new WeakMap<z.ZodType, Record<string, unknown>>()

function jsonSchemaOf(schema: z.ZodType): Record<string, unknown> {
  const made = jsonSchemas.get(schema) ?? z.toJSONSchema(schema, { target: 'draft-7' })
  jsonSchemas.set(schema, made)
  return made
}

function splitModel(stored: string): { provider: Provider; model: string } {
  const at = stored.indexOf('/')
  return { provider: stored.slice(0, at) as Provider, model: stored.slice(at + 1) }
}

async function findAnswer(
  db: Db,
  kind: string,
  { id, known }: Subject,
  inputHash: string,
): Promise<StoredAnswer | undefined> {
  const about = known?.get(id) ?? (await listAnswers(db, [id])).get(id)
  return about?.find((answer) => answer.kind === kind && answer.input_hash === inputHash)
}
