/** What the first 256 KB of a JSON file look like, to tell its format. */
import type { Input } from '../input.ts'
import { at, isObject } from '../../x-data/shape.ts'
import { isWrittenExactly, quoteLargeNumbers } from './exact-numbers.ts'
import { JsonBuilder } from './json-builder.ts'
import { ExactTokenizer } from './json-stream.ts'

export interface JsonSample {
  /** The first JSON text of the file as far as the head holds it; of JSON Lines the first readable line. */
  root: unknown
  /** One JSON text a line. */
  lines: boolean
}

/** @returns The sample, or undefined if the head is no JSON at all. */
export function sampleJson(input: Pick<Input, 'head' | 'complete' | 'within'>): JsonSample | undefined {
  if (!/^[[{]/.test(input.head)) return undefined
  const { within = [] } = input
  const line = jsonLine(input)
  if (line !== undefined) return { root: at(line, ...within), lines: true }
  const root = at(partialRoot(input.head), ...within)
  return root === undefined ? undefined : { root, lines: false }
}

/** JSON Lines: the first line is an object by itself, or two of the first lines are. */
function jsonLine({ head, complete }: Pick<Input, 'head' | 'complete'>): unknown {
  const lines = head.split('\n').filter((line) => line.trim() !== '')
  if (!complete) lines.pop()
  if (lines.length < 2) return undefined
  const exact = isWrittenExactly(head)
  const objects = lines.slice(0, 20).map((line) => parsedObject(quoteLargeNumbers(line, exact)))
  return objects[0] ?? (objects.filter(Boolean).length > 1 ? objects.find(Boolean) : undefined)
}

function parsedObject(line: string): unknown {
  try {
    const value: unknown = JSON.parse(line)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function partialRoot(head: string): unknown {
  let root: unknown
  const builder = new JsonBuilder(
    (path) => path.length === 0,
    ({ value }) => (root ??= value),
  )
  const tokenizer = new ExactTokenizer(isWrittenExactly(head))
  const state = { broken: false }
  tokenizer.onError = () => (state.broken = true)
  tokenizer.onToken = (token) => {
    if (state.broken || root !== undefined) return
    try {
      builder.add(token)
    } catch {
      state.broken = true
    }
  }
  tokenizer.write(head)
  const { partial } = builder
  // `[a page](https://...)` begins like JSON.
  const isNothing = state.broken && Object.keys(partial ?? {}).length === 0
  return root ?? (isNothing ? undefined : partial)
}
