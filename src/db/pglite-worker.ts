/** The thread that PGlite runs on: it takes one request at a time, in order, and answers each. */
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { vector } from '@electric-sql/pglite-pgvector'

/** What is asked of the thread. Without a statement it closes the database. */
export interface PgliteRequest {
  id: number
  sql?: string
  parameters?: readonly unknown[]
}

export interface PgliteResult {
  rows: Record<string, unknown>[]
  /** Of statements that change rows. */
  affectedRows?: number
}

/** The answer to opening has the id 0. An error crosses as its fields: a clone would lose PostgreSQL's code. */
export type PgliteAnswer =
  { id: number; result: PgliteResult } | { id: number; error: Record<string, unknown> & { message: string } }

const port = parentPort
if (port !== null) {
  const { folder } = workerData as { folder?: string }
  const answer = (id: number, work: Promise<PgliteResult>): void => {
    work.then(
      (result) => {
        port.postMessage({ id, result } satisfies PgliteAnswer)
      },
      (error: unknown) => {
        port.postMessage({ id, error: fieldsOf(error) } satisfies PgliteAnswer)
      },
    )
  }
  const opening = PGlite.create({
    ...(folder === undefined ? {} : { dataDir: folder }),
    extensions: { vector, pg_trgm },
  })
  answer(
    0,
    opening.then(() => ({ rows: [] })),
  )
  port.on('message', ({ id, sql, parameters = [] }: PgliteRequest) => {
    answer(id, sql === undefined ? close(opening) : query(opening, sql, parameters))
  })
}

async function query(
  opening: Promise<PGlite>,
  sql: string,
  parameters: readonly unknown[],
): Promise<PgliteResult> {
  const { rows, affectedRows } = await (await opening).query<Record<string, unknown>>(sql, [...parameters])
  return affectedRows === undefined ? { rows } : { rows, affectedRows }
}

async function close(opening: Promise<PGlite>): Promise<PgliteResult> {
  const db = await opening
  if (!db.closed) await db.close()
  return { rows: [] }
}

/** PostgreSQL's fields and Node's are all plain texts and numbers. */
function fieldsOf(error: unknown): Record<string, unknown> & { message: string } {
  const fields = Object.entries((error ?? {}) as Record<string, unknown>).filter(([, value]) =>
    ['string', 'number'].includes(typeof value),
  )
  return { ...Object.fromEntries(fields), message: error instanceof Error ? error.message : String(error) }
}
