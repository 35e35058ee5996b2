/**
 * Writes of what was paid for, or cannot be had again: answers of models, vectors, posts that X showed. While the database
 * is away their rows wait, in memory and on disk, and are stored when it is back: by this process, or by the next one.
 * So whoever waits here goes on as if nothing had been; and nothing is asked twice.
 */
import { databaseFault } from './database-fault.ts'
import { putAsideKeptFile, readKeptFiles, removeKeptFile, writeKeptFile } from './kept-files.ts'
import type { Db } from './tables.ts'
import { UnavailableError } from '../errors.ts'

/** Longer than a restart takes. Then the work is given back; the row is kept all the same. */
const PATIENCE_MS = 30_000
const RETRY_MS = 500

type Write<Row, Result> = (db: Db, row: Row) => Promise<Result>

interface Waiting {
  kind: string
  row: unknown
  write: Write<unknown, unknown>
  /** Where it lies on disk; undefined where it could not be written there, or is on its way. */
  file: Promise<string | undefined>
  settle: (result: Promise<unknown>) => void
}

class KeptRows {
  readonly #db: Db
  readonly #folder: string | undefined
  readonly #waiting = new Set<Waiting>()
  #flushing: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(db: Db, folder: string | undefined) {
    this.#db = db
    this.#folder = folder
  }

  /** @returns What the write gives, when it is stored. @throws the fault, when it takes too long. */
  keep({ kind, row, write }: Pick<Waiting, 'kind' | 'row' | 'write'>, fault: Error): Promise<unknown> {
    // A disk that is full is for the user to mend: who waits here is told at once.
    const patienceMs = fault instanceof UnavailableError ? PATIENCE_MS : 0
    return new Promise((resolve, reject) => {
      // Not unrefed: the process must not end while somebody waits here.
      const timer = setTimeout(reject, patienceMs, fault)
      const settle = (result: Promise<unknown>): void => {
        clearTimeout(timer)
        resolve(result)
      }
      this.#add({ kind, row, write, settle })
    })
  }

  /** Stores all that waits. @throws what the database says while it is away. */
  async flush(): Promise<void> {
    if (this.#waiting.size === 0) return
    this.#flushing ??= this.#storeAll().finally(() => {
      this.#flushing = undefined
    })
    await this.#flushing
  }

  /** Takes up what earlier processes left, as far as its kinds are known here. */
  async takeUp(): Promise<void> {
    if (this.#folder === undefined) return
    const own = new Set(await Promise.all([...this.#waiting].map(({ file }) => file)))
    for (const { file, kind, row } of await readKeptFiles(this.#folder)) {
      const write = writes.get(kind)
      if (write === undefined || own.has(file)) continue
      const settle = (result: Promise<unknown>): void => void result.catch(() => undefined)
      this.#add({ kind, row, write, settle }, Promise.resolve(file))
    }
    await this.flush()
  }

  /** What still waits is on disk. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#flushing?.catch(() => undefined)
    await Promise.all([...this.#waiting].map(({ file }) => file))
  }

  #add(waiting: Omit<Waiting, 'file'>, file = this.#write(waiting)): void {
    this.#waiting.add({ ...waiting, file })
    this.#later()
  }

  /** Where the disk does not take it either it is held in memory alone. */
  async #write(waiting: Omit<Waiting, 'file'>): Promise<string | undefined> {
    if (this.#folder === undefined) return undefined
    return writeKeptFile(this.#folder, waiting).catch(() => undefined)
  }

  #later(): void {
    if (this.#isClosed || this.#waiting.size === 0) return
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.flush()
        .catch(() => undefined)
        .finally(() => {
          this.#later()
        })
    }, RETRY_MS).unref()
  }

  async #storeAll(): Promise<void> {
    for (const waiting of [...this.#waiting]) {
      const result = waiting.write(this.#db, waiting.row)
      const [ended] = await Promise.allSettled([result])
      const fault = ended.status === 'rejected' ? databaseFault(ended.reason) : undefined
      if (fault !== undefined) throw fault
      this.#waiting.delete(waiting)
      const file = await waiting.file
      // One that stays is stored again by the next process, which changes nothing.
      if (file !== undefined)
        await (ended.status === 'fulfilled' ? removeKeptFile(file) : putAsideKeptFile(file)).catch(
          () => undefined,
        )
      waiting.settle(result)
    }
  }
}

const keptRows = new WeakMap<Db, KeptRows>()
const writes = new Map<string, Write<unknown, unknown>>()

/**
 * @param kind - Under which a row is found again after this process: it stays as it is for ever.
 * @param write - Stores a row, which is JSON. A row that is written twice is there once: nobody may know whether a write
 *   was stored when the connection broke.
 * @returns The same write. While the database is away it waits for up to half a minute, then throws; stored is the row all
 *   the same, when the database is back.
 */
export function keepWrites<Row, Result>(kind: string, write: Write<Row, Result>): Write<Row, Result> {
  writes.set(kind, write as Write<unknown, unknown>)
  return async (db, row) => {
    const kept = keptRows.get(db)
    // Of a transaction nothing is kept: it is done again as a whole.
    if (kept === undefined) return write(db, row)
    try {
      return await write(db, row)
    } catch (error) {
      const fault = databaseFault(error)
      if (fault === undefined) throw error
      return (await kept.keep({ kind, row, write: write as Write<unknown, unknown> }, fault)) as Result
    }
  }
}

/**
 * To be called before something is asked for that may wait to be stored.
 *
 * @throws {UnavailableError} `database_away` while it cannot be stored.
 */
export async function storeKept(db: Db): Promise<void> {
  await keptRows.get(db)?.flush()
}

/** Stores what earlier processes left on disk, and had not stored when they ended. */
export async function takeUpKept(db: Db): Promise<void> {
  await keptRows.get(db)?.takeUp()
}

/** @param folder - For what waits; without one it waits in memory alone. @returns Ends it; what waits stays on disk. */
export function openKeptWrites(db: Db, folder: string | undefined): () => Promise<void> {
  const kept = new KeptRows(db, folder)
  keptRows.set(db, kept)
  return () => kept.close()
}
