/** The thread that PGlite runs on: it takes one request at a time, in order, and answers each. */
import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { vector } from '@electric-sql/pglite-pgvector'
import { privateFiles } from './pglite-rights.ts'
import { sharedBuffers } from './pglite-memory.ts'
import { Statements } from './pglite-statements.ts'

/** What the thread opens. */
export interface PglitePlace {
  /** The data directory; without it, in memory. */
  folder?: string | undefined
  /** A packed data directory that a new database begins with. */
  empty?: string | undefined
}

/** What is asked of the thread. Nothing of these: it closes the database. */
export interface PgliteRequest {
  id: number
  /** Without parameters it may be several statements. */
  sql?: string
  parameters?: readonly unknown[]
  /** A channel whose notifications are sent from now on. */
  listen?: string
}

export interface PgliteResult {
  rows: Record<string, unknown>[]
  /** Of statements that change rows. */
  affectedRows?: number
}

/** A notification of a channel that is listened to. */
export interface PgliteNotification {
  channel: string
  payload: string
}

/** The answer to opening has the id 0. An error crosses as its fields: a clone would lose PostgreSQL's code. */
export type PgliteAnswer =
  | { id: number; result: PgliteResult }
  | { id: number; error: Record<string, unknown> & { message: string } }
  | { notification: PgliteNotification }

const port = parentPort
if (port !== null) {
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
  const opening = open(workerData as PglitePlace)
  // A statement of several turns is over before the next one begins.
  let last: Promise<unknown> = opening
  const inTurn = (work: () => Promise<PgliteResult>): Promise<PgliteResult> => {
    const result = last.then(work, work)
    last = result
    return result
  }
  answer(
    0,
    opening.then(() => ({ rows: [] })),
  )
  const notify = (notification: PgliteNotification): void => {
    port.postMessage({ notification } satisfies PgliteAnswer)
  }
  port.on('message', ({ id, sql, parameters, listen }: PgliteRequest) => {
    const work = async (): Promise<PgliteResult> => {
      const { db, statements } = await opening
      if (listen !== undefined) return listenTo(db, listen, notify)
      if (sql === undefined) return close(db)
      return parameters === undefined ? execute(db, sql) : query(statements, sql, parameters)
    }
    answer(id, inTurn(work))
  })
}

async function open({ folder, empty }: PglitePlace): Promise<{ db: PGlite; statements: Statements }> {
  const db = await PGlite.create({
    ...(folder === undefined ? {} : { dataDir: folder }),
    ...(empty === undefined
      ? {}
      : { loadDataDir: new Blob([readFileSync(empty)], { type: 'application/gzip' }) }),
    extensions: { vector, pg_trgm, privateFiles },
    startParams: [...PGlite.defaultStartParams, '-c', `shared_buffers=${sharedBuffers(folder)}`],
  })
  return { db, statements: await Statements.open(db) }
}

async function query(
  statements: Statements,
  sql: string,
  parameters: readonly unknown[],
): Promise<PgliteResult> {
  const { rows, affectedRows } = await statements.query(sql, parameters)
  return affectedRows === undefined ? { rows } : { rows, affectedRows }
}

/** Several statements. @returns The rows of the last. */
async function execute(db: PGlite, sql: string): Promise<PgliteResult> {
  const last = (await db.exec(sql)).at(-1)
  return { rows: last?.rows ?? [] }
}

async function listenTo(
  db: PGlite,
  channel: string,
  notify: (notification: PgliteNotification) => void,
): Promise<PgliteResult> {
  await db.listen(channel, (payload) => {
    notify({ channel, payload })
  })
  return { rows: [] }
}

async function close(db: PGlite): Promise<PgliteResult> {
  if (!db.closed) await db.close()
  return { rows: [] }
}

/** PostgreSQL's fields and Node's are all plain texts and numbers. */
function fieldsOf(error: unknown): Record<string, unknown> & { message: string } {
  const fields = Object.entries((error ?? {}) as Record<string, unknown>).filter(([, value]) =>
    ['string', 'number'].includes(typeof value),
  )
  return { ...Object.fromEntries(fields), message: messageFor(error) }
}

/** Emscripten throws no errors, but numbers of them. */
function messageFor(error: unknown): string {
  if (error instanceof Error) return error.message
  const { errno } = (error ?? {}) as { errno?: unknown }
  return typeof errno === 'number' ? `The disk reported an error (${errno} of WASI).` : String(error)
}
