/** Chunks are as long as the new embedding model reads, and hold no text twice: all documents are cut anew by the next run. */
import { sql, type Kysely } from 'kysely'

/** @public Called by the migrator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`update items set chunked_hash = null where chunked_hash is not null`.execute(db)
  await sql`update syntheses set chunked_hash = null where chunked_hash is not null`.execute(db)
}
