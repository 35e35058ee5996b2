/** Media that were stored and whose files are gone. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { orAbsent } from '../absent.ts'
import type { Db } from '../db/tables.ts'

/**
 * Reads the folders of the cache (a few hundred), not its files one by one.
 *
 * @param root - The media cache.
 * @returns Paths below it.
 */
export async function listLostMedia(db: Db, root: string): Promise<string[]> {
  const shards = (await orAbsent(readdir(root))) ?? []
  const names = await Promise.all(
    shards.map(async (shard) =>
      ((await orAbsent(readdir(join(root, shard)))) ?? []).map((file) => `${shard}/${file}`),
    ),
  )
  const present = new Set(names.flat())
  // One long text: ten times as fast as a row for each.
  const { rows } = await sql<{ paths: string | null }>`
    select string_agg(path, E'\n') as paths from media where state = 'stored'`.execute(db)
  const stored = rows[0]?.paths?.split('\n') ?? []
  return stored.filter((path) => !present.has(path))
}
