/** What has changed of the documents since a reader last looked. Nothing is missed, whatever order transactions end in. */
import { sql } from 'kysely'
import { changedSince, OLDEST_OPEN } from '../../db/changes.ts'
import type { Db } from '../../db/tables.ts'
import type { OwnerKind } from '../find-request.ts'
import type { DocumentFields } from './count-document.ts'

/** What a document can be kept to, beside its words. */
export interface DocumentFacts {
  kind: OwnerKind
  id: string
  main_category: string
  subcategory: string
  /** Handle, in lowercase. */
  author: string | null
  posted_at: Date | null
  added_at: Date
  has_media: boolean
  has_code: boolean
  favourite: boolean
  reading: string | null
}

export interface Changed {
  kind: OwnerKind
  id: string
  /** The transaction that changed it. */
  changed_in: bigint
}

export interface Changes {
  /** From where to ask the next time: transactions from this one on may have been open. */
  from: bigint
  changed: Changed[]
  removed: Pick<Changed, 'kind' | 'id'>[]
}

/** @param from - Of the answer before; 0 for all. What changed just before comes again. */
export async function listChanges(db: Db, from: bigint): Promise<Changes> {
  const { rows } = await sql<{
    kind: OwnerKind | null
    id: string
    is_there: boolean
    changed_in: string
    next: string
  }>`
    with seen as materialized (select ${OLDEST_OPEN} as next)
    select changes.*, seen.next::text as next from seen left join (
      select kind, id, true as is_there, changed_in::text as changed_in from search_documents
        where ${changedSince(sql`changed_in`, from)}
      union all
      select kind, id, false, removed_in::text from search_removals where ${changedSince(sql`removed_in`, from)}
    ) as changes on true`.execute(db)
  const known = rows.filter((row): row is typeof row & { kind: OwnerKind } => row.kind !== null)
  return {
    from: BigInt(rows[0]?.next ?? 0),
    changed: known
      .filter((row) => row.is_there)
      .map(({ kind, id, changed_in }) => ({ kind, id, changed_in: BigInt(changed_in) })),
    removed: known.filter((row) => !row.is_there).map(({ kind, id }) => ({ kind, id })),
  }
}

/** Count and sum over what changed before a transaction: two states with the same are the same. */
export async function summariseBefore(
  db: Db,
  before: bigint,
): Promise<{ documents: number; sum: bigint; newest: bigint }> {
  const { rows } = await sql<{ documents: number; sum: string; newest: string }>`
    select count(*) filter (where changed_in < ${String(before)}::xid8)::int as documents,
      coalesce(sum(changed_in::text::numeric) filter (where changed_in < ${String(before)}::xid8), 0)::text as sum,
      pg_snapshot_xmax(pg_current_snapshot())::text as newest
    from search_documents`.execute(db)
  const [row] = rows
  return { documents: row?.documents ?? 0, sum: BigInt(row?.sum ?? 0), newest: BigInt(row?.newest ?? 0) }
}

/** A database that was carried to another server counts its transactions anew: what it says of changes is made to fit again. */
export async function forgetForeignChanges(db: Db): Promise<void> {
  await sql`update search_documents set changed_in = pg_current_xact_id()
    where changed_in > pg_snapshot_xmax(pg_current_snapshot())`.execute(db)
  await sql`update search_removals set removed_in = pg_current_xact_id()
    where removed_in > pg_snapshot_xmax(pg_current_snapshot())`.execute(db)
}

export type LoadedDocument = DocumentFacts & DocumentFields

/** @returns Those that are still there. An item that was extracted is its post: its article would count each word twice. */
export async function loadDocuments(
  db: Db,
  asked: readonly Pick<Changed, 'kind' | 'id'>[],
): Promise<LoadedDocument[]> {
  const { rows } = await sql<LoadedDocument>`
    select d.kind, d.id, d.main_category, d.subcategory, d.author, d.posted_at, d.added_at, d.has_media, d.has_code,
      d.favourite, d.reading, d.title,
      concat_ws(' ', array_to_string(i.tags, ' '), array_to_string(p.tags, ' '), array_to_string(p.folders, ' '),
        translate(d.main_category || ' ' || d.subcategory, '_', ' ')) as tags,
      case when d.kind = 'synthesis' then s.body
        else concat_ws(E'\n', p.author_name, p.author_handle, p.text,
          case when i.user_edited then i.body
            when i.model <> 'built-in' then i.summary || E'\n' || split_part(i.body, E'\n## Original post\n', 1) end,
          p.own_title, nullif(p.notes, ''), (select string_agg(concat_ws(E'\n', mark->>'quote', mark->>'note'), E'\n')
            from jsonb_array_elements(p.highlights) as mark)) end as text,
      concat_ws(E'\n', (select string_agg(m.description, E'\n') from media m where m.post_id = i.id),
        (select string_agg(concat_ws(' ', link->>'title', link->>'description', link->>'url'), E'\n')
          from jsonb_path_query(p.content, 'lax $.parts[*].links[*]') as link), nullif(i.linked_text, '')) as beside
    from unnest(${asked.map(({ kind }) => kind)}::text[], ${asked.map(({ id }) => id)}::text[]) as asked (kind, id)
    join search_documents d using (kind, id)
    left join items i on d.kind = 'item' and i.id = d.id
    left join posts p on p.id = i.id
    left join syntheses s on d.kind = 'synthesis' and s.main_category = d.main_category and s.subcategory = d.subcategory`.execute(
    db,
  )
  return rows
}
