/** Asks a model for a value of a given shape, and does not give up at the first bad answer. */
import { z } from 'zod'
import { PostError } from '../errors.ts'
import type { GenerateRequest, Provider, TextModel, Usage } from './model.ts'
import { parseStructured } from './parse-structured.ts'

export { parseStructured } from './parse-structured.ts'

/** What to ask, and whom. */
export interface StructuredQuestion<T> {
  model: TextModel
  /** Asked once when `model` has failed twice. */
  fallback?: TextModel | undefined
  /** `jsonSchema` is made from `schema` if it is not given. */
  request: Omit<GenerateRequest, 'signal'>
  schema: z.ZodType<T>
  signal?: AbortSignal | undefined
}

/** A value that fits the schema. */
export interface StructuredAnswer<T> {
  value: T
  /** The name of the model that wrote the value, and who serves it. */
  model: string
  provider: Provider
  /** 1 to 3. */
  calls: number
  /** Of all calls together, including those whose answer was of no use. */
  usage: Usage
  /** The end of the answer was missing, see `parseStructured`. */
  truncated: boolean
}

/**
 * Asks; if the answer is invalid, asks the same model once more with what was wrong; then the fallback, once.
 *
 * @throws {PostError} `invalid_model_output`, without the model's words; or what `generate` throws.
 */
export async function askStructured<T>(question: StructuredQuestion<T>): Promise<StructuredAnswer<T>> {
  const { model, fallback, schema, signal } = question
  const request = { ...question.request, ...(signal ? { signal } : {}) }
  request.jsonSchema ??= jsonSchemaOf(schema)
  const usage: Usage = { inputTokens: 0, outputTokens: 0, seconds: 0 }
  const tries = [model, model, ...(fallback ? [fallback] : [])]
  let problem = ''
  for (const [index, asked] of tries.entries()) {
    const again = problem !== '' && asked === tries[index - 1]
    const prompt = again ? withProblem(request.prompt, problem) : request.prompt
    const reply = await asked.generate({ ...request, prompt })
    add(usage, reply.usage)
    const parsed = parseStructured(reply.text, schema)
    if (parsed.ok) {
      const { value, truncated } = parsed
      return { value, model: asked.name, provider: asked.provider, calls: index + 1, usage, truncated }
    }
    problem = reply.truncated ? `The answer was too long and was cut off. ${parsed.problem}` : parsed.problem
  }
  throw invalidOutput(tries)
}

/** @returns The schema as servers take it: what goes in, before zod's transforms. */
function jsonSchemaOf(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return rest
}

function withProblem(prompt: string, problem: string): string {
  return `${prompt}

<problem_with_previous_answer>
${problem.replaceAll(/[<>]/g, ' ')}
</problem_with_previous_answer>
Answer again: one JSON value that fits the schema, and nothing else.`
}

function add(total: Usage, used: Usage): void {
  total.inputTokens += used.inputTokens
  total.outputTokens += used.outputTokens
  total.seconds += used.seconds
}

function invalidOutput(tries: readonly TextModel[]): PostError {
  const names = [...new Set(tries.map(({ name }) => name))].join(' and ')
  const hint = 'Use a model that follows JSON schemas, or set FALLBACK_MODEL to one.'
  return new PostError('invalid_model_output', `No valid answer from ${names} (${tries.length} tries).`, {
    hint,
  })
}
