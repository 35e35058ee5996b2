/** Fills a database with items to search: words as unevenly common as in a language, vectors in clusters. */
import { createHash } from 'node:crypto'
import { sql, type RawBuilder } from 'kysely'
import type { OpenedDatabase } from '../../src/db/open.ts'

export const DIMENSIONS = 512
const WORDS = 20_000
const CLUSTERS = 200
const AT_ONCE = 500

/** The same numbers each time. */
export function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}

/** A word, the common ones most often (Zipf). */
export function wordOf(random: () => number): string {
  return `w${Math.floor(WORDS ** random()).toString(36)}x`
}

/** Near the middle of its cluster. */
export function vectorOf(cluster: number, random: () => number): number[] {
  const middle = randomOf(cluster + 1)
  return Array.from({ length: DIMENSIONS }, () => middle() - 0.5 + (random() - 0.5) * 0.8)
}

export function clusterOf(random: () => number): number {
  return Math.floor(random() * CLUSTERS)
}

/** One passage an item, of a model that is called `builtin/bench`. */
export async function fillSearchBase({ db, hasVector }: OpenedDatabase, items: number): Promise<void> {
  const [open, close] = hasVector ? ['[', ']'] : ['{', '}']
  const random = randomOf(7)
  const text = (words: number): string => Array.from({ length: words }, () => wordOf(random)).join(' ')
  for (let from = 0; from < items; from += AT_ONCE) {
    const rows = Array.from({ length: Math.min(AT_ONCE, items - from) }, (_, offset) => ({
      ...{ id: String(from + offset), main: `main_${(from + offset) % 20}`, title: text(6), body: text(150) },
      ...{
        hash: createHash('sha256')
          .update(String(from + offset))
          .digest('hex'),
      },
      embedding: `${open}${vectorOf(clusterOf(random), random)
        .map((one) => one.toFixed(4))
        .join(',')}${close}`,
    }))
    await insertRows(db, JSON.stringify(rows), hasVector ? sql`vector` : sql`real[]`)
  }
  await sql`insert into embedding_models (model, dimensions) values ('builtin/bench', ${DIMENSIONS}) on conflict do nothing`.execute(
    db,
  )
}

async function insertRows(
  db: OpenedDatabase['db'],
  rows: string,
  vectorType: RawBuilder<unknown>,
): Promise<void> {
  const source = sql`jsonb_to_recordset(${rows}::jsonb) as row (id text, main text, title text, body text, hash text, embedding text)`
  await sql`insert into posts (id, source_url, text, content, content_hash, state, format, has_media, has_code)
    select id, 'https://x.com/i/status/' || id, '', '{"id": "", "parts": []}', hash, 'processed', 'bench', false, false from ${source}`.execute(
    db,
  )
  await sql`insert into items (id, main_category, subcategory, slug, title, summary, article, body, content_hash, chunked_hash, model,
      prompt_version, file_sha256, file_size, file_mtime_ms)
    select id, main, 'sub', id, title, '', '{}', body, hash, hash, 'bench', '1', '', 0, 0 from ${source}`.execute(
    db,
  )
  await sql`insert into chunks (owner_kind, owner_id, position, heading, text, content_hash, embedded_by)
    select 'item', id, 0, title, body, hash, 'builtin/bench' from ${source}`.execute(db)
  await sql`insert into embeddings (model, content_hash, embedding) select 'builtin/bench', hash, embedding::${vectorType} from ${source}`.execute(
    db,
  )
}
