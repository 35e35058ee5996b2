/** Fills a knowledge base with items by SQL alone: they have rows, and no files. */
import { sql } from 'kysely'
import type { Db } from '../../src/db/tables.ts'

const MAINS = ['databases', 'devops', 'security', 'machine_learning', 'web_development']
const SUBS = ['basics', 'practice', 'tools', 'failures', 'design', 'measuring', 'history', 'teams']

/** @returns The id of the invented post, from 0. */
export function manyId(index: number): string {
  return `3${String(index).padStart(18, '0')}`
}

/** Posts of the days before today, a few a day, each with its item. */
export async function addManyItems(db: Db, count: number): Promise<void> {
  await sql`
    insert into posts (id, source_url, author_handle, author_name, posted_at, text, content, content_hash, state, format,
      has_media, has_code, cache_complete, media_processed, categories_processed, kb_item_created, db_synced,
      main_category, subcategory, item_name, placed_by)
    select id, url, 'writer' || n % 40, 'Writer ' || n % 40, at, words,
      jsonb_build_object('id', id, 'parts', jsonb_build_array(jsonb_build_object('id', id, 'url', url, 'text', words,
        'author', jsonb_build_object('handle', 'writer' || n % 40), 'links', '[]'::jsonb, 'media', '[]'::jsonb,
        'hashtags', '[]'::jsonb))),
      md5(id), 'processed', 'siftly', false, false, at, at, at, at, at, main, sub, 'finding_' || n, 'test'
    from (${numbered(count)}) as post`.execute(db)
  await sql`
    insert into items (id, main_category, subcategory, slug, title, summary, tags, article, body, content_hash, chunked_hash,
      model, prompt_version, file_sha256, file_size, file_mtime_ms, created_at, updated_at)
    select id, main, sub, 'finding-' || n, 'Finding ' || n || ': ' || words, words || ' It was measured before and after.',
      array[main], '{}', '# Finding ' || n || E'\n\n' || words, md5(id), md5(id), 'builtin/extract', '1', '', 0, 0, at, at
    from (${numbered(count)}) as post`.execute(db)
  await sql`
    insert into categories (main_category, subcategory)
    select distinct main_category, subcategory from items on conflict do nothing`.execute(db)
}

function numbered(count: number) {
  return sql`
    select n, '3' || lpad(n::text, 18, '0') as id, 'https://x.com/writer' || n % 40 || '/status/3' || lpad(n::text, 18, '0') as url,
      now() - n * interval '3 hours' as at,
      (array['Partial indexes keep hot pages warm','Probes that fail slowly are worse than none',
             'Short lived tokens beat long lived trust','Evaluate on your own questions first',
             'Layout is a property of the container'])[1 + n % 5] as words,
      (${MAINS}::text[])[1 + n % ${MAINS.length}::int] as main,
      (${SUBS}::text[])[1 + (n / 5) % ${SUBS.length}::int] as sub
    from generate_series(0, ${count}::int - 1) as n`
}

/** A synthesis by SQL alone, made from nothing. */
export async function addSynthesis(
  db: Db,
  { main, sub, title }: { main: string; sub: string; title: string },
): Promise<void> {
  const body = `# ${title}\n\nWhat is known of it.\n`
  const row = { main_category: main, subcategory: sub, title, body, document: '{}' }
  const made = { input_hash: title, content_hash: title, item_count: 3, model: 'builtin/extract' }
  await db
    .insertInto('syntheses')
    .values({ ...row, ...made, prompt_version: '1', file_sha256: '' })
    .onConflict((conflict) => conflict.columns(['main_category', 'subcategory']).doUpdateSet({ title, body }))
    .execute()
}

/** Gives an item another text. */
export async function writeBody(db: Db, id: string, body: string): Promise<void> {
  await db.updateTable('items').set({ body }).where('id', '=', id).execute()
}
