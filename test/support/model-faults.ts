/** Faults that the stand-in model server makes on demand. */

/**
 * `cut` breaks the connection amid the reply, `timeout` never replies. Amid a stream, after half of it: `stall` says no
 * more, `bad_line` says something that is not JSON, `error_line` says that the server failed, `no_end` ends without a
 * word. The others spoil the text.
 */
export type FaultType =
  | '400'
  | '401'
  | '404'
  | '429'
  | '500'
  | '503'
  | 'timeout'
  | 'cut'
  | 'stall'
  | 'bad_line'
  | 'error_line'
  | 'no_end'
  | 'think'
  | 'prose'
  | 'fence'
  | 'truncated'
  | 'wrong'
  | 'not_json'

/** A fault that waits for its call. */
export interface Fault {
  type: FaultType
  /** `any` if not given. */
  kind?: string
  /** Only for this post. */
  postId?: string
  /** How many calls it strikes; each one if not given. */
  times?: number
  /** The Retry-After header: seconds or an HTTP date. */
  retryAfter?: number | string
}

/** Faults in the order in which they were asked for. */
export class FaultQueue {
  readonly #faults: Fault[] = []

  add(...faults: readonly Fault[]): void {
    this.#faults.push(...faults.map((fault) => ({ ...fault })))
  }

  clear(): void {
    this.#faults.length = 0
  }

  /** @returns The first fault that fits the call, one time less of it is left. */
  take(kind: string, postId: string | undefined): Fault | undefined {
    const index = this.#faults.findIndex(
      (fault) =>
        (fault.kind === undefined || fault.kind === 'any' || fault.kind === kind) &&
        (fault.postId === undefined || fault.postId === postId),
    )
    const fault = this.#faults[index]
    if (fault?.times === undefined) return fault
    fault.times -= 1
    if (fault.times <= 0) this.#faults.splice(index, 1)
    return fault
  }
}

/** @returns The text as the fault leaves it. */
export function spoil(text: string, type: FaultType | undefined): string {
  if (type === 'think') return `<think>\nFirst {"draft": true}, then the rest.\n</think>\n\n${text}`
  if (type === 'prose') return `Sure! Here {as asked} is the answer:\n\n${text}\n\nI hope that {it} helps.`
  if (type === 'fence') return `\`\`\`json\n${text}\n\`\`\``
  if (type === 'truncated') return text.slice(0, Math.ceil(text.length * 0.6))
  if (type === 'wrong') return '{"unexpected": [1, 2, 3]}'
  if (type === 'not_json') return 'I am sorry, but that is nothing I can answer.'
  return text
}
