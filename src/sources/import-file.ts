/** Takes an export file into the database: streamed, its raw bytes kept, bad records named. */
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Db } from '../db/tables.ts'
import { messageOf, UsageError } from '../errors.ts'
import type { Bookmark } from '../contract/post.ts'
import type { MediaStore } from '../posts/media-store.ts'
import { saveBookmarks } from '../posts/save-bookmarks.ts'
import { keepRaw } from './keep-raw.ts'
import { openSource } from './open-source.ts'
import type { BadRecord } from './source.ts'

export interface ImportResult {
  file: string
  format: string
  found: number
  new: number
  known: number
  invalid: number
  ignored: number
  /** The first 100 bad records; `invalid` counts all. */
  errors: (BadRecord & { file: string })[]
}

export interface ImportPlace {
  db: Db
  media: MediaStore
  /** Where the raw files are kept, so that a better parser needs no second export. */
  importsFolder: string
}

const BATCH = 500
const MAX_ERRORS = 100
/** Where exports keep media beside the file. */
const MEDIA_FOLDERS = ['media', 'tweets_media', 'tweet_media']

/**
 * @param path - A file, or `-` for standard input.
 * @param onProgress - Called after each batch.
 * @throws {UsageError} `unknown_format`, `empty_file`, `zip_file`, `not_a_file`.
 */
export async function importFile(
  path: string,
  place: ImportPlace,
  onProgress: (found: number) => void,
  signal: AbortSignal,
): Promise<ImportResult> {
  const input = path === '-' ? process.stdin : await openFile(path)
  const copy = await keepRaw(input, place.importsFolder)
  try {
    const name = path === '-' ? 'standard input' : basename(path)
    const source = await openSource(copy.stream, name)
    const result: ImportResult = {
      file: name,
      format: source.format,
      found: 0,
      new: 0,
      known: 0,
      invalid: 0,
      ignored: 0,
      errors: [],
    }
    let batch: Bookmark[] = []
    const save = async (): Promise<void> => {
      if (batch.length === 0) return
      const saved = await saveBookmarks(place.db, batch, { format: source.format, importId: copy.id })
      result.new += saved.new
      result.known += saved.known
      if (path !== '-') await adoptMedia(place, batch, dirname(path))
      batch = []
      onProgress(result.found)
    }
    for await (const record of source.records) {
      signal.throwIfAborted()
      if (record.kind === 'bookmark') {
        result.found += 1
        batch.push(record.bookmark)
        if (batch.length >= BATCH) await save()
      } else if (record.kind === 'ignored') result.ignored += 1
      else {
        result.invalid += 1
        if (result.errors.length < MAX_ERRORS) result.errors.push({ file: name, ...record.bad })
      }
    }
    await save()
    await copy.keep()
    await remember(place.db, copy.id, result)
    return result
  } finally {
    await copy.discard()
  }
}

async function openFile(path: string): Promise<Readable> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new UsageError('not_a_file', `There is no file ${path}.`, {
      hint: 'Check the path; quote it when it holds spaces.',
      cause,
    })
  })
  if (found.isDirectory()) {
    throw new UsageError('not_a_file', `${path} is a folder.`, {
      hint: `Name the files in it: kba import ${join(path, '*')}`,
    })
  }
  await open(path)
    .then((file) => file.close())
    .catch((cause: unknown) => {
      throw new UsageError('not_a_file', `${path} cannot be read: ${messageOf(cause)}`, {
        hint: 'Check who may read the file.',
        cause,
      })
    })
  return createReadStream(path)
}

async function adoptMedia(place: ImportPlace, batch: readonly Bookmark[], folder: string): Promise<void> {
  const ids = batch.map((bookmark) => bookmark.post.id)
  for (const name of MEDIA_FOLDERS) await place.media.adopt(place.db, ids, join(folder, name))
}

async function remember(db: Db, id: string, result: ImportResult): Promise<void> {
  const { file, errors, ...counts } = result
  await db
    .insertInto('imports')
    .values({ id, name: file, ...counts, errors: JSON.stringify(errors) })
    .execute()
}
