/** The text of linked pages is found with the item whose source they are. */
import { sql, type Kysely } from 'kysely'

/** @public Called by the migrator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  'drop index items_linked_words',
  'alter table items drop column linked_words',
  // As before, with the text of linked pages behind everything else.
  `create or replace function refresh_item_document(item_id text) returns void language plpgsql as $$
    begin
      perform save_search_document(
        ('item', i.id, i.main_category, i.subcategory, i.title, lower(p.author_handle), p.posted_at, p.has_media, p.has_code,
         i.created_at, '', '')::search_documents,
        concat_ws(' ', array_to_string(i.tags, ' '), array_to_string(p.tags, ' '), array_to_string(p.folders, ' ')),
        i.summary || E'\\n' || i.body,
        concat_ws(E'\\n', p.author_name, p.text,
          (select string_agg(m.description, E'\\n') from media m where m.post_id = i.id),
          (select string_agg(concat_ws(' ', link->>'title', link->>'description', link->>'url'), E'\\n')
           from jsonb_path_query(p.content, 'lax $.parts[*].links[*]') as link),
          nullif(i.linked_text, '')))
      from items i join posts p on p.id = i.id where i.id = item_id;
    end $$`,
  `select refresh_item_document(id) from items where linked_text <> ''`,
]
