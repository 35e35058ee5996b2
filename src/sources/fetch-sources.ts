/** Fetches from every source that is set up, one after the other. One that fails does not keep the next from its turn. */
import { randomUUID } from 'node:crypto'
import { databaseTime } from '../db/clock.ts'
import type { Bookmark } from '../contract/post.ts'
import { keepWrites, storeKept } from '../db/kept-writes.ts'
import type { Db } from '../db/tables.ts'
import type { LeftOut } from '../db/tables/source-tables.ts'
import { KbaError, messageOf, packError } from '../errors.ts'
import type { Log } from '../log.ts'
import { addReceiptPage, endReceipt, leftOutOf, type ReceiptHead } from '../intake/receipts.ts'
import { saveBookmarks } from '../intake/save-bookmarks.ts'
import type { LogLevel } from '../live/reporter.ts'
import type { JsonObject } from '../x-data/shape.ts'
import { keepRawText } from '../x-data/keep-raw.ts'
import type { FetchContext, FetchCounts, Source } from './source.ts'
import { beginFetch, endFetch, saveSourceState } from './source-state.ts'

export interface FetchPlace {
  db: Db
  importsFolder: string
  log: Log
}

export interface FetchWatch {
  all: boolean
  signal: AbortSignal
  say(level: LogLevel, message: string): void
  /** Told after each page. */
  onProgress(source: Source, counts: Readonly<FetchCounts>): void
}

export interface FetchOutcome extends FetchCounts {
  source: Source
  /** What ended it early; the counts are of what was stored until then. */
  error?: unknown
}

/**
 * @returns An outcome for each source that is set up, also for those that must wait for the user.
 * @throws Only what keeps every source from being stored: a database that is away.
 */
export async function fetchSources(
  sources: readonly Source[],
  place: FetchPlace,
  watch: FetchWatch,
): Promise<FetchOutcome[]> {
  const outcomes: FetchOutcome[] = []
  for (const source of sources) {
    if (watch.signal.aborted) break
    const readiness = await source.check()
    if (readiness.state === 'off') continue
    const blocked = readiness.state === 'blocked' ? readiness.error : undefined
    outcomes.push(await fetchSource(source, place, watch, blocked))
  }
  return outcomes
}

async function fetchSource(
  source: Source,
  place: FetchPlace,
  watch: FetchWatch,
  blocked: KbaError | undefined,
): Promise<FetchOutcome> {
  await storeKept(place.db)
  const state = await beginFetch(place.db, source.id)
  const counts: FetchCounts = { found: 0, new: 0, known: 0, invalid: 0, ignored: 0, duplicates: 0 }
  const receipt: ReceiptHead = { id: randomUUID(), kind: 'fetch', source: source.id, name: source.title }
  try {
    if (blocked !== undefined) throw blocked
    await source.fetch(contextOf(source, place, watch, { state, counts, receipt }))
    await endFetch(place.db, source.id, counts, undefined)
    await endReceipt(place.db, receipt)
    return { source, ...counts }
  } catch (error) {
    if (!(error instanceof KbaError) && !watch.signal.aborted)
      place.log.error({ err: error, source: source.id }, 'the source failed because of a bug')
    const failure = watch.signal.aborted
      ? undefined
      : { ...packError(error), at: databaseTime(place.db).toISOString() }
    if (failure !== undefined) {
      watch.say('error', `${source.title}: ${messageOf(error)}${hintOf(error)}`)
      const { code, message, hint, at } = failure
      await endFetch(place.db, source.id, counts, { code, message, ...(hint && { hint }), at })
      if (blocked === undefined) await endReceipt(place.db, receipt, message)
    }
    return { source, ...counts, error }
  }
}

interface SourcePage {
  receipt: ReceiptHead
  format: string
  bookmarks: readonly Bookmark[]
  leftOut: readonly LeftOut[]
  /** From where to go on. */
  next: JsonObject
}

/** A page that was had is not asked for again: kept while the database is away (`db/kept-writes.ts`). */
const savePage = keepWrites('source page', (db, page: SourcePage) => {
  const { receipt, format, bookmarks, leftOut, next } = page
  const postIds = bookmarks.map(({ post }) => post.id)
  return saveBookmarks(db, bookmarks, { format, importId: receipt.id }, async (tx, { new: newPosts }) => {
    await saveSourceState(tx, receipt.source, next)
    await addReceiptPage(tx, receipt, { postIds, newPosts, leftOut })
  })
})

function hintOf(error: unknown): string {
  return error instanceof KbaError && error.hint !== undefined ? ` ${error.hint}` : ''
}

function contextOf(
  source: Source,
  { db, importsFolder }: FetchPlace,
  watch: FetchWatch,
  { state, counts, receipt }: Pick<FetchContext, 'state'> & { counts: FetchCounts; receipt: ReceiptHead },
): FetchContext {
  const count = (more: Partial<FetchCounts>): void => {
    for (const name of Object.keys(counts) as (keyof FetchCounts)[]) counts[name] += more[name] ?? 0
    watch.onProgress(source, counts)
  }
  return {
    ...{ state, count, all: watch.all, signal: watch.signal },
    say: (level, message) => {
      watch.say(level, `${source.title}: ${message}`)
    },
    keepRaw: (text) => keepRawText(text, importsFolder),
    async save({ format, records }, next) {
      const bookmarks = records.flatMap((record) => (record.kind === 'bookmark' ? [record.bookmark] : []))
      const saved = await savePage(db, { receipt, format, bookmarks, leftOut: leftOutOf(records), next })
      for (const record of records)
        if (record.kind === 'bad')
          watch.say('warn', `${source.title}: ${record.bad.place}: ${record.bad.reason}`)
      count({
        found: bookmarks.length,
        ...{ new: saved.new, known: saved.known },
        invalid: records.filter(({ kind }) => kind === 'bad').length,
        ignored: records.filter(({ kind }) => kind === 'ignored').length,
        duplicates: saved.duplicates,
      })
      return new Set(saved.newIds)
    },
  }
}
