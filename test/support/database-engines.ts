/** Both kinds of database, for tests of what has to be the same in either. */
import { openDatabase, type OpenedDatabase } from '../../src/db/open.ts'
import { postgresPrograms, startPostgres } from './postgres.ts'

/** Those that are on this machine. */
export const DATABASE_ENGINES = [
  { engine: 'the embedded database', isServer: false },
  ...(postgresPrograms === undefined ? [] : [{ engine: 'PostgreSQL', isServer: true }]),
]

/** A new database. */
export async function openEngine(
  isServer: boolean,
): Promise<{ database: OpenedDatabase; close: () => Promise<void> }> {
  const server = isServer ? await startPostgres() : undefined
  const database = await openDatabase({ url: await server?.createDatabase() })
  return {
    database,
    close: async () => {
      await database.close()
      await server?.stop()
    },
  }
}
