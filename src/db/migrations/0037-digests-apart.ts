/** What gathers items without a model repeats them: it is no document of search beside them. */
import { sql, type Kysely } from 'kysely'

/** @public Called by the migrator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  `create or replace function refresh_synthesis_document(main text, sub text) returns void language plpgsql as $$
    begin
      if exists (select from syntheses s where s.main_category = main and s.subcategory = sub and s.model = 'built-in') then
        perform drop_search_document('synthesis', main || '/' || sub);
        return;
      end if;
      perform save_search_document(
        ('synthesis', s.main_category || '/' || s.subcategory, s.main_category, s.subcategory, s.title, null, null, false,
         s.body like '%\`\`\`%', s.created_at, pg_current_xact_id())::search_documents)
      from syntheses s where s.main_category = main and s.subcategory = sub;
    end $$`,
  `select refresh_synthesis_document(main_category, subcategory) from syntheses where model = 'built-in'`,
]
