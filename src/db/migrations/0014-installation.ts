/** The id of this installation, so that several may share one Redis server; the numbers of writes that count once. */
import { sql, type Kysely } from 'kysely'

/** @public Called by the migrator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  // One row at most, made when it is first asked for: every new embedded database is a copy of the one that the build made.
  `create table installation (
    only_one boolean primary key default true check (only_one), id uuid not null default gen_random_uuid(),
    made_at timestamptz not null default now())`,
  // A write that adds up is tried again when nobody knows whether it was stored: its number is stored with it.
  `create table counted_writes (id uuid primary key, at timestamptz not null default now())`,
]
