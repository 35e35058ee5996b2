/** Gets the value that was asked for out of what a model wrote. */
import type { z } from 'zod'
import { closeCut, scanJson } from './json-scan.ts'

/** The value; or what is wrong, in words fit to send back to the model. */
type Parsed<T> =
  | {
      ok: true
      value: T
      /** The end was missing: an optional property or the last elements of a list may be. */
      truncated: boolean
    }
  | { ok: false; problem: string }

/** A text is gone through so many times: each bracket in prose may begin a value. */
const MOST_READINGS = 30
const NO_JSON = 'The answer has no JSON value.'
const CUT = 'The JSON was cut off. Answer more briefly.'

/**
 * Takes the JSON from behind `<think>` blocks, out of a code fence or prose; forgives trailing commas and raw line
 * ends in strings; closes a cut tail where no text is lost by it. The first value that fits the schema counts.
 *
 * @param text - Anything; `''` is a problem, not an error.
 */
export function parseStructured<T>(text: string, schema: z.ZodType<T>): Parsed<T> {
  let problem = NO_JSON
  for (const candidate of withoutThinking(text)) {
    for (const { json, truncated } of valuesIn(candidate)) {
      const value = parse(json)
      if (value === undefined) {
        if (truncated) problem = CUT
        continue
      }
      const checked = schema.safeParse(value)
      if (checked.success) return { ok: true, value: checked.data, truncated }
      problem = truncated ? CUT : describe(checked.error)
    }
  }
  return { ok: false, problem }
}

/**
 * @returns Texts to look at, best first. Tags can also be the subject of the answer's own text, so the whole text is
 * looked at too, unless it begins with thoughts: a draft in them is no answer.
 */
function withoutThinking(text: string): string[] {
  const firstBrace = text.search(/[[{]/)
  const open = text.search(/<think(ing)?>/i)
  const thinksFirst = open >= 0 && (firstBrace < 0 || open < firstBrace)
  const close = [...text.matchAll(/<\/think(ing)?>/gi)]
  const first = close[0]
  const last = close.at(-1)
  const after = (match: RegExpExecArray): string => text.slice(match.index + match[0].length)
  if (thinksFirst && first) return last && last !== first ? [after(last), after(first)] : [after(first)]
  if (thinksFirst) return [text.slice(0, open)]
  return last ? [after(last), text] : [text]
}

/** Every object or array that is not inside another one, in order; at last the cut one, if there is one. */
function* valuesIn(text: string): Generator<{ json: string; truncated: boolean }> {
  const whole = text.trim()
  if (parse(whole) !== undefined) {
    yield { json: whole, truncated: false }
    return
  }
  const opener = /[[{]/g
  let left = text.length * MOST_READINGS
  for (let found = opener.exec(text); found; found = opener.exec(text)) {
    const scan = scanJson(text, found.index)
    left -= scan.json.length
    if (left < 0) return
    if (scan.end !== undefined) {
      if (parse(scan.json) === undefined) continue
      yield { json: scan.json, truncated: false }
      opener.lastIndex = scan.end
    } else if (/^[[{]\s*["{[]/.test(scan.json) || scan.json.trim().length === 1) {
      const ends = closeCut(scan)
      for (const json of ends.length > 0 ? ends : ['']) yield { json, truncated: true }
      // What is inside of a cut value is a part of the answer, not the answer.
      return
    }
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** Paths and messages; zod's messages name the types and options that were expected, not what the model wrote. */
function describe(error: z.ZodError): string {
  const issues = error.issues
    .slice(0, 8)
    .map(({ path, message }) => `${path.join('.') || '(top)'}: ${message}`)
  return `The JSON does not fit the schema: ${issues.join('; ')}`
}
