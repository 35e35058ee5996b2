/** Chunks and their vectors. A text that stands in many places is embedded once; moving an item embeds nothing. */
import { sql } from 'kysely'
import type { Db } from '../db/tables.ts'
import type { Chunk } from './chunk.ts'
import { hashText } from '../knowledge/content-hash.ts'

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

/** @returns Items and syntheses whose content changed since they were cut, at most `limit`. */
export async function listUnchunked(db: Db, limit: number): Promise<UnchunkedDocument[]> {
  const { rows } = await sql<UnchunkedDocument>`
    (select 'item' as kind, id, title, body || linked_text as body, content_hash from items
     where id in (select id from items where chunked_hash is distinct from content_hash limit ${limit}))
    union all
    (select 'synthesis', main_category || '/' || subcategory, title, body, content_hash from syntheses
     where chunked_hash is distinct from content_hash limit ${limit})
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
    await sql`delete from chunks using ${cut} where owner_kind = cut.kind and owner_id = cut.id`.execute(tx)
    await sql`
      insert into chunks (owner_kind, owner_id, position, heading, text, content_hash)
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (
        owner_kind text, owner_id text, position integer, heading text, text text, content_hash text)`.execute(
      tx,
    )
    await sql`
      update items set chunked_hash = cut.content_hash from ${cut}
      where cut.kind = 'item' and items.id = cut.id`.execute(tx)
    await sql`
      update syntheses set chunked_hash = cut.content_hash from ${cut}
      where cut.kind = 'synthesis' and main_category || '/' || subcategory = cut.id`.execute(tx)
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
  const { rows } = await sql<UnembeddedText>`
    select id::float8 as id, content_hash, heading || E'\n' || text as text from chunks
    where id > ${afterId} and ${lacksVectorOf(model)} and ${isOfItems(itemIds)}
    order by id limit ${limit}`.execute(db)
  return rows
}

export async function saveEmbeddings(
  db: Db,
  model: string,
  hasVector: boolean,
  rows: readonly { content_hash: string; vector: readonly number[] }[],
): Promise<void> {
  const values = JSON.stringify(
    rows.map((row) => ({ content_hash: row.content_hash, embedding: toLiteral(row.vector, hasVector) })),
  )
  const type = sql.raw(hasVector ? 'vector' : 'real[]')
  await sql`
    insert into embeddings (model, content_hash, embedding)
    select ${model}, content_hash, embedding::${type} from jsonb_to_recordset(${values}::jsonb) as row (content_hash text, embedding text)
    on conflict (model, content_hash) do update set embedding = excluded.embedding`.execute(db)
  await sql`update chunks set embedded_by = ${model} where content_hash = any(${rows.map((row) => row.content_hash)})`.execute(
    db,
  )
}

/** Vectors of texts that stand nowhere any more. */
export async function dropOrphans(db: Db): Promise<void> {
  await sql`delete from embeddings e where not exists (select from chunks c where c.content_hash = e.content_hash)`.execute(
    db,
  )
}

/** Every vector of a model is made again. */
export async function forgetEmbeddings(db: Db, model: string): Promise<void> {
  await db.deleteFrom('embeddings').where('model', '=', model).execute()
  await db.updateTable('chunks').set({ embedded_by: null }).where('embedded_by', '=', model).execute()
}

export function toLiteral(vector: readonly number[], hasVector: boolean): string {
  return hasVector ? `[${vector.join(',')}]` : `{${vector.join(',')}}`
}
