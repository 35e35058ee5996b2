/** Brings a database to the schema of this version; refuses one that is newer. */
import { Migrator, sql, type Migration } from 'kysely'
import { READERS_VERSION } from '../contract/readers-version.ts'
import { SystemError, messageOf } from '../errors.ts'
import * as first from './migrations/0001-first.ts'
import * as tasks from './migrations/0002-tasks.ts'
import * as search from './migrations/0003-search.ts'
import * as chat from './migrations/0004-chat.ts'
import * as order from './migrations/0005-bookmark-order.ts'
import * as sources from './migrations/0006-sources.ts'
import * as wholePosts from './migrations/0006-whole-posts.ts'
import * as lists from './migrations/0007-lists.ts'
import * as runCounts from './migrations/0008-run-counts.ts'
import * as userPlaced from './migrations/0009-user-placed.ts'
import * as linkedText from './migrations/0010-linked-text-searchable.ts'
import * as duplicates from './migrations/0011-duplicates.ts'
import * as toComplete from './migrations/0012-posts-to-complete.ts'
import * as synthesisText from './migrations/0013-synthesis-text.ts'
import * as installation from './migrations/0014-installation.ts'
import * as acts from './migrations/0020-acts.ts'
import * as purposes from './migrations/0021-purposes.ts'
import * as wordIndex from './migrations/0030-word-index.ts'
import * as liveLooks from './migrations/0031-live-looks.ts'
import * as cutAnew from './migrations/0032-cut-anew.ts'
import * as wantedPlaces from './migrations/0033-wanted-places.ts'
import * as countsOfPosts from './migrations/0034-whole-posts-counts.ts'
import * as receipts from './migrations/0035-receipts.ts'
import * as readerMarks from './migrations/0036-reader-marks.ts'
import * as digestsApart from './migrations/0037-digests-apart.ts'
import * as ownHand from './migrations/0038-own-hand.ts'
import * as bin from './migrations/0039-bin.ts'
import type { Db } from './tables.ts'

/** In order. A migration that was released is never changed. */
const MIGRATIONS: Record<string, Migration> = {
  '0001-first': first,
  '0002-tasks': tasks,
  '0003-search': search,
  '0004-chat': chat,
  '0005-bookmark-order': order,
  '0006-sources': sources,
  '0006-whole-posts': wholePosts,
  '0007-lists': lists,
  '0008-run-counts': runCounts,
  '0009-user-placed': userPlaced,
  '0010-linked-text-searchable': linkedText,
  '0011-duplicates': duplicates,
  '0012-posts-to-complete': toComplete,
  '0013-synthesis-text': synthesisText,
  '0014-installation': installation,
  '0020-acts': acts,
  '0021-purposes': purposes,
  '0030-word-index': wordIndex,
  '0031-live-looks': liveLooks,
  '0032-cut-anew': cutAnew,
  '0033-wanted-places': wantedPlaces,
  '0034-whole-posts-counts': countsOfPosts,
  '0035-receipts': receipts,
  '0036-reader-marks': readerMarks,
  '0037-digests-apart': digestsApart,
  '0038-own-hand': ownHand,
  '0039-bin': bin,
}

export const LATEST_MIGRATION = Object.keys(MIGRATIONS).at(-1) ?? ''

/** @throws {SystemError} `database_newer` when the database knows migrations that this version does not. */
export async function migrateDatabase(db: Db): Promise<void> {
  const applied = await listApplied(db)
  const unknown = applied.filter((name) => !(name in MIGRATIONS))
  if (unknown.length > 0) {
    throw new SystemError(
      'database_newer',
      `The database was created by a newer version (it has ${unknown.join(', ')}).`,
      {
        hint: 'Install that version or a later one. Nothing was changed.',
      },
    )
  }
  if (applied.length === Object.keys(MIGRATIONS).length) return
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(MIGRATIONS) },
    // Work that went on side by side: a database may have a later one already. None needs another of the same time.
    allowUnorderedMigrations: true,
  })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) {
    throw new SystemError('migration_failed', `The database could not be upgraded: ${messageOf(error)}`, {
      hint: 'Nothing was changed: migrations run in one transaction.',
      cause: error,
    })
  }
  await noteReadersOfEmpty(db)
}

/** What is not there needs no other reading: a new database is of today's readers. */
async function noteReadersOfEmpty(db: Db): Promise<void> {
  await sql`update readers set version = ${READERS_VERSION} where not exists (select 1 from posts)`.execute(
    db,
  )
}

async function listApplied(db: Db): Promise<string[]> {
  const found = await sql<{
    there: boolean
  }>`select to_regclass('kysely_migration') is not null as there`.execute(db)
  if (found.rows[0]?.there !== true) return []
  const rows = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  return rows.rows.map((row) => row.name)
}
