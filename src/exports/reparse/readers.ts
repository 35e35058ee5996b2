/** Which version of the readers what is stored was last read by. */
import { sql } from 'kysely'
import { READERS_VERSION } from '../../contract/readers-version.ts'
import type { Db } from '../../db/tables.ts'

/** @returns Whether what is kept was last read by older readers. */
export async function isReparseDue(db: Db): Promise<boolean> {
  const { rows } = await sql<{ due: boolean }>`
    select version < ${READERS_VERSION} and exists (select 1 from posts) as due from readers`.execute(db)
  return rows[0]?.due ?? false
}

/** From now on all that is stored counts as read by today's readers. */
export async function noteReaders(db: Db): Promise<void> {
  await sql`update readers set version = ${READERS_VERSION}`.execute(db)
}
