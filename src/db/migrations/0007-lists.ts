/** What the lists of the web application are read by. */
import { sql, type Kysely } from 'kysely'

/** @public Called by the migrator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index posts_by_time on posts ((coalesce(posted_at, '-infinity'::timestamptz)) desc, id desc)`.execute(
    db,
  )
  await sql`create index imports_recent on imports (imported_at desc, id desc)`.execute(db)
}
