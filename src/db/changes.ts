/**
 * What has changed since a reader last looked, by the transaction that changed it. Transactions end in another order than
 * they begin in, and clocks of machines differ: so a reader asks for all that changed in the oldest transaction that was open at its
 * last look, or later, and tells by the rows what it has seen of it already. Nothing is missed.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Db } from './tables.ts'

/** From where to ask the next time: what this transaction and later ones change may not be seen yet. As `xid8`. */
export const OLDEST_OPEN = sql`pg_snapshot_xmin(pg_current_snapshot())`

/** A condition on a column of `xid8`. @param from - Of the look before; 0 is all. */
export function changedSince(column: RawBuilder<unknown>, from: bigint): RawBuilder<boolean> {
  return sql<boolean>`${column} >= ${String(from)}::xid8`
}

/** @returns From where who begins now has to ask. */
export async function readOldestOpen(db: Db): Promise<bigint> {
  const { rows } = await sql<{ next: string }>`select ${OLDEST_OPEN}::text as next`.execute(db)
  return BigInt(rows[0]?.next ?? 0)
}

/** A row as it was changed last. */
export interface ChangedRow {
  id: string
  /** The transaction that changed it. */
  changed_in: bigint
}

/** Where one reader is. */
export class ChangeCursor {
  readonly #db: Db
  readonly #list: ListChanges
  #from: bigint
  #seen = new Map<string, bigint>()

  private constructor(db: Db, list: ListChanges, from: bigint) {
    this.#db = db
    this.#list = list
    this.#from = from
  }

  /**
   * What was changed before is seen.
   *
   * @param list - Gives what changed from a transaction on, and `OLDEST_OPEN` of the same moment.
   */
  static async open(db: Db, list: ListChanges): Promise<ChangeCursor> {
    const cursor = new ChangeCursor(db, list, await readOldestOpen(db))
    await cursor.take(() => Promise.resolve())
    return cursor
  }

  /** @param use - Given what changed since the last call, in the order of `list`. When it fails the same comes again. */
  async take(use: (changed: readonly ChangedRow[]) => Promise<void>): Promise<void> {
    const { from, changed } = await this.#list(this.#db, this.#from)
    await use(changed.filter(({ id, changed_in }) => this.#seen.get(id) !== changed_in))
    const mayComeAgain = changed.filter(({ changed_in }) => changed_in >= from)
    this.#seen = new Map(mayComeAgain.map(({ id, changed_in }) => [id, changed_in]))
    this.#from = from
  }
}

export type ListChanges = (db: Db, from: bigint) => Promise<{ from: bigint; changed: ChangedRow[] }>
