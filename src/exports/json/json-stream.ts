/** One JSON text, or several after each other, read from bytes as they arrive. */
import { Tokenizer } from '@streamparser/json'
import { exactNumber } from './exact-numbers.ts'
import { type BuiltValue, JsonBuilder, type Select } from './json-builder.ts'

export type StreamedItem =
  { kind: 'value'; built: BuiltValue } | { kind: 'broken'; offset: number; reason: string }

interface Machine {
  builder: JsonBuilder
  tokenizer: Tokenizer
  fault: string | undefined
  last: number
}

/**
 * Yields the selected values in the order of the file. Where the text is broken it yields what is broken;
 * behind a complete JSON text it goes on at the next line, as JSON Lines allow, else it stops.
 *
 * @param exact - Whether integers above 2^53 are known to be written exactly; see `exact-numbers.ts`.
 */
export async function* streamJson(
  bytes: AsyncIterable<Uint8Array>,
  select: Select,
  exact = false,
): AsyncGenerator<StreamedItem> {
  const ready: BuiltValue[] = []
  let machine = start(select, ready, 0, exact)
  let position = 0
  let base = 0
  let skipping = false
  for await (const chunk of bytes) {
    let rest = chunk
    while (rest.length > 0) {
      if (skipping) {
        const newline = rest.indexOf(10)
        if (newline < 0) break
        rest = rest.subarray(newline + 1)
        skipping = false
        base = position + chunk.length - rest.length
        machine = start(select, ready, machine.builder.document + 1, exact)
        continue
      }
      machine.tokenizer.write(rest)
      yield* drain(ready)
      if (machine.fault === undefined) break
      const isEnd = machine.builder.document === 0
      const reason = isEnd ? `${machine.fault}; what stands behind it was not read` : machine.fault
      yield { kind: 'broken', offset: base + machine.last, reason }
      if (isEnd) return
      rest = rest.subarray(Math.max(0, base + machine.last - (position + chunk.length - rest.length)))
      skipping = true
    }
    position += chunk.length
  }
  if (!skipping) yield* finish(machine, ready, position)
}

function* drain(ready: BuiltValue[]): Generator<StreamedItem> {
  for (const built of ready.splice(0)) yield { kind: 'value', built }
}

function* finish(machine: Machine, ready: BuiltValue[], position: number): Generator<StreamedItem> {
  machine.tokenizer.end()
  yield* drain(ready)
  if (machine.fault === undefined && !machine.builder.isOpen) return
  yield { kind: 'broken', offset: position, reason: 'the file ends in the middle: it was cut off' }
}

/** Keeps the digits of ids that are written as numbers. */
export class ExactTokenizer extends Tokenizer {
  private readonly exact: boolean

  constructor(exact: boolean, stringBufferSize = 0) {
    super({ stringBufferSize })
    this.exact = exact
  }

  protected override parseNumber(literal: string): number {
    // The type of the library has no text here, and a token may hold any value.
    return exactNumber(literal, this.exact) as number
  }
}

function start(select: Select, ready: BuiltValue[], document: number, exact: boolean): Machine {
  const builder = new JsonBuilder(select, (built) => ready.push(built))
  builder.document = document
  const tokenizer = new ExactTokenizer(exact, 64 * 1024)
  const machine: Machine = { builder, tokenizer, fault: undefined, last: 0 }
  tokenizer.onToken = (token) => {
    if (machine.fault !== undefined) return
    machine.last = token.offset
    try {
      builder.add(token)
    } catch (error) {
      machine.fault = `broken JSON: ${error instanceof Error ? error.message : 'not readable'}`
    }
  }
  tokenizer.onError = (error) => {
    machine.last = Number(/absolute position "(\d+)"/.exec(error.message)?.[1] ?? machine.last)
    machine.fault ??= `broken JSON: ${error.message.replace(/ at chunk position.*$/s, '')}`
  }
  return machine
}
