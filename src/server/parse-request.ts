/** Checks what came from outside; says what is wrong with it in words. */
import type { z } from 'zod'
import { UsageError } from '../errors.ts'
import { type TextFault, unstorableTexts } from '../text/storable-text.ts'

/** @throws {UsageError} `invalid_request`, naming each fault. */
export function parseRequest<T extends z.ZodType>(schema: T, input: unknown): z.infer<T> {
  requireStorable(input)
  return parsePart(schema, input)
}

/** @throws {UsageError} `invalid_request`, naming each text that no table takes. */
export function requireStorable(input: unknown): void {
  const faults = unstorableTexts(input)
  if (faults.length > 0) throw invalid(faults)
}

/**
 * Of what `requireStorable` has seen.
 *
 * @throws {UsageError} `invalid_request`, naming each fault.
 */
export function parsePart<T extends z.ZodType>(schema: T, input: unknown): z.infer<T> {
  const parsed = schema.safeParse(input ?? {})
  if (parsed.success) return parsed.data
  throw invalid(parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })))
}

function invalid(faults: TextFault[]): UsageError {
  const lines = faults.map(({ path, message }) => `  ${path || 'request'}: ${message}`)
  return new UsageError('invalid_request', `The request is not valid:\n${lines.join('\n')}`, { faults })
}
