/** The text of a synthesis stands without the head of its file, as that of an item does: nobody reads it or finds by it. */
import { sql, type Kysely } from 'kysely'

/** @public Called by the migrator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    update syntheses set body = ltrim(regexp_replace(body, '^---\n.*?\n---\n', ''), E'\n') where body like '---%'`.execute(
    db,
  )
}
