/** Vectors in the database: pgvector's where it has them, compared one by one or by an index; else arrays. */
import { sql, type RawBuilder } from 'kysely'
import { hashText } from '../../text/content-hash.ts'
import type { Db } from '../../db/tables.ts'
import type { Condition } from '../filters.ts'
import type { NearVector, VectorStore } from './vector-store.ts'

/** Below, comparing one by one is quick, and finds all. */
const INDEX_FROM = 1500
/** Above, pgvector indexes halves only. */
const MAX_INDEXED = 2000
const MAX_HALVES = 4000
/** pgvector's limit. */
const MAX_BREADTH = 1000

export interface DatabaseVectors extends VectorStore {
  /** Compares one by one, whatever there is, with chunks whose document `d` meets the condition. */
  nearestAmong(
    model: string,
    vector: readonly number[],
    among: Condition,
    limit: number,
  ): Promise<NearVector[]>
  /** Those that no other store has a copy of. */
  nearestUncopied(model: string, vector: readonly number[], limit: number): Promise<NearVector[]>
  load(model: string, hashes: readonly string[]): Promise<number[][]>
  /** Makes an index when there are enough vectors. Takes some seconds then, else nothing. */
  tune(model: string): Promise<void>
}

/** @param hasVector - Whether the column is of pgvector's type; else it is an array. */
export function openDatabaseVectors(db: Db, hasVector: boolean): DatabaseVectors {
  return {
    save: (model, vectors) => save(db, hasVector, model, vectors),
    async remove(model, hashes) {
      await sql`delete from embeddings where model = ${model} and content_hash = any(${[...hashes]})`.execute(
        db,
      )
    },
    forget: (model) => forget(db, model),
    nearest: (model, vector, limit) =>
      isZero(vector) ? Promise.resolve([]) : nearest(db, hasVector, { model, vector, limit }),
    nearestAmong: (model, vector, among, limit) =>
      isZero(vector) ? Promise.resolve([]) : nearestAmong(db, hasVector, { model, vector, among, limit }),
    nearestUncopied: (model, vector, limit) =>
      isZero(vector)
        ? Promise.resolve([])
        : nearestOf(
            db,
            hasVector,
            { model, vector, limit },
            sql`(select * from embeddings where copied_to is null) as e`,
          ),
    load: (model, hashes) => load(db, model, hashes),
    tune: async (model) => {
      if (hasVector) await tune(db, model)
    },
  }
}

async function save(
  db: Db,
  hasVector: boolean,
  model: string,
  vectors: Parameters<VectorStore['save']>[1],
): Promise<void> {
  const dimensions = vectors[0]?.vector.length
  if (dimensions === undefined) return
  await dropOtherDimensions(db, model, dimensions)
  const values = JSON.stringify(
    vectors.map(({ hash, vector }) => ({ hash, embedding: toLiteral(vector, hasVector) })),
  )
  await sql`
    insert into embeddings (model, content_hash, embedding)
    select ${model}, hash, embedding::${typeOf(hasVector)} from jsonb_to_recordset(${values}::jsonb) as row (hash text, embedding text)
    where exists (select from chunks where content_hash = hash)
    on conflict (model, content_hash) do update set embedding = excluded.embedding, copied_to = null`.execute(
    db,
  )
  await sql`insert into embedding_models (model, dimensions) values (${model}, ${dimensions}) on conflict do nothing`.execute(
    db,
  )
}

/** A server may serve another model by the same name: what it made before compares with nothing new. */
async function dropOtherDimensions(db: Db, model: string, dimensions: number): Promise<void> {
  const { rows } = await sql<{ dimensions: number }>`
    select dimensions from embedding_models where model = ${model} and dimensions <> ${dimensions}`.execute(
    db,
  )
  if (rows.length > 0) await forget(db, model)
}

async function forget(db: Db, model: string): Promise<void> {
  await sql`drop index if exists ${sql.ref(indexName(model))}`.execute(db)
  await sql`delete from embeddings where model = ${model}`.execute(db)
  await sql`delete from embedding_models where model = ${model}`.execute(db)
  await sql`update chunks set embedded_by = null where embedded_by = ${model}`.execute(db)
}

interface Asked {
  model: string
  vector: readonly number[]
  limit: number
}

