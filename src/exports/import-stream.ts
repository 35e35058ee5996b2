/** Takes the bytes of one export into the database: streamed, its raw bytes kept, bad records named. */
import type { Readable } from 'node:stream'
import type { Bookmark } from '../contract/post.ts'
import type { Db } from '../db/tables.ts'
import type { MediaStore } from '../posts/media-store.ts'
import { addReceiptPage, endReceipt, leftOutOf, type ReceiptHead } from '../intake/receipts.ts'
import { saveBookmarks } from '../intake/save-bookmarks.ts'
import type { ArchiveCompanions } from './x-archive/x-archive-companions.ts'
import type { ColumnMap } from './csv/table.ts'
import { keepRaw } from '../x-data/keep-raw.ts'
import { openExport } from './open-export.ts'
import type { BadRecord, SourceRecord } from '../x-data/record.ts'

export interface ImportResult {
  file: string
  format: string
  found: number
  new: number
  known: number
  invalid: number
  ignored: number
  /** How many were ignored for which reason; of many reasons the first 20. */
  ignoredFor: Record<string, number>
  /** The first 100 bad records; `invalid` counts all. */
  errors: (BadRecord & { file: string })[]
  /** Files of an archive that are in an unknown format. */
  skipped: number
  /** Pairs of posts that may be the same, found by this import. */
  duplicates: number
  /** The files of an archive that were taken in; empty for a file. */
  entries: ImportResult[]
}

export interface ImportPlace {
  db: Db
  media: MediaStore
  /** Where the raw files are kept, so that a better parser needs no second export. */
  importsFolder: string
}

/** An export and what came with it. */
export interface ImportedStream {
  input: Readable
  /** For messages, and for the list of imports. */
  name: string
  /** What other files of X's archive say about the posts in this one. */
  companions?: ArchiveCompanions
  /** When it was exported, as far as the file tells: its counts are of that time. */
  readAt?: Date
  /** What the user says of the columns of a table. */
  columns?: ColumnMap | undefined
  /** Takes the media of these posts that came with the export. */
  adoptMedia?: (postIds: readonly string[]) => Promise<void>
}

/** What every import is told besides. */
export interface ImportWatch {
  /** Called after each batch. */
  onProgress: (found: number) => void
  signal: AbortSignal
}

const BATCH = 500
/** As many bad records are named. */
export const MAX_ERRORS = 100
const MAX_REASONS = 20

/** @throws {UsageError} `unknown_format`, `empty_file`, `zip_file`, `damaged_file`; then nothing is kept. */
export async function importStream(
  { input, name, companions, columns, adoptMedia, readAt }: ImportedStream,
  place: ImportPlace,
  { onProgress, signal }: ImportWatch,
): Promise<ImportResult> {
  const copy = await keepRaw(input, place.importsFolder)
  try {
    const source = await openExport(copy.stream, name, { companions, columns })
    const result = emptyResult(name, source.format)
    const receipt: ReceiptHead = { id: copy.id, kind: 'import', source: source.format, name }
    let batch: Bookmark[] = []
    let passedOver: SourceRecord[] = []
    const save = async (): Promise<void> => {
      if (batch.length === 0 && passedOver.length === 0) return
      const page = { postIds: batch.map(({ post }) => post.id), leftOut: leftOutOf(passedOver) }
      const origin = { format: source.format, importId: copy.id, ...(readAt === undefined ? {} : { readAt }) }
      const saved = await saveBookmarks(place.db, batch, origin, (tx, { new: newPosts }) =>
        addReceiptPage(tx, receipt, { ...page, newPosts }),
      )
      passedOver = []
      result.new += saved.new
      result.known += saved.known
      result.duplicates += saved.duplicates
      await adoptMedia?.(batch.map(({ post }) => post.id))
      batch = []
      onProgress(result.found)
    }
    for await (const record of source.records) {
      signal.throwIfAborted()
      if (record.kind !== 'bookmark') passedOver.push(record)
      if (record.kind === 'bookmark') {
        result.found += 1
        batch.push(record.bookmark)
        if (batch.length >= BATCH) await save()
      } else if (record.kind === 'ignored') addIgnored(result, record.reason, 1)
      else addBad(result, { file: name, ...record.bad })
    }
    await save()
    await copy.keep()
    await remember(place.db, copy.id, result)
    await endReceipt(place.db, receipt)
    return result
  } finally {
    await copy.discard()
  }
}

export function emptyResult(file: string, format: string): ImportResult {
  const counts = { found: 0, new: 0, known: 0, invalid: 0, ignored: 0, skipped: 0, duplicates: 0 }
  return { file, format, ...counts, ignoredFor: {}, errors: [], entries: [] }
}

/** Counts what was seen and left out on purpose. */
export function addIgnored(result: ImportResult, reason: string, times: number): void {
  result.ignored += times
  const isNew = !Object.hasOwn(result.ignoredFor, reason)
  const key = isNew && Object.keys(result.ignoredFor).length >= MAX_REASONS ? 'other reasons' : reason
  result.ignoredFor[key] = (result.ignoredFor[key] ?? 0) + times
}

/** Counts a bad record, and names it if it is one of the first. */
export function addBad(result: ImportResult, bad: BadRecord & { file: string }): void {
  result.invalid += 1
  if (result.errors.length < MAX_ERRORS) result.errors.push(bad)
}

async function remember(db: Db, id: string, result: ImportResult): Promise<void> {
  const { file, format, found, new: added, known, invalid, ignored, duplicates, errors } = result
  await db
    .insertInto('imports')
    .values({
      ...{ id, name: file, format, found, new: added, known, invalid, ignored, duplicates },
      errors: JSON.stringify(errors),
    })
    .execute()
}
