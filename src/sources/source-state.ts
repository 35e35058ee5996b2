/** What is known of each source between runs: where it stands, when it last succeeded, why it last failed. */
import { sql } from 'kysely'
import { NOW } from '../db/clock.ts'
import type { SourceFailure } from '../db/tables/source-tables.ts'
import type { Db, Tx } from '../db/tables.ts'
import type { JsonObject } from '../x-data/shape.ts'
import type { FetchCounts } from './source.ts'

/** A source as the page and the command line show it. */
export interface SourceStatus {
  source_id: string
  started_at: Date | null
  succeeded_at: Date | null
  counts: Partial<FetchCounts>
  error: SourceFailure | null
}

/** @returns Its state; an empty object for a source that was never fetched from. */
export async function beginFetch(db: Db, sourceId: string): Promise<JsonObject> {
  const { rows } = await sql<{ state: JsonObject }>`
    insert into source_state (source_id, started_at) values (${sourceId}, now())
    on conflict (source_id) do update set started_at = excluded.started_at
    returning state`.execute(db)
  return rows[0]?.state ?? {}
}

export async function saveSourceState(db: Db | Tx, sourceId: string, state: JsonObject): Promise<void> {
  await db
    .updateTable('source_state')
    .set({ state: JSON.stringify(state) })
    .where('source_id', '=', sourceId)
    .execute()
}

/** @param error - None when the fetch came to its end. */
export async function endFetch(
  db: Db,
  sourceId: string,
  counts: FetchCounts,
  error: SourceFailure | undefined,
): Promise<void> {
  await db
    .updateTable('source_state')
    .set({
      counts: JSON.stringify(counts),
      error: error === undefined ? null : JSON.stringify(error),
      ...(error === undefined ? { succeeded_at: NOW } : {}),
    })
    .where('source_id', '=', sourceId)
    .execute()
}

/** @returns Every source that was ever fetched from. */
export async function listSourceStatus(db: Db): Promise<SourceStatus[]> {
  return db
    .selectFrom('source_state')
    .select(['source_id', 'started_at', 'succeeded_at', 'counts', 'error'])
    .orderBy('source_id')
    .execute()
}

export interface LastFetch {
  /** ISO 8601 UTC, as the other time. */
  started_at: string | null
  succeeded_at: string | null
  found: number
  new: number
  error: SourceFailure | null
}

/** @returns Undefined when the source was never asked. */
export async function findLastFetch(db: Db, sourceId: string): Promise<LastFetch | undefined> {
  const status = (await listSourceStatus(db)).find(({ source_id: id }) => id === sourceId)
  return status && lastFetchOf(status)
}

export function lastFetchOf({ started_at, succeeded_at, counts, error }: SourceStatus): LastFetch {
  return {
    started_at: started_at?.toISOString() ?? null,
    succeeded_at: succeeded_at?.toISOString() ?? null,
    found: counts.found ?? 0,
    new: counts.new ?? 0,
    error,
  }
}
