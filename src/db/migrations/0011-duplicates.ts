/** Posts that may be the same: what they are compared by, the pairs that are offered, and what was merged into what. */
import { sql, type Kysely } from 'kysely'

/** @public Called by the migrator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  // Posts that share a key are compared. A key that is out of date does no harm: the posts themselves decide.
  `create table duplicate_keys (key bigint not null, post_id text not null, primary key (key, post_id))`,
  // Posts of before are compared by the next run; new ones when they are saved.
  `alter table posts add column compared boolean not null default false`,
  `create index posts_uncompared on posts (id) where not compared`,
  `create table duplicates (
    id bigint generated always as identity primary key, first_id text not null, second_id text not null,
    reason text not null, score integer not null, state text not null default 'offered',
    found_at timestamptz not null default now(), decided_at timestamptz, unique (first_id, second_id))`,
  `create index duplicates_by_second on duplicates (second_id)`,
  `create index duplicates_offered on duplicates (score desc, id desc) where state = 'offered'`,
  // A post that was merged is known by its id for ever, so that no import brings it back.
  `create table merged_posts (
    id text primary key, kept_id text not null references posts on delete cascade, folder text,
    merged_at timestamptz not null default now())`,
  `create index merged_posts_by_kept on merged_posts (kept_id)`,
  `create index merged_posts_with_folder on merged_posts (id) where folder is not null`,
  `alter table imports add column duplicates integer not null default 0`,
]
