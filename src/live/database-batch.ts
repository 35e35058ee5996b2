/** The statement that stores a batch of events of one run, whole or not at all. */
import { sql } from 'kysely'
import type { Db } from '../db/tables.ts'
import { KEPT_EVENTS, KEPT_LINES } from './kept.ts'
import type { Batch } from './outbox.ts'
import { changeBy } from './state-fields.ts'

export const PROGRESS_CHANNEL = 'kba_progress'

/**
 * One statement: the run's row is locked while it counts the events and changes the state, and what depends on its new
 * number (events, log lines, notification) follows. A batch that was stored before, though its writer did not hear so,
 * changes nothing.
 *
 * @param writer - Of the process: the state keeps the number of its last batch.
 */
export async function writeBatch(db: Db, runId: string, writer: string, batch: Batch): Promise<void> {
  const { remove, set, raise } = changeBy(batch.events)
  const writerField = `writer:${writer}`
  const own = JSON.stringify({ ...set, [writerField]: batch.number })
  const count = batch.events.length
  const lines = batch.events.filter(({ type }) => type === 'log').length
  await sql`
    with progress as (
      insert into run_progress as known (run_id, seq, state)
      values (${runId}, ${count}::int, ${own}::jsonb || ${JSON.stringify(raise)}::jsonb
        || jsonb_build_object('dropped', ${batch.dropped}::int))
      on conflict (run_id) do update set
        seq = known.seq + ${count}::int, updated_at = now(),
        state = (known.state - ${remove}::text[]) || ${own}::jsonb
          || (select coalesce(jsonb_object_agg(key, greatest(value::numeric,
                ((known.state - ${remove}::text[]) ->> key)::numeric)), '{}')
              from jsonb_each_text(${JSON.stringify(raise)}::jsonb))
          || jsonb_build_object('dropped', (known.state ->> 'dropped')::int + ${batch.dropped}::int)
      where coalesce((known.state ->> ${writerField})::bigint, 0) < ${batch.number}::bigint
      returning seq
    ), told as (
      select seq - ${count}::int + position as seq, event
      from progress, jsonb_array_elements(${JSON.stringify(batch.events)}::jsonb) with ordinality as of (event, position)
    ), events as (
      insert into run_events (run_id, seq, event) select ${runId}::uuid, seq, event from told
    ), lines as (
      insert into run_log (run_id, at, level, phase, message)
      select ${runId}::uuid, (event ->> 'at')::timestamptz, event ->> 'level', event ->> 'phase', event ->> 'message'
      from told where event ->> 'type' = 'log' order by seq
    ), old_events as (
      delete from run_events using progress
      where run_id = ${runId} and run_events.seq <= progress.seq - ${KEPT_EVENTS}::int
    ), old_lines as (
      delete from run_log where run_id = ${runId} and id <= (
        select id from run_log where run_id = ${runId} order by id desc offset ${KEPT_LINES - lines}::int limit 1)
        and exists (select from progress)
    )
    select pg_notify(${PROGRESS_CHANNEL}, ${runId}) from progress`.execute(db)
}

/** Nobody watches what was told yesterday. */
export async function forgetOldEvents(db: Db): Promise<void> {
  await sql`delete from run_events where at < now() - interval '1 day'`.execute(db)
}
