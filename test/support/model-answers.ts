/** What the stand-in model server says: made from the schema and the prompt, the same each time. */
import { createHash } from 'node:crypto'

type Schema = Record<string, unknown>

/** What answers are made from. */
export interface AnswerSource {
  prompt: string
  postId: string | undefined
  seed: number
}

const CATEGORIES: Record<string, readonly string[]> = {
  machine_learning: ['training', 'inference', 'evaluation', 'datasets'],
  web_development: ['frontend_frameworks', 'http_apis', 'accessibility', 'performance'],
  devops: ['containers', 'monitoring', 'deployment', 'infrastructure'],
  databases: ['query_tuning', 'replication', 'vector_search', 'migrations'],
  software_architecture: ['event_driven', 'distributed_systems', 'design_patterns', 'testing'],
  security: ['authentication', 'supply_chain', 'cryptography', 'threat_modeling'],
}
const MARKER = /^[ \t]*(post-id|kind):.*$/gm

/** The words of a language are few, and hashed often. */
const hashes = new Map<string, number>()

/** @returns A number from 0 to 2^32 - 1, the same for the same text. */
function hashOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE()
}

function wordHashOf(word: string): number {
  const hash = hashes.get(word) ?? hashOf(word)
  hashes.set(word, hash)
  return hash
}

/** Of the last text: an answer has many fields, each made from the words of the same prompt. */
let last: { text: string; words: string[] } | undefined

/** @returns The words of the prompt without the lines that mark a call. */
export function wordsOf(text: string): string[] {
  if (last?.text === text) return last.words
  const words = text.replaceAll(MARKER, '').match(/[\p{L}\p{N}]{2,}/gu) ?? ['nothing']
  last = { text, words }
  return words
}

/** @returns A text of up to `count` words of the prompt. */
export function plainAnswer(source: AnswerSource, count = 40, path = ''): string {
  const words = wordsOf(source.prompt)
  const start = hashOf(`${source.seed}${path}`) % words.length
  const picked = Array.from({ length: count }, (_, index) => words[(start + index) % words.length] ?? '')
  const text = picked.join(' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** @returns A value that fits the schema, as far as JSON schemas from zod go (no patterns). */
export function answerFor(schema: Schema, source: AnswerSource, root = schema, path = ''): unknown {
  const inner = (next: unknown, at: string): unknown =>
    answerFor(next as Schema, source, root, `${path}/${at}`)
  if (typeof schema['$ref'] === 'string') return inner(resolve(schema['$ref'], root), 'ref')
  if ('const' in schema) return schema['const']
  if (Array.isArray(schema['enum'])) return pick(schema['enum'] as unknown[], source, path)
  const union = (schema['anyOf'] ?? schema['oneOf'] ?? schema['allOf']) as Schema[] | undefined
  if (union) return inner(union.find(({ type }) => type !== 'null') ?? union[0], 'any')
  const type = Array.isArray(schema['type'])
    ? (schema['type'] as string[]).find((t) => t !== 'null')
    : schema['type']
  if (type === 'string') return textFor(schema, source, path)
  if (type === 'integer' || type === 'number') return numberFor(schema)
  if (type === 'boolean') return hashOf(path) % 2 === 0
  if (type === 'null') return null
  if (type === 'array') {
    const min = (schema['minItems'] as number | undefined) ?? 0
    const count = Math.min((schema['maxItems'] as number | undefined) ?? Infinity, Math.max(min, 3))
    return Array.from({ length: count }, (_, index) =>
      inner(schema['items'] ?? { type: 'string' }, String(index)),
    )
  }
  const properties = (schema['properties'] ?? {}) as Record<string, Schema>
  return Object.fromEntries(Object.entries(properties).map(([name, next]) => [name, inner(next, name)]))
}

/** @returns A bag of words, each hashed to one of 64 dimensions; length 1. */
export function vectorOf(text: string): number[] {
  const vector = new Array<number>(64).fill(0)
  for (const word of wordsOf(text.toLowerCase())) {
    const hash = wordHashOf(word)
    vector[hash % 64] = (vector[hash % 64] ?? 0) + (hash & 64 ? 1 : -1)
  }
  const length = Math.hypot(...vector)
  return length === 0 ? vector.fill(0.125) : vector.map((value) => value / length)
}

function resolve(ref: string, root: Schema): unknown {
  const steps = ref.replace(/^#\/?/, '').split('/').filter(Boolean)
  return steps.reduce<unknown>((at, step) => (at as Schema)[step], root)
}

function pick<T>(list: readonly T[], { prompt, postId, seed }: AnswerSource, salt: string): T {
  const chosen = list[hashOf(`${seed}${postId ?? wordsOf(prompt).join(' ')}${salt}`) % list.length]
  if (chosen === undefined) throw new Error('nothing to choose from')
  return chosen
}

function textFor(schema: Schema, source: AnswerSource, path: string): string {
  const name = path.split('/').findLast((step) => !/^(\d+|ref|any)$/.test(step)) ?? ''
  const text = namedText(name, source, path)
  const min = (schema['minLength'] as number | undefined) ?? 0
  const max = (schema['maxLength'] as number | undefined) ?? Infinity
  if (schema['format'] === 'uri') return `https://example.com/${hashOf(text)}`
  return text.padEnd(min, ' and so on').slice(0, max).trimEnd()
}

function namedText(name: string, source: AnswerSource, path: string): string {
  const mains = Object.keys(CATEGORIES)
  const main = pick(mains, source, 'main')
  if (name === 'main_category') return main
  if (name === 'subcategory' || name === 'sub_category')
    return pick(CATEGORIES[main] ?? [main], source, 'sub')
  if (name === 'item_name') {
    const topic = pick(Object.values(CATEGORIES).flat(), source, 'item')
    return `${topic}_${hashOf(source.postId ?? wordsOf(source.prompt).join(' ')).toString(36)}`
  }
  return plainAnswer(source, /name|title|tag|slug|heading|topic/.test(name) ? 4 : 16, path)
}

// zod gives an integer without bounds those of safe integers.
function numberFor(schema: Schema): number {
  const lowest = (schema['minimum'] ?? schema['exclusiveMinimum'] ?? 0) as number
  const highest = (schema['maximum'] ?? schema['exclusiveMaximum'] ?? lowest + 2) as number
  const low = lowest < -1e6 ? Math.min(0, highest - 2) : lowest
  const middle = (low + Math.min(highest, low + 100)) / 2
  return schema['type'] === 'integer' ? Math.ceil(middle) : middle
}
