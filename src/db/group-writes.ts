/** Group commit: the rows that come while a write is under way, or waits for its turn, go together as the next. */
import type { Db } from './tables.ts'

/** More rows would make one statement long without making each row cheaper. */
const MAX_ROWS = 100

interface Waiting<Row, Answer> {
  row: Row
  resolve: (answer: Answer) => void
  reject: (error: unknown) => void
}

interface Queue<Row, Answer> {
  waiting: Waiting<Row, Answer>[]
  isWriting: boolean
}

/**
 * @param keyOf - Rows are given in the order of their keys: two processes that write the same rows do not wait for each other.
 * @param write - Writes some rows, all or none, in one statement. No two of its rows may have the same key.
 * @returns Writes one row, resolved when it is stored. A row that cannot be stored fails alone.
 */
export function groupWrites<Row>(
  keyOf: (row: Row) => string,
  write: (db: Db, rows: readonly Row[]) => Promise<void>,
): (db: Db, row: Row) => Promise<void> {
  return groupAnswered<Row, undefined>(keyOf, async (db, rows) => {
    await write(db, rows)
    return rows.map(() => undefined)
  })
}

/** @param write - The same; gives an answer for each row, in their order. */
export function groupAnswered<Row, Answer>(
  keyOf: (row: Row) => string,
  write: Write<Row, Answer>,
): (db: Db, row: Row) => Promise<Answer> {
  const queues = new WeakMap<Db, Queue<Row, Answer>>()
  const inOrder = (group: Waiting<Row, Answer>[]): Waiting<Row, Answer>[] =>
    group.sort((a, b) => (keyOf(a.row) < keyOf(b.row) ? -1 : 1))
  return (db, row) =>
    new Promise((resolve, reject) => {
      const queue = queues.get(db) ?? { waiting: [], isWriting: false }
      queues.set(db, queue)
      queue.waiting.push({ row, resolve, reject })
      if (!queue.isWriting) void drain(db, queue, { write, inOrder })
    })
}

type Write<Row, Answer> = (db: Db, rows: readonly Row[]) => Promise<readonly Answer[]>

interface Writing<Row, Answer> {
  write: Write<Row, Answer>
  inOrder: (group: Waiting<Row, Answer>[]) => Waiting<Row, Answer>[]
}

async function drain<Row, Answer>(
  db: Db,
  queue: Queue<Row, Answer>,
  writing: Writing<Row, Answer>,
): Promise<void> {
  queue.isWriting = true
  while (queue.waiting.length > 0) await writeNext(db, queue, writing)
  queue.isWriting = false
}

/** The rows are taken when a connection is there. Without one, those that wait now fail. */
async function writeNext<Row, Answer>(
  db: Db,
  { waiting }: Queue<Row, Answer>,
  { write, inOrder }: Writing<Row, Answer>,
): Promise<void> {
  try {
    await db
      .connection()
      .execute((connection) => writeGroup(connection, inOrder(waiting.splice(0, MAX_ROWS)), write))
  } catch (error) {
    for (const { reject } of waiting.splice(0)) reject(error)
  }
}

async function writeGroup<Row, Answer>(
  db: Db,
  group: readonly Waiting<Row, Answer>[],
  write: Write<Row, Answer>,
): Promise<void> {
  try {
    const answers = await write(
      db,
      group.map(({ row }) => row),
    )
    for (const [at, { resolve }] of group.entries()) resolve(answers[at] as Answer)
  } catch (error) {
    const [only] = group
    if (group.length === 1) only?.reject(error)
    else for (const one of group) await writeGroup(db, [one], write)
  }
}
