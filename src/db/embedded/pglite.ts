/**
 * The embedded database behind the shape of a `pg.Pool`, so that all code above speaks to one interface.
 * PGlite has one session: statements take turns, and a transaction has it for itself.
 */
import { mkdir, rename, rm, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { PostgresPool, PostgresPoolClient } from 'kysely'
import { isThere } from '../../absent.ts'
import { SystemError, messageOf } from '../../errors.ts'
import { makePrivate, PRIVATE_FOLDER } from '../../private-files.ts'
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
    await refuseFullDisk(folder, 'to open', OPENING_BYTES, cause)
    throw new SystemError(
      'database_unreadable',
      `Could not open the embedded database in ${folder}: ${messageOf(cause)}`,
      {
        hint: 'Check the permissions of the folder. Nothing in it was changed.',
        cause,
      },
    )
  }
}

/** PostgreSQL begins a new file of its journal, of this size, when the last one is full: also when it opens after a kill. */
const OPENING_BYTES = 16 << 20
/** What a new database takes, the first file of its journal with it. */
const CREATING_BYTES = 45 << 20

/** The database itself says only that it failed. @throws {SystemError} `disk_full` where there is less room than it needs. */
async function refuseFullDisk(folder: string, what: string, needed: number, cause: unknown): Promise<void> {
  const disk = await statfs(dirname(folder)).catch(() => undefined)
  const free = disk === undefined ? needed : disk.bavail * disk.bsize
  if (free >= needed) return
  const inMb = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MB`
  throw new SystemError(
    'disk_full',
    `The embedded database needs ${inMb(needed)} of free space ${what}, and the disk of ${folder} has ${Math.floor(free / 2 ** 20)} MB.`,
    { hint: `Free ${inMb(needed - free)} there, then run again: nothing was lost.`, cause },
  )
}

async function createFolder(folder: string): Promise<void> {
  const unfinished = `${folder}.creating`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(dirname(folder), { recursive: true, mode: PRIVATE_FOLDER })
  try {
    const db = await PgliteThread.open({ folder: unfinished, empty: findEmptyDatabase() })
    await db.close()
    await makePrivate(unfinished) // What was made before the first file of ours, such as the folder itself.
    await rename(unfinished, folder)
  } catch (cause) {
    await rm(unfinished, { recursive: true, force: true })
    await refuseFullDisk(folder, 'for a new knowledge base', CREATING_BYTES, cause)
    throw new SystemError(
      'database_unreadable',
      `Could not create the embedded database in ${folder}: ${messageOf(cause)}`,
      { hint: 'Check the permissions of its parent folder, then run again.', cause },
    )
  }
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
