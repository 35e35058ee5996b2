/** Makes an empty embedded database once for all test files: a test copies it, which is far cheaper than making one. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../../src/db/open.ts'
import { openDatabaseBackend } from '../../src/queue/backend.ts'
import { EMPTY_HOME } from './command.ts'

/** Vitest calls it before the first test file, and what it gives back after the last. */
export async function setup(): Promise<() => Promise<void>> {
  const home = await mkdtemp(join(tmpdir(), 'kba-empty-'))
  const database = await openDatabase({ folder: join(home, 'data', 'db') })
  const queue = await openDatabaseBackend(database)
  await queue.close()
  await database.close()
  process.env[EMPTY_HOME] = home
  return () => rm(home, { recursive: true, force: true })
}
