/**
 * The embedded database behind the shape of a `pg.Pool`, so that all code above speaks to one interface.
 * PGlite has one session: statements take turns, and a transaction has it for itself.
 */
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { PostgresPool, PostgresPoolClient } from 'kysely'
import { isThere } from '../absent.ts'
import { SystemError, messageOf } from '../errors.ts'
import { findEmptyDatabase } from './empty-database.ts'
import { PgliteThread } from './pglite-thread.ts'
import { SessionTurns } from './session-turns.ts'

/**
 * Opens the data directory, or makes it. A new one is made beside and renamed when it is whole, so that a
 * process killed in the middle leaves nothing that looks like a database.
 *
 * @param folder - The data directory, or `undefined` for a database in memory.
 */
export async function openPglite(folder?: string): Promise<PglitePool> {
  if (folder === undefined) return new PglitePool(await PgliteThread.open({ empty: findEmptyDatabase() }))
  if (!isThere(folder)) await createFolder(folder)
  try {
    return new PglitePool(await PgliteThread.open({ folder }))
  } catch (cause) {
    throw new SystemError(
      'database_unreadable',
      `The embedded database in ${folder} does not open: ${messageOf(cause)}`,
      {
        hint: 'Check disk space and the rights of the folder. Nothing in it was changed.',
        cause,
      },
    )
  }
}

async function createFolder(folder: string): Promise<void> {
  const unfinished = `${folder}.creating`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(dirname(folder), { recursive: true })
  const db = await PgliteThread.open({ folder: unfinished, empty: findEmptyDatabase() })
  await db.close()
  await rename(unfinished, folder)
}

export class PglitePool implements PostgresPool {
  /** For the task queue, whose clients are held while they listen. */
  readonly thread: PgliteThread
  readonly turns = new SessionTurns()

  constructor(thread: PgliteThread) {
    this.thread = thread
  }

  /** @returns A client whose turn has come. With BEGIN it waits until it has the session for itself, and has it until it is released. */
  async connect(): Promise<PostgresPoolClient> {
    let endTurn = await this.turns.share()
    const query = async (sql: string, parameters: readonly unknown[] = []): Promise<unknown> => {
      if (BEGIN.test(sql)) {
        endTurn()
        endTurn = await this.turns.alone()
      }
      const result = await this.thread.query(sql, parameters)
      return {
        command: commandOf(sql),
        rowCount: result.affectedRows ?? result.rows.length,
        rows: result.rows,
      }
    }
    const release = (): void => {
      endTurn()
    }
    return { query, release } as unknown as PostgresPoolClient
  }

  async end(): Promise<void> {
    await this.turns.alone()
    await this.thread.close()
  }
}

/** As Kysely begins transactions. */
const BEGIN = /^\s*(?:begin|start transaction)\b/i

/** Kysely counts changed rows only for the statements that it knows by this word. */
function commandOf(sql: string): string {
  const word = /\b(select|insert|update|delete|merge)\b/i.exec(sql)?.[1]?.toUpperCase() ?? 'SELECT'
  return /^\s*with\b/i.test(sql)
    ? (/\b(insert|update|delete)\b/i.exec(sql)?.[1]?.toUpperCase() ?? word)
    : word
}
