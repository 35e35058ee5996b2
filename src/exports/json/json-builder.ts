/** Builds values out of JSON tokens, but only those that are asked for: a huge array never is in memory as a whole. */
import { type ParsedTokenInfo, TokenType } from '@streamparser/json'
import type { Path } from '../../x-data/shape.ts'

/** Whether the value at this path is wanted, as a whole. Requested objects, arrays and scalars that nothing wanted holds. */
export type Select = (path: Path) => boolean

export interface BuiltValue {
  path: Path
  value: unknown
  /** Which JSON text of the file, from 0: several may follow each other. */
  document: number
  /** How many bytes of the file it took. */
  bytes: number
}

interface Level {
  array: boolean
  /** Undefined where nothing is kept. */
  container: Record<string, unknown> | unknown[] | undefined
  key: string | number
  /** The container is what was asked for, not a part of it. */
  root: boolean
  start: number
}

type Expect = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma'

const MAX_DEPTH = 1000

export class JsonBuilder {
  document = 0
  private readonly levels: Level[] = []
  private expect: Expect = 'value'
  private readonly select: Select
  private readonly emit: (built: BuiltValue) => void

  constructor(select: Select, emit: (built: BuiltValue) => void) {
    this.select = select
    this.emit = emit
  }

  /** True while a JSON text has begun and not ended. */
  get isOpen(): boolean {
    return this.levels.length > 0
  }

  /** The outermost kept value, as far as it is known. */
  get partial(): unknown {
    return this.levels[0]?.container
  }

  /** @throws {SyntaxError} if the token does not fit. */
  add({ token, value, offset }: ParsedTokenInfo): void {
    const { expect } = this
    const level = this.levels.at(-1)
    if (token === TokenType.COLON && expect === 'colon') this.expect = 'value'
    else if (token === TokenType.COMMA && expect === 'comma' && level) this.next(level)
    else if (token === TokenType.STRING && expect.startsWith('key') && level) {
      level.key = value as string
      this.expect = 'colon'
    } else if (token === TokenType.RIGHT_BRACE && level?.array === false && /-end$|^comma/.test(expect))
      this.close(offset)
    else if (token === TokenType.RIGHT_BRACKET && level?.array === true && /-end$|^comma/.test(expect))
      this.close(offset)
    else if (expect.startsWith('value')) this.begin(token, value, offset)
    else throw new SyntaxError(`unexpected ${JSON.stringify(value)}`)
  }

  private next(level: Level): void {
    if (level.array) level.key = (level.key as number) + 1
    this.expect = level.array ? 'value' : 'key'
  }

  private begin(token: TokenType, value: unknown, offset: number): void {
    const parent = this.levels.at(-1)
    const inside = parent?.container !== undefined
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) {
      if (this.levels.length >= MAX_DEPTH) throw new SyntaxError(`nested deeper than ${MAX_DEPTH} levels`)
      const array = token === TokenType.LEFT_BRACKET
      const root = !inside && this.select(this.path())
      const container = inside || root ? (array ? [] : {}) : undefined
      if (inside) put(parent, container)
      this.levels.push({ array, container, key: array ? 0 : '', root, start: offset })
      this.expect = array ? 'value-or-end' : 'key-or-end'
      return
    }
    if (token > TokenType.NUMBER || token < TokenType.TRUE)
      throw new SyntaxError(`unexpected ${JSON.stringify(value)}`)
    if (inside) put(parent, value)
    else if (this.select(this.path())) this.send(value, 0)
    this.ended()
  }

  private close(offset: number): void {
    const level = this.levels.pop()
    if (level?.root) this.send(level.container, offset - level.start + 1)
    this.ended()
  }

  private send(value: unknown, bytes: number): void {
    this.emit({ path: this.path(), value, document: this.document, bytes })
  }

  private ended(): void {
    this.expect = this.levels.length === 0 ? 'value' : 'comma'
    if (this.levels.length === 0) this.document += 1
  }

  private path(): Path {
    return this.levels.map((level) => level.key)
  }
}

function put(parent: Level, value: unknown): void {
  if (Array.isArray(parent.container)) parent.container.push(value)
  else if (parent.container && parent.key === '__proto__') {
    // Plain assignment would change the prototype instead.
    Object.defineProperty(parent.container, parent.key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    })
  } else if (parent.container) parent.container[parent.key] = value
}
