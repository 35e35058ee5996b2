/**
 * Statements for PGlite, each in as few turns as can be. Its own `query` takes six for every statement, which costs
 * more than most of ours do; and most of ours come again and again.
 */
import { parse, protocol, type PGlite, type Results } from '@electric-sql/pglite'

/** Prepared ones take memory in the database; a text this long is not written twice. */
const MAX_KNOWN = 200
const MAX_PREPARED_CHARS = 10_000

type Row = Record<string, unknown>
type Answer = Pick<Results<Row>, 'rows' | 'affectedRows'>

interface Prepared {
  name: string
  /** Types of the parameters. */
  types: readonly number[]
}

const { serialize } = protocol

/** A statement that comes again is prepared, and from then on takes one turn. */
export class Statements {
  readonly #db: PGlite
  /** By text, the least recently used first; undefined: came once. */
  readonly #known = new Map<string, Prepared | undefined>()
  #prepared = 0

  private constructor(db: PGlite) {
    this.#db = db
  }

  static async open(db: PGlite): Promise<Statements> {
    // A plan that was made for an empty table would be kept while the table fills.
    await db.exec('set plan_cache_mode = force_custom_plan')
    return new Statements(db)
  }

  async query(sql: string, parameters: readonly unknown[]): Promise<Answer> {
    const isKnown = this.#known.has(sql)
    let prepared = this.#known.get(sql)
    if (isKnown) prepared ??= await this.#prepare(sql)
    if (sql.length <= MAX_PREPARED_CHARS) await this.#remember(sql, prepared)
    return prepared === undefined
      ? this.#db.query<Row>(sql, [...parameters])
      : this.#execute(prepared, parameters)
  }

  async #prepare(sql: string): Promise<Prepared> {
    const name = `kba_${this.#prepared++}`
    const messages = await this.#send(
      serialize.parse({ name, text: sql }),
      serialize.describe({ type: 'S', name }),
    )
    return { name, types: parse.parseDescribeStatementResults(messages) }
  }

  async #remember(sql: string, prepared: Prepared | undefined): Promise<void> {
    this.#known.delete(sql)
    this.#known.set(sql, prepared)
    const [oldest] = this.#known
    if (this.#known.size <= MAX_KNOWN || oldest === undefined) return
    this.#known.delete(oldest[0])
    if (oldest[1] !== undefined) await this.#send(serialize.close({ type: 'S', name: oldest[1].name }))
  }

  async #execute({ name, types }: Prepared, parameters: readonly unknown[]): Promise<Answer> {
    const values = parameters.map((value, index) => this.#serialize(value, types[index]))
    const messages = await this.#send(
      serialize.bind({ statement: name, values }),
      serialize.describe({ type: 'P' }),
      serialize.execute({}),
    )
    return (parse.parseResults(messages, this.#db.parsers)[0] as Answer | undefined) ?? { rows: [] }
  }

  /** As PGlite's own `query` does it. */
  #serialize(value: unknown, type: number | undefined): string | null {
    if (value === null || value === undefined) return null
    const serializer = type === undefined ? undefined : this.#db.serializers[type]
    return serializer === undefined ? (value as string | number | boolean).toString() : serializer(value)
  }

  #send(...messages: readonly Uint8Array[]) {
    const turn = Buffer.concat([...messages, serialize.sync()])
    return this.#db.runExclusive(() => this.#db.execProtocolStream(turn))
  }
}
