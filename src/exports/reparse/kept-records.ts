/** All that is kept of exports and of X's answers, read again into a table: what is known of a post lies in many files. */
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { orAbsent } from '../../absent.ts'
import type { Bookmark, Post } from '../../contract/post.ts'
import type { Db } from '../../db/tables.ts'
import { messageOf, UsageError } from '../../errors.ts'
import { leadToKept } from '../../posts/merged-posts.ts'
import { countedAt } from '../../posts/post-text.ts'
import { openExport } from '../open-export.ts'

export interface KeptFiles {
  files: number
  /** Bookmarks in them. */
  records: number
  /** Bookmarks of posts that are not here. */
  unknown: number
  /** Files that are of no known format. */
  unreadable: number
  /** Records that cannot be read; an answer of X that holds an error is one. */
  bad: number
}

const BATCH = 500

/** Fills the table `reparse_records`, the oldest file first. @param onFile - Called before each file. */
export async function readKeptFiles(
  db: Db,
  folder: string,
  { signal, onFile }: { signal: AbortSignal; onFile: (done: number, total: number) => void },
): Promise<KeptFiles> {
  await sql`truncate reparse_records`.execute(db)
  const files = await listKeptFiles(folder)
  const kept: KeptFiles = { files: files.length, records: 0, unknown: 0, unreadable: 0, bad: 0 }
  for (const [index, file] of files.entries()) {
    signal.throwIfAborted()
    onFile(index, files.length)
    try {
      for await (const posts of batchesOf(db, file, kept, signal)) {
        kept.records += posts.length
        kept.unknown += posts.length - (await store(db, posts, index))
      }
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      kept.unreadable += 1
    }
  }
  return kept
}

interface KeptFile {
  path: string
  at: Date
}

async function listKeptFiles(folder: string): Promise<KeptFile[]> {
  const names = (await orAbsent(readdir(folder))) ?? []
  const files: KeptFile[] = []
  for (const name of names.filter((one) => one.endsWith('.gz') && !one.startsWith('.'))) {
    const path = join(folder, name)
    const found = await orAbsent(stat(path))
    if (found !== undefined) files.push({ path, at: found.mtime })
  }
  return files.sort((a, b) => a.at.getTime() - b.at.getTime() || (a.path < b.path ? -1 : 1))
}

async function* batchesOf(
  db: Db,
  { path, at }: KeptFile,
  kept: KeptFiles,
  signal: AbortSignal,
): AsyncGenerator<Post[]> {
  const { records } = await openExport(createReadStream(path), path).catch((error: unknown) => {
    if (error instanceof UsageError) throw error
    throw new UsageError('damaged_file', `${path} cannot be read: ${messageOf(error)}`, { cause: error })
  })
  let batch: Bookmark[] = []
  const take = async (): Promise<Post[]> => {
    const led = await db.transaction().execute((tx) => leadToKept(tx, batch))
    batch = []
    return led.map(({ post }) => countedAt(post, at.toISOString()))
  }
  for await (const record of records) {
    signal.throwIfAborted()
    if (record.kind === 'bookmark') batch.push(record.bookmark)
    else if (record.kind === 'bad') kept.bad += 1
    if (batch.length >= BATCH) yield await take()
  }
  if (batch.length > 0) yield await take()
}

/** @returns How many are of posts that are here. */
async function store(db: Db, posts: readonly Post[], file: number): Promise<number> {
  const rows = posts.map((content) => ({ post_id: content.id, content }))
  const { numAffectedRows } = await sql`
    insert into reparse_records (post_id, file, content)
    select row.post_id, ${file}, row.content
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (post_id text, content jsonb)
    join posts on posts.id = row.post_id`.execute(db)
  return Number(numAffectedRows ?? 0)
}
