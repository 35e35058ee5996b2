/** Chunks and their vectors. A text that stands in many places is embedded once; moving an item embeds nothing. */
import { sql } from 'kysely'
import { keepWrites, storeKept } from '../db/kept-writes.ts'
import type { Db } from '../db/tables.ts'
import type { Chunk } from './chunk.ts'
import { hashText } from '../text/content-hash.ts'
import { openDatabaseVectors } from './vectors/database-vectors.ts'

export interface UnchunkedDocument {
  kind: 'item' | 'synthesis'
  id: string
  title: string
  body: string
  content_hash: string
}

/** @returns Items whose content changed since they were cut. */
export async function listUnchunkedItems(db: Db, ids: readonly string[]): Promise<UnchunkedDocument[]> {
  const { rows } = await sql<UnchunkedDocument>`
    select 'item' as kind, id, title, body || linked_text as body, content_hash from items
    where id = any(${[...ids]}) and chunked_hash is distinct from content_hash`.execute(db)
  return rows
}

/** What repeats its items is no document of search, so it is never cut (migration 0037). */
const UNCUT_SYNTHESES = sql`syntheses where model <> 'built-in' and chunked_hash is distinct from content_hash`
const UNCUT_ITEMS = sql`items where chunked_hash is distinct from content_hash`

/** @returns How many documents `listUnchunked` would give without a limit. */
export async function countUnchunked(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select (select count(*) from ${UNCUT_ITEMS})::int + (select count(*) from ${UNCUT_SYNTHESES})::int as count`.execute(
    db,
  )
  return rows[0]?.count ?? 0
}

/** @returns Items and syntheses whose content changed since they were cut, at most `limit`. */
export async function listUnchunked(db: Db, limit: number): Promise<UnchunkedDocument[]> {
  const { rows } = await sql<UnchunkedDocument>`
    (select 'item' as kind, id, title, body || linked_text as body, content_hash from items
     where id in (select id from ${UNCUT_ITEMS} limit ${limit}))
    union all
    (select 'synthesis', main_category || '/' || subcategory, title, body, content_hash from ${UNCUT_SYNTHESES}
     limit ${limit})
    limit ${limit}`.execute(db)
  return rows
}

export interface CutDocument extends Omit<UnchunkedDocument, 'title' | 'body'> {
  chunks: readonly Chunk[]
}

/** Puts the chunks of documents in the place of their old ones, all or none. */
export async function replaceChunks(db: Db, documents: readonly CutDocument[]): Promise<void> {
  const owners = JSON.stringify(documents.map(({ kind, id, content_hash }) => ({ kind, id, content_hash })))
  const rows = documents.flatMap(({ kind, id, chunks }) =>
    chunks.map((chunk, position) => ({
      owner_kind: kind,
      owner_id: id,
      position,
      ...chunk,
      content_hash: hashText(`${chunk.heading}\n${chunk.text}`),
    })),
  )
  const cut = sql`jsonb_to_recordset(${owners}::jsonb) as cut (kind text, id text, content_hash text)`
  await db.transaction().execute(async (tx) => {
    // First, so that of two who cut the same document the second waits here.
    await sql`
      update items set chunked_hash = cut.content_hash from ${cut}
      where cut.kind = 'item' and items.id = cut.id and items.id = any(${documents.map(({ id }) => id)})`.execute(
      tx,
    )
    await sql`
      update syntheses set chunked_hash = cut.content_hash from ${cut}
      where cut.kind = 'synthesis' and main_category || '/' || subcategory = cut.id`.execute(tx)
    const before = await sql<{ id: number }>`select coalesce(max(id), 0)::float8 as id from chunks`.execute(
      tx,
    )
    // The new before the old are deleted: a text that stands in both keeps its vector.
    await sql`
      insert into chunks (owner_kind, owner_id, position, heading, text, content_hash)
      select row.* from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (
        owner_kind text, owner_id text, position integer, heading text, text text, content_hash text)
      join search_documents on kind = owner_kind and id = owner_id`.execute(tx)
    await sql`
      delete from chunks using ${cut}
      where owner_kind = cut.kind and owner_id = cut.id and owner_id = any(${documents.map(({ id }) => id)})
        and chunks.id <= ${before.rows[0]?.id ?? 0}`.execute(tx)
  })
}

/**
 * Chunks whose very text has a vector of this model already need none.
 *
 * @param itemIds - Only those of these items.
 */
export async function reuseEmbeddings(db: Db, model: string, itemIds?: readonly string[]): Promise<void> {
  await sql`
    update chunks set embedded_by = ${model}
    where ${lacksVectorOf(model)} and ${isOfItems(itemIds)}
      and exists (select from embeddings e where e.model = ${model} and e.content_hash = chunks.content_hash)`.execute(
    db,
  )
}

function isOfItems(itemIds: readonly string[] | undefined) {
  return itemIds === undefined ? sql`true` : sql`owner_kind = 'item' and owner_id = any(${[...itemIds]})`
}

/** In three parts, each of which an index answers. */
function lacksVectorOf(model: string) {
  return sql`(embedded_by is null or embedded_by < ${model} or embedded_by > ${model})`
}

export interface UnembeddedText {
  /** Of the chunk; the last of a list is where the next goes on. */
  id: number
  content_hash: string
  heading: string
  text: string
}

export interface UnembeddedPart {
  afterId?: number
  limit: number
  /** Only those of these items. */
  itemIds?: readonly string[]
}

/** @returns Texts without a vector of this model, at most `limit`, in the order of their ids. */
export async function listUnembedded(
  db: Db,
  model: string,
  { afterId = 0, limit, itemIds }: UnembeddedPart,
): Promise<UnembeddedText[]> {
  await storeKept(db)
  const { rows } = await sql<UnembeddedText>`
    select id::float8 as id, content_hash, heading, text from chunks
    where id > ${afterId} and ${lacksVectorOf(model)} and ${isOfItems(itemIds)}
    order by id limit ${limit}`.execute(db)
  return rows
}

/** Vectors of some texts, by the hashes of the texts. */
export interface NewEmbeddings {
  model: string
  /** Whether the database has the type `vector`. */
  hasVector: boolean
  vectors: readonly { hash: string; vector: readonly number[] }[]
}

/** Kept while the database is away (`db/kept-writes.ts`). */
export const saveEmbeddings = keepWrites('embeddings', async (db, saved: NewEmbeddings) => {
  const { model, hasVector } = saved
  const store = openDatabaseVectors(db, hasVector)
  // In the order of their hashes: another process may save the same texts.
  const vectors = [...saved.vectors].sort((a, b) => (a.hash < b.hash ? -1 : 1))
  await store.save(model, vectors)
  await sql`update chunks set embedded_by = ${model} where content_hash = any(${vectors.map(({ hash }) => hash)})`.execute(
    db,
  )
  await store.tune(model)
})

/** Every vector of a model is made again. */
export async function forgetEmbeddings(db: Db, model: string): Promise<void> {
  await openDatabaseVectors(db, true).forget(model)
}
