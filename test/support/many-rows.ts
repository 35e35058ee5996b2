/** Fills every table that grows by SQL alone, so that the planner has something to choose. */
import { sql } from 'kysely'
import type { Db } from '../../src/db/tables.ts'
import { addManyItems } from './many-items.ts'

/** @param model - The one that vectors are made with: passages count as embedded by it. */
export async function fillTables(db: Db, posts: number, model: string): Promise<void> {
  // Row by row a trigger takes most of the time.
  await sql`alter table items disable trigger items_searchable`.execute(db)
  await addManyItems(db, posts)
  await sql`alter table items enable trigger items_searchable`.execute(db)
  for (const statement of STATEMENTS) await sql.raw(statement.replaceAll(':model', `'${model}'`)).execute(db)
}

const RUNS = 'select * from task_state order by task_id limit 4000'

const STATEMENTS = [
  `insert into search_documents (kind, id, main_category, subcategory, title, author, posted_at, has_media, has_code, added_at)
    select 'item', items.id, items.main_category, items.subcategory, title, author_handle, posted_at, true, false, items.created_at
    from items join posts using (id)`,
  `insert into media (post_id, position, medium_id, type, url, state, path, size_bytes, content_type, description, described_by)
    select id, 0, id || '-0', 'photo', 'https://media.example/' || id, 'stored', id, 1000, 'image/png', '', 'test' from posts`,
  `update posts set has_media = true, compared = true, lacks = 'nothing'`,
  `insert into chunks (owner_kind, owner_id, position, heading, text, content_hash, embedded_by)
    select 'item', id, n, title, summary || n, md5(id || n), :model from items, generate_series(0, 1) as n`,
  `insert into answers (kind, subject_id, input_hash, prompt_version, model, answer)
    select kind, id, md5(id), '1', 'test', '{"text": "an answer of some length, as models give them"}'
    from posts, unnest(array['categorize', 'item']) as kind`,
  `insert into documents (path, input_hash, file_sha256)
    select main_category || '/' || subcategory || '/' || slug || '/README.md', content_hash, content_hash from items`,
  `insert into completions (post_id, source_id, outcome, reason, attempts, next_try_at)
    select id, 'x', case when n % 50 = 0 then 'later' else 'withheld' end, 'because', 1, now() + interval '1 day'
    from (select id, row_number() over () as n from posts) as numbered`,
  `insert into linked_pages (post_id, position, url, state, title, text)
    select id, 0, 'https://page.example/' || id, 'stored', 'A page', repeat('Words of a page. ', 20) from posts`,
  `insert into duplicate_keys (key, post_id) select hashtextextended(id, n), id from posts, generate_series(1, 4) as n`,
  `insert into duplicates (first_id, second_id, reason, score, state)
    select id, id || '0', 'text', 90, case when n % 20 = 0 then 'offered' else 'dismissed' end
    from (select id, row_number() over () as n from posts) as numbered`,
  `insert into merged_posts (id, kept_id) select '9' || id, id from posts`,
  `insert into acts (kind, input, post_ids, before) select 'move_item', '{}', array[id], '{}' from posts`,
  `insert into imports (id, name, format, found, new, known, invalid, ignored, errors, imported_at)
    select 'import-' || n, 'bookmarks.json', 'siftly', 10, 1, 9, 0, 0, '[]', now() - n * interval '1 hour'
    from generate_series(1, 6000) as n`,
  `insert into task_state (task_id, status, message, percent, preferences, result, created_at, started_at, completed_at)
    select gen_random_uuid(), 'completed', 'done', 100, '{}', '{"processed": 1, "failed": 0, "seconds": 3, "phases": []}',
      now() - n * interval '1 hour', now() - n * interval '1 hour', now() - n * interval '1 hour'
    from generate_series(1, 6000) as n`,
  `insert into run_log (run_id, level, message) select task_id, 'info', 'line ' || n from (${RUNS}) as run, generate_series(1, 10) as n`,
  `insert into run_progress (run_id, seq, state) select task_id, 10, '{"status": "completed"}' from (${RUNS}) as run`,
  `insert into run_events (run_id, seq, event, at)
    select task_id, n, '{"type": "log", "level": "info", "message": "a line"}', now() from (${RUNS}) as run, generate_series(1, 10) as n`,
  `insert into model_calls (purpose, run_id, kind, model, provider, calls, input_tokens, output_tokens, seconds)
    select 'run', task_id, kind, 'test', 'ollama', 1, 1, 1, 1
    from (${RUNS}) as run, unnest(array['text', 'image', 'embedding']) as kind`,
  `insert into schedules (id, name, kind, time_zone, enabled, next_run_at)
    select gen_random_uuid(), 'schedule ' || n, 'daily', 'UTC', true, now() + interval '1 day' from generate_series(1, 3) as n`,
  `insert into schedule_runs (schedule_id, task_id, due_at, outcome)
    select id, task_id, run.created_at, 'started' from schedules, (${RUNS}) as run`,
  `insert into chat_sessions (id, title, updated_at)
    select gen_random_uuid(), 'session ' || n, now() - n * interval '1 minute' from generate_series(1, 4000) as n`,
  `insert into chat_messages (id, session_id, role, content, status, completed_at, updated_at)
    select gen_random_uuid(), id, role, 'some words of a message, and more of them', 'done', now(), now()
    from chat_sessions, generate_series(1, 3), unnest(array['user', 'assistant']) as role`,
  `insert into counted_writes (id) select gen_random_uuid() from generate_series(1, 20000)`,
  `insert into syntheses (main_category, subcategory, title, body, document, input_hash, content_hash, chunked_hash, item_count, model,
      prompt_version, file_sha256)
    select main_category, subcategory, subcategory, 'A body.', '{}', '1', '1', '1', 3, 'test', '1', '1' from categories`,
  'vacuum (analyze)',
]
