/** The posts that the user placed: categories are learned from them, again and again, and they are few. */
import { sql, type Kysely } from 'kysely'

/** @public Called by the migrator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index posts_placed_by_user on posts (updated_at desc, id) where placed_by = 'user'`.execute(
    db,
  )
}
