/** A step of the build: makes the database that new knowledge bases begin with. */
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { vector } from '@electric-sql/pglite-pgvector'
import { EMPTY_DATABASES, emptyDatabaseFile } from './db/embedded/empty-database.ts'
import { openDatabase } from './db/open.ts'
import { openDatabaseBackend } from './queue/backend.ts'

await rm(EMPTY_DATABASES, { recursive: true, force: true }) // Else the new one would be unpacked from the old one.
const home = await mkdtemp(join(tmpdir(), 'kba-empty-'))
try {
  const folder = join(home, 'db')
  const database = await openDatabase({ folder })
  const queue = await openDatabaseBackend(database)
  await queue.close()
  await database.tidy()
  await database.close()
  const draft = join(EMPTY_DATABASES, 'draft')
  await mkdir(EMPTY_DATABASES, { recursive: true })
  await writeFile(draft, await packed(folder))
  await rename(draft, emptyDatabaseFile())
} finally {
  await rm(home, { recursive: true, force: true })
}

async function packed(folder: string): Promise<Uint8Array> {
  const db = await PGlite.create(folder, { extensions: { vector, pg_trgm } })
  const archive = await db.dumpDataDir('gzip')
  await db.close()
  return new Uint8Array(await archive.arrayBuffer())
}
