/** Group commit: the rows that come while a write is under way, or waits for its turn, go together as the next. */
import type { Db } from './tables.ts'

/** More rows would make one statement long without making each row cheaper. */
const MAX_ROWS = 100

interface Waiting<Row> {
  row: Row
  resolve: () => void
  reject: (error: unknown) => void
}

interface Queue<Row> {
  waiting: Waiting<Row>[]
  isWriting: boolean
}

/**
 * @param keyOf - Rows are given in the order of their keys: two processes that write the same rows do not wait for each other.
 * @param write - Writes some rows, all or none, in one statement. No two of its rows may have the same key.
 * @returns Writes one row, resolved when it is stored. A row that cannot be stored fails alone.
 */
export function groupWrites<Row>(
  keyOf: (row: Row) => string,
  writeAll: (db: Db, rows: readonly Row[]) => Promise<void>,
): (db: Db, row: Row) => Promise<void> {
  const write: Write<Row> = (db, rows) =>
    writeAll(db, rows.length < 2 ? rows : [...rows].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)))
  const queues = new WeakMap<Db, Queue<Row>>()
  return (db, row) =>
    new Promise((resolve, reject) => {
      const queue = queues.get(db) ?? { waiting: [], isWriting: false }
      queues.set(db, queue)
      queue.waiting.push({ row, resolve, reject })
      if (!queue.isWriting) void drain(db, queue, write)
    })
}

type Write<Row> = (db: Db, rows: readonly Row[]) => Promise<void>

async function drain<Row>(db: Db, queue: Queue<Row>, write: Write<Row>): Promise<void> {
  queue.isWriting = true
  while (queue.waiting.length > 0) await writeNext(db, queue, write)
  queue.isWriting = false
}

/** The rows are taken when a connection is there. Without one, those that wait now fail. */
async function writeNext<Row>(db: Db, { waiting }: Queue<Row>, write: Write<Row>): Promise<void> {
  try {
    await db.connection().execute((connection) => writeGroup(connection, waiting.splice(0, MAX_ROWS), write))
  } catch (error) {
    for (const { reject } of waiting.splice(0)) reject(error)
  }
}

async function writeGroup<Row>(db: Db, group: readonly Waiting<Row>[], write: Write<Row>): Promise<void> {
  try {
    await write(
      db,
      group.map(({ row }) => row),
    )
    for (const { resolve } of group) resolve()
  } catch (error) {
    const [only] = group
    if (group.length === 1) only?.reject(error)
    else for (const one of group) await writeGroup(db, [one], write)
  }
}
