/** What a command says: words on a terminal, one JSON object with --json, and which exit code follows. */
import { databaseFault } from '../db/database-fault.ts'
import { KbaError, UsageError, messageOf } from '../errors.ts'
import type { Caller } from './caller.ts'

export const EXIT = { done: 0, failed: 1, usage: 2, someFailed: 3 } as const

export interface Output {
  readonly json: boolean
  /** A line for people, on standard output; nothing with --json. */
  line(text?: string): void
  /** A piece of Markdown for people as it comes, on standard output; nothing with --json. */
  text(piece: string): void
  /** A line on standard error, also with --json. */
  note(text: string): void
  /** The result as one JSON object, only with --json. */
  result(value: object): void
}

export function openOutput(json: boolean, caller: Caller): Output {
  return {
    json,
    line: (text = '') => {
      if (!json) caller.writeOut(`${printable(text)}\n`)
    },
    text: (piece) => {
      if (!json) caller.writeOut(printable(piece.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')))
    },
    note: (text) => {
      caller.stderr.write(`${printable(text)}\n`)
    },
    result: (value) => {
      if (json) caller.writeOut(`${JSON.stringify(value)}\n`)
    },
  }
}

/** Text of posts may hold escape sequences that would command the terminal. */
function printable(text: string): string {
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
}

/** @returns Such as `1 bookmark`, `2 bookmarks`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** What an import or a fetch says of the pairs that it found. */
export function duplicatesFound(pairs: number): string {
  return `${counted(pairs, 'possible duplicate')} found. To see and merge them: kba duplicates`
}

/** Says what happened and what to do. @returns The exit code. */
export function explainError(thrown: unknown, output: Output): number {
  const error = databaseFault(thrown) ?? thrown
  if (error instanceof KbaError) {
    output.result({
      error: error.message,
      code: error.code,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    })
    output.note(`Error: ${error.message}${error.hint === undefined ? '' : `\n${error.hint}`}`)
    return error instanceof UsageError ? EXIT.usage : EXIT.failed
  }
  const system = systemMessage(error)
  const message = system ?? `Something went wrong: ${messageOf(error)}`
  output.result({ error: message, code: system === undefined ? 'unexpected' : 'system' })
  output.note(`Error: ${message}`)
  if (system === undefined && error instanceof Error) output.note(error.stack ?? '')
  return EXIT.failed
}

const SYSTEM_MESSAGES: Record<string, string> = {
  ENOENT: 'There is no file or folder',
  EISDIR: 'A folder was given where a file is needed:',
}

function systemMessage(error: unknown): string | undefined {
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException
  const message = code === undefined ? undefined : SYSTEM_MESSAGES[code]
  return message === undefined ? undefined : path === undefined ? message : `${message} ${path}`
}