async function nearest(db: Db, hasVector: boolean, { model, vector, limit }: Asked): Promise<NearVector[]> {
  const cast = hasVector ? await indexedType(db, model, vector.length) : undefined
  if (cast === undefined) return nearestOf(db, hasVector, { model, vector, limit }, sql`embeddings e`)
  // The words of the index, so that it is taken: the model stands there as a constant.
  return db.transaction().execute(async (tx) => {
    await sql`select set_config('hnsw.ef_search', ${String(Math.min(MAX_BREADTH, Math.max(limit, 100)))}, true)`.execute(
      tx,
    )
    const { rows } = await sql<NearVector>`
      select content_hash as hash, (1 - (embedding::${cast} <=> ${toLiteral(vector, true)}::${cast}))::float8 as similarity
      from embeddings where model = ${sql.lit(model)}
      order by embedding::${cast} <=> ${toLiteral(vector, true)}::${cast} limit ${limit}`.execute(tx)
    return rows
  })
}

function nearestAmong(
  db: Db,
  hasVector: boolean,
  { among, ...asked }: Asked & { among: Condition },
): Promise<NearVector[]> {
  const chunks = sql`(
    select distinct c.content_hash from search_documents d join chunks c on c.owner_kind = d.kind and c.owner_id = d.id
    where ${among}) as own join embeddings e using (content_hash)`
  return nearestOf(db, hasVector, asked, chunks)
}

async function nearestOf(
  db: Db,
  hasVector: boolean,
  { model, vector, limit }: Asked,
  from: RawBuilder<unknown>,
): Promise<NearVector[]> {
  const asked = sql`${toLiteral(vector, hasVector)}::${typeOf(hasVector)}`
  const cosine = hasVector
    ? sql`1 - (e.embedding <=> ${asked})`
    : sql`(select sum(a::float8 * b) / nullif(sqrt(sum(a::float8 * a)) * sqrt(sum(b::float8 * b)), 0) from unnest(e.embedding, ${asked}) as pair (a, b))`
  // A vector of zeros is near to nothing: pgvector says NaN, which it sorts first.
  const { rows } = await sql<NearVector>`
    select * from (select e.content_hash as hash, (${cosine})::float8 as similarity from ${from} where e.model = ${model}) as compared
    where similarity between -2 and 2 order by similarity desc, hash limit ${limit}`.execute(db)
  return rows
}

async function load(db: Db, model: string, hashes: readonly string[]): Promise<number[][]> {
  const { rows } = await sql<{ vector: number[] }>`
    select embedding::real[] as vector from embeddings
    where model = ${model} and content_hash = any(${[...hashes]})`.execute(db)
  return rows.map((row) => row.vector)
}

function indexName(model: string): string {
  return `embeddings_near_${hashText(model).slice(0, 12)}`
}

/** @returns What the index compares; `undefined` when there is none. */
async function indexedType(
  db: Db,
  model: string,
  dimensions: number,
): Promise<RawBuilder<unknown> | undefined> {
  const { rows } = await sql<{ there: boolean }>`
    select to_regclass(${indexName(model)}) is not null as there`.execute(db)
  return rows[0]?.there === true ? sql.raw(comparedAs(dimensions)) : undefined
}

function comparedAs(dimensions: number): string {
  return `${dimensions > MAX_INDEXED ? 'halfvec' : 'vector'}(${dimensions})`
}

async function tune(db: Db, model: string): Promise<void> {
  const { rows } = await sql<{ dimensions: number }>`
    select dimensions from embedding_models where model = ${model} and dimensions <= ${MAX_HALVES}
      and to_regclass(${indexName(model)}) is null
      and (select count(*) from (select from embeddings where model = ${model} limit ${INDEX_FROM}) as first_ones) = ${INDEX_FROM}`.execute(
    db,
  )
  const dimensions = rows[0]?.dimensions
  if (dimensions === undefined) return
  const type = comparedAs(dimensions)
  const operators = `${type.replace(/\(.*/, '')}_cosine_ops`
  await sql`create index if not exists ${sql.ref(indexName(model))} on embeddings
    using hnsw ((embedding::${sql.raw(type)}) ${sql.raw(operators)}) where model = ${sql.lit(model)}`.execute(
    db,
  )
}

function typeOf(hasVector: boolean): RawBuilder<unknown> {
  return sql.raw(hasVector ? 'vector' : 'real[]')
}

function toLiteral(vector: readonly number[], hasVector: boolean): string {
  return hasVector ? `[${vector.join(',')}]` : `{${vector.join(',')}}`
}

function isZero(vector: readonly number[]): boolean {
  return vector.every((one) => one === 0)
}
