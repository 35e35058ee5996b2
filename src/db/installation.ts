/** Which installation a database belongs to: several may share one Redis server, and must not take each other's jobs. */
import { sql } from 'kysely'
import type { Db } from './tables.ts'

/**
 * What all keys, channels and streams of this installation in Redis begin with. The id is made when it is first asked
 * for, by whichever process comes first, and stays. A database that was copied has the id of the one that it was copied from.
 */
export async function redisPrefixOf(db: Db): Promise<string> {
  await sql`insert into installation default values on conflict do nothing`.execute(db)
  const { rows } = await sql<{ id: string }>`select id::text from installation`.execute(db)
  return `kba:${rows[0]?.id ?? ''}`
}
