/** The order in which the user saved posts, where a source tells it; X gives no date of it. */
import { sql, type Kysely } from 'kysely'

/** @public Called by the migrator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  `alter table posts add column sort_index numeric(30)`,
  `create index posts_by_saving on posts (sort_index desc nulls last, id)`,
]
