/**
 * A pool of connections for the task queue: its schema stands on the search path, and a client may be held for as long
 * as it listens. On the embedded database all clients share the one session: a statement has it for itself, a transaction
 * from BEGIN to its end, and listening takes nothing.
 */
import { EventEmitter } from 'node:events'
import type { PgPool, PgPoolClient, PgQueryResult } from 'bullmq'
import type { PglitePool } from './embedded/pglite.ts'
import { loadDriver } from './postgres.ts'

/** BullMQ's own tables lie in a schema of this name. */
const SCHEMA = 'bullmq'
const CONNECT_WITHIN_MS = 10_000

type QueryResult = PgQueryResult<Record<string, unknown>>

/** @param connections - Each worker and each listener to events holds one; the statements share the rest. */
export async function openServerQueuePool(url: string, connections: number): Promise<PgPool> {
  const driver = await loadDriver()
  const pool = new driver.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    keepAlive: true,
    options: `-c search_path=${SCHEMA}`,
    application_name: 'kba queue',
  })
  pool.on('error', () => undefined)
  // A client that breaks between two statements says so at the next one.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool as unknown as PgPool
}

/** The embedded database stays open when this pool ends. */
export async function openEmbeddedQueuePool(database: PglitePool): Promise<PgPool> {
  // Our own tables stand first: what we create goes on landing in `public`.
  const client = await database.connect()
  await client.query(`set search_path to public, ${SCHEMA}`, [])
  client.release()
  return new EmbeddedQueuePool(database) as unknown as PgPool
}

class EmbeddedQueuePool extends EventEmitter {
  /** BullMQ asks whether a broken connection would be noticed: this one cannot break unnoticed. */
  readonly options = { keepAlive: true }
  readonly #database: PglitePool

  constructor(database: PglitePool) {
    super()
    this.setMaxListeners(0)
    this.#database = database
  }

  query(text: string, parameters?: readonly unknown[]): Promise<QueryResult> {
    return new EmbeddedQueueClient(this.#database).query(text, parameters)
  }

  connect(): Promise<PgPoolClient> {
    return Promise.resolve(new EmbeddedQueueClient(this.#database) as unknown as PgPoolClient)
  }

  end(): Promise<void> {
    return Promise.resolve()
  }
}

class EmbeddedQueueClient extends EventEmitter {
  readonly #database: PglitePool
  #endTransaction: (() => void) | undefined
  #stopListening: (() => void) | undefined

  constructor(database: PglitePool) {
    super()
    this.setMaxListeners(0)
    this.#database = database
  }

  async query(text: string, parameters?: readonly unknown[]): Promise<QueryResult> {
    const [, word = '', channel = ''] = FIRST_WORDS.exec(text) ?? []
    const command = word.toUpperCase()
    if (command === 'LISTEN') return this.#listen(channel)
    const { turns } = this.#database
    const release = this.#endTransaction ?? (await (command === 'BEGIN' ? turns.alone() : turns.share()))
    if (command === 'BEGIN') this.#endTransaction = release
    if (command === 'COMMIT' || command === 'ROLLBACK') this.#endTransaction = undefined
    try {
      return await this.#run(text, parameters)
    } finally {
      if (this.#endTransaction === undefined) release()
    }
  }

  release(): void {
    this.#stopListening?.()
    this.#endTransaction?.()
    this.#endTransaction = undefined
  }

  async #run(text: string, parameters: readonly unknown[] | undefined): Promise<QueryResult> {
    const { thread } = this.#database
    const { rows, affectedRows } = await (parameters === undefined
      ? thread.execute(text)
      : thread.query(text, parameters))
    return { rows, rowCount: affectedRows ?? rows.length }
  }

  async #listen(channel: string): Promise<QueryResult> {
    const { thread } = this.#database
    this.#stopListening ??= thread.onNotification((notification) => this.emit('notification', notification))
    await thread.listen(channel)
    return { rows: [] }
  }
}

/** BullMQ's statements begin with comments. */
const FIRST_WORDS = /^(?:\s|--[^\n]*\n)*([a-z]+)(?:\s+"?(\w+))?/i
