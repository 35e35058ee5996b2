/** Looks for planted secrets wherever something of ours is kept. */
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { openApp } from '../../src/compose.ts'
import { loadEnv } from '../../src/config/env.ts'

/** The one place where they may be: the session that is kept for its owner. */
const ALLOWED = join('data', 'sources', 'x') + sep

export function holdsSecret(text: string, secrets: readonly string[]): boolean {
  return secrets.some((secret) => text.includes(secret))
}

/** @returns Files below the folder that hold one, packed ones too, and those that are pictures or traces of a page. */
export async function filesWithSecrets(home: string, secrets: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const file of await readdir(home, { recursive: true, withFileTypes: true })) {
    const path = join(file.parentPath, file.name)
    const name = relative(home, path)
    if (!file.isFile() || name.startsWith(ALLOWED)) continue
    const bytes = await readFile(path)
    const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b
    const text = (isPacked ? gunzipSync(bytes) : bytes).toString('latin1')
    if (holdsSecret(text, secrets) || /(?:^|\W)(?:trace|screenshot)[^/]*\.(?:png|zip|json)$/i.test(name))
      found.push(name)
  }
  return found
}

/** @returns Tables of which a row holds one; all schemas are looked at, each row as text. */
export async function tablesWithSecrets(home: string, secrets: readonly string[]): Promise<string[]> {
  const app = await openApp(loadEnv({ KBA_HOME: home }))
  try {
    const { db } = app.database
    const { rows: tables } = await sql<{ schema: string; name: string }>`
      select table_schema as schema, table_name as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`.execute(
      db,
    )
    if (tables.length === 0) throw new Error('There are no tables to look at.')
    const found: string[] = []
    for (const { schema, name } of tables) {
      const { rows } = await sql<{
        text: string
      }>`select row::text as text from ${sql.table(`${schema}.${name}`)} as row`.execute(db)
      if (rows.some(({ text }) => holdsSecret(text, secrets))) found.push(`${schema}.${name}`)
    }
    return found
  } finally {
    await app.close()
  }
}
