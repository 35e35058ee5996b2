/**
 * A command line that is worked by a running server: lines of JSON both ways over one request. The caller's first line is
 * the call; the server's last one is the exit code.
 */
import { z } from 'zod'

export const commandCallSchema = z.strictObject({
  argv: z.array(z.string()).max(10_000),
  /** Where file arguments start from. */
  cwd: z.string().min(1),
  /** Width of the terminal that standard error is; missing when it is none. */
  columns: z.int().min(1).optional(),
})
export type CommandCall = z.infer<typeof commandCallSchema>

/** What follows from the caller: its standard input in base64, when it was asked for; or that the work is to stop. */
export const callerLineSchema = z.union([
  z.strictObject({ input: z.base64() }),
  z.strictObject({ inputEnded: z.literal(true) }),
  z.strictObject({ stop: z.literal(true) }),
])
export type CallerLine = z.infer<typeof callerLineSchema>

/** What the server says: text for standard output or error, that it wants standard input, and the end. */
export const serverLineSchema = z.union([
  z.strictObject({ out: z.string() }),
  z.strictObject({ err: z.string() }),
  z.strictObject({ wantsInput: z.literal(true) }),
  z.strictObject({ code: z.int() }),
])
export type ServerLine = z.infer<typeof serverLineSchema>

export const COMMAND_PATH = '/api/command'
export const COMMAND_TYPE = 'application/x-ndjson'
