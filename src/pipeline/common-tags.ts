/** The tags that several posts would carry, for items that are made without a model. */
import { sql } from 'kysely'
import type { OpenedDatabase } from '../db/open.ts'
import { commonTags } from '../models/builtin/extract/find-tags.ts'

/** The newest posts stand for all: they tell what a knowledge base is about today. */
const MAX_POSTS = 3000
const MAX_TEXT_CHARS = 3000
const FRESH_MS = 5 * 60_000

const kept = new WeakMap<OpenedDatabase['db'], { at: number; tags: Promise<string[]> }>()

/** @returns Read anew after some minutes; calls meanwhile get the same. */
export function loadCommonTags(db: OpenedDatabase['db']): Promise<string[]> {
  const before = kept.get(db)
  if (before !== undefined && Date.now() - before.at < FRESH_MS) return before.tags
  const tags = readCommonTags(db)
  kept.set(db, { at: Date.now(), tags })
  tags.catch(() => kept.delete(db))
  return tags
}

async function readCommonTags(db: OpenedDatabase['db']): Promise<string[]> {
  const rows = await db
    .selectFrom('posts')
    .select([
      sql<string>`left(text, ${sql.lit(MAX_TEXT_CHARS)})`.as('text'),
      sql<string[]>`jsonb_path_query_array(content, '$.parts[*].hashtags[*]')`.as('hashtags'),
    ])
    .orderBy('created_at', 'desc')
    .limit(MAX_POSTS)
    .execute()
  return commonTags(rows)
}
