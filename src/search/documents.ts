/** Loads what a list shows of items and syntheses. */
import { sql } from 'kysely'
import type { Db } from '../db/tables.ts'
import { itemPath, synthesisPath } from '../topics/place.ts'
import type { FoundDocument, OwnerKind } from './find-request.ts'
import { keyOf, type RankedDocument } from './ranked-document.ts'

/** A document with text to make a snippet from. */
export interface DocumentCard extends Omit<FoundDocument, 'score' | 'snippet' | 'marks'> {
  summary: string
  body: string
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
  source_url: string
  author: string | null
  posted_at: Date | null
  added_at: Date
}

/** @returns Those that are still there, by `keyOf`, in no order. `body` is its first part only. */
export async function loadCards(
  db: Db,
  documents: readonly RankedDocument[],
  bodyChars: number,
): Promise<Map<string, DocumentCard>> {
  if (documents.length === 0) return new Map()
  const { rows } = await sql<Row>`
    select d.kind, d.id, d.title, d.main_category, d.subcategory, i.slug, coalesce(i.summary, '') as summary,
      left(coalesce(i.body, s.body), ${bodyChars}) as body, coalesce(p.source_url, '') as source_url,
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
