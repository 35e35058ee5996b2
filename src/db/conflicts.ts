/**
 * What a PostgreSQL server ends so that others can go on (a deadlock, two transactions that cannot both be right) is done
 * again. Here and nowhere else: every statement and every transaction of the product goes through this connection.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  Kysely,
  PostgresDialect,
  PostgresDriver,
  type DatabaseConnection,
  type Driver,
  type PostgresDialectConfig,
  type TransactionBuilder,
  type TransactionSettings,
} from 'kysely'

/** Deadlock and serialization failure. @see PostgreSQL, Appendix A: Error Codes. */
const ENDED_FOR_OTHERS: ReadonlySet<unknown> = new Set(['40P01', '40001'])
const MAX_TRIES = 8
/** Doubled after each try, and jittered, so that the same two do not meet again. */
const WAIT_MS = { first: 20, last: 1000 }

/**
 * Kysely on a pool, with both done again. What a transaction does beside its statements must bear being done twice: it
 * is called anew from its beginning.
 */
export function openKysely<Tables>(config: PostgresDialectConfig): Kysely<Tables> {
  return new PatientKysely<Tables>({ dialect: new PatientDialect(config) })
}

class PatientKysely<Tables> extends Kysely<Tables> {
  override transaction(): TransactionBuilder<Tables> {
    return repeating(super.transaction())
  }
}

function repeating<Tables>(builder: TransactionBuilder<Tables>): TransactionBuilder<Tables> {
  const execute = builder.execute.bind(builder)
  const isolate = builder.setIsolationLevel.bind(builder)
  builder.execute = (work) => againOnConflict(() => execute(work))
  builder.setIsolationLevel = (level) => repeating(isolate(level))
  return builder
}

class PatientDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig

  constructor(config: PostgresDialectConfig) {
    super(config)
    this.#config = config
  }

  override createDriver(): Driver {
    return new PatientDriver(this.#config)
  }
}

/** A statement by itself is done again at once; one of a transaction ends the transaction, which is done again as a whole. */
class PatientDriver extends PostgresDriver {
  readonly #seen = new WeakSet<DatabaseConnection>()
  readonly #inTransaction = new WeakSet<DatabaseConnection>()

  override async acquireConnection(): ReturnType<PostgresDriver['acquireConnection']> {
    const connection = await super.acquireConnection()
    if (this.#seen.has(connection)) return connection
    this.#seen.add(connection)
    const execute = connection.executeQuery.bind(connection)
    connection.executeQuery = (query) =>
      this.#inTransaction.has(connection) ? execute(query) : againOnConflict(() => execute(query))
    return connection
  }

  override async beginTransaction(
    connection: DatabaseConnection,
    settings: TransactionSettings,
  ): Promise<void> {
    this.#inTransaction.add(connection)
    await super.beginTransaction(connection, settings)
  }

  override async releaseConnection(
    connection: Parameters<PostgresDriver['releaseConnection']>[0],
  ): Promise<void> {
    this.#inTransaction.delete(connection)
    await super.releaseConnection(connection)
  }
}

/** @throws the last conflict, when there was one at every try. */
async function againOnConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      const code = (error as NodeJS.ErrnoException | null)?.code
      if (!ENDED_FOR_OTHERS.has(code) || tries === MAX_TRIES) throw error
      const longest = Math.min(WAIT_MS.last, WAIT_MS.first * 2 ** tries)
      await sleep(longest / 2 + (Math.random() * longest) / 2)
    }
  }
}
