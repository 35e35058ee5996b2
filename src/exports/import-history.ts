/** What was imported before. */
import { sql, type Selectable } from 'kysely'
import type { Db, ImportsTable } from '../db/tables.ts'

export type ImportRow = Selectable<ImportsTable> & {
  /** Exact time, for the cursor. */
  position: string
  /** Those of earlier versions have none. */
  has_receipt: boolean
}

/** @param after - The last one of the page before. @returns The newest first. */
export async function listImports(
  db: Db,
  { after, limit }: { after?: { position: string; id: string } | undefined; limit: number },
): Promise<ImportRow[]> {
  let query = db
    .selectFrom('imports')
    .selectAll()
    .select([
      sql<string>`imported_at::text`.as('position'),
      sql<boolean>`exists (select from receipts r where r.id = imports.id)`.as('has_receipt'),
    ])
  if (after !== undefined) {
    const position = sql`(${after.position}::timestamptz, ${after.id})`
    query = query.where(sql<boolean>`(imported_at, id) < ${position}`)
  }
  return query.orderBy('imported_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
}
