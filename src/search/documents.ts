/** Loads what a list shows of items and syntheses. */
import { sql } from 'kysely'
import type { Db } from '../db/tables.ts'
import { itemPath, synthesisPath } from '../topics/place.ts'
import type { FoundDocument, OwnerKind } from './find-request.ts'
import { keyOf, type RankedDocument } from './ranked-document.ts'

/** A document with text to make a snippet from. */
export interface DocumentCard extends Omit<FoundDocument, 'score' | 'snippet' | 'marks'> {
  summary: string
  /** The whole article, as it stands in the file. */
  body: string
  /** What the author wrote, or who wrote the article. */
  text: string
  /** What stands in pictures, behind links, and in what a model wrote from it. */
  beside: string
}

interface Row {
  kind: OwnerKind
  id: string
  title: string
  main_category: string
  subcategory: string
  slug: string | null
  summary: string
  body: string
  text: string
  beside: string
  source_url: string
  author: string | null
  posted_at: Date | null
  added_at: Date
}

/** @returns Those that are still there, by `keyOf`, in no order. Of their texts the first part only. */
export async function loadCards(
  db: Db,
  documents: readonly RankedDocument[],
  textChars: number,
): Promise<Map<string, DocumentCard>> {
  if (documents.length === 0) return new Map()
  const { rows } = await sql<Row>`
    select d.kind, d.id, d.title, d.main_category, d.subcategory, i.slug, coalesce(i.summary, '') as summary,
      left(coalesce(i.body, s.body), ${textChars}) as body,
      case when ${textChars}::int = 0 then '' else left(
        case when d.kind = 'synthesis' then s.body when i.user_edited then i.body
          when i.model = 'built-in' then p.text else concat_ws(E'\n\n', i.summary, p.text) end, ${textChars}) end as text,
      case when ${textChars}::int = 0 then '' else left(concat_ws(E'\n',
        case when i.model <> 'built-in' then split_part(i.body, E'\n## Original post\n', 1) end,
        (select string_agg(m.description, E'\n') from media m where m.post_id = i.id),
        (select string_agg(concat_ws(': ', link->>'title', link->>'description'), E'\n')
          from jsonb_path_query(p.content, 'lax $.parts[*].links[*]') as link)), ${textChars}) end as beside,
      coalesce(p.source_url, '') as source_url,
      p.author_handle as author, d.posted_at, d.added_at
    from unnest(${documents.map(({ kind }) => kind)}::text[], ${documents.map(({ id }) => id)}::text[]) as asked (kind, id)
    join search_documents d using (kind, id)
    left join items i on d.kind = 'item' and i.id = d.id
    left join posts p on p.id = i.id
    left join syntheses s on d.kind = 'synthesis' and s.main_category = d.main_category and s.subcategory = d.subcategory`.execute(
    db,
  )
  return new Map(rows.map((row) => [keyOf(row), toCard(row)]))
}

function toCard({ main_category, subcategory, slug, ...row }: Row): DocumentCard {
  const place = { main_category, subcategory }
  return {
    ...row,
    category: subcategory === '' ? main_category : `${main_category}/${subcategory}`,
    path: slug === null ? synthesisPath(place) : itemPath({ ...place, slug }),
  }
}
