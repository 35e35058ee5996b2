/** Checks what came from outside; says what is wrong with it in words. */
import type { z } from 'zod'
import { UsageError } from '../errors.ts'

/** @throws {UsageError} `invalid_request`, naming each fault. */
export function parseRequest<T extends z.ZodType>(schema: T, input: unknown): z.infer<T> {
  const parsed = schema.safeParse(input ?? {})
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  const lines = faults.map(({ path, message }) => `  ${path || 'request'}: ${message}`)
  throw new UsageError('invalid_request', `The request is not valid:\n${lines.join('\n')}`, { faults })
}
