/**
 * New bookmarks by X's API, and in which folder they are: a first page of ten tells whether there is anything new, the
 * rest comes by hundreds.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Db } from '../../db/tables.ts'
import { listBinnedIds } from '../../posts/bin.ts'
import { KbaError, UnavailableError } from '../../errors.ts'
import { nextTry } from '../../next-try.ts'
import { xApiV2 } from '../../exports/x-api-v2/x-api-v2.ts'
import { textAt } from '../../x-data/shape.ts'
import type { FetchContext } from '../source.ts'
import { walkTimeline, type WalkParts } from '../walk.ts'
import { placesOf } from '../walk-state.ts'
import type { ApiAnswer, ApiClient, ApiGet } from './api-client.ts'
import { areFoldersDue, readFolders } from './folders.ts'
import { POST_FIELDS } from './post-fields.ts'
import { readAnswer } from './read-answer.ts'
import { readApiState } from './state.ts'

/** Every post that is delivered is paid for. */
const FIRST_PAGE = '10'
const FULL_PAGE = '100'
/** A window of X's limits has fifteen minutes; longer is waited for by the next run. */
const MAX_WAIT_MS = 16 * 60_000

export interface ApiFetchParts {
  client: ApiClient
  db: Db
  context: FetchContext
  /** Whether folders are looked at. */
  folders: boolean
}

/** @throws what the client throws; a rate limit only when it lasts longer than a window. */
export async function fetchBookmarks({ client, db, context, folders }: ApiFetchParts): Promise<void> {
  const { userId } = await client.login()
  const path = `/2/users/${userId}/bookmarks`
  const get: ApiGet = (endpoint, address, query) =>
    patiently(() => client.get(endpoint, address, query, context.signal), context)
  let state = readApiState(context.state)
  const isFirst = state.walk.newest.length === 0
  let added = 0
  const say: FetchContext['say'] = (level, message) => {
    context.say(level, message)
  }
  const parts: WalkParts = {
    async read(cursor) {
      context.signal.throwIfAborted()
      const { text, json } = await get('bookmarks', path, {
        ...POST_FIELDS,
        max_results: cursor === undefined && !context.all && !isFirst ? FIRST_PAGE : FULL_PAGE,
        ...(cursor === undefined ? {} : { pagination_token: cursor }),
      })
      await context.keepRaw(text)
      const records = await readAnswer(text)
      const bookmarks = records.flatMap((record) => (record.kind === 'bookmark' ? [record.bookmark] : []))
      const next = textAt(json, 'meta', 'next_token')
      return { records, places: placesOf(bookmarks), cursor: next, isEnd: next === undefined }
    },
    listKnown: (ids) => listKnown(db, ids),
    async save(records, walk) {
      state = { ...state, walk }
      added += (await context.save({ format: xApiV2.id, records }, { ...state })).size
    },
    isLostCursor: (error) => error instanceof KbaError && error.code === 'api_refused',
    ...{ say, signal: context.signal },
  }
  await walkTimeline(state.walk, context.all, parts)
  if (!folders || !(context.all || added > 0 || areFoldersDue(state))) return
  await readFolders({
    ...{ get, path, say },
    async save(records) {
      const { size } = await context.save({ format: xApiV2.id, records }, { ...state })
      // They were counted as bookmarks already.
      context.count({ found: size - records.length, known: size - records.length })
    },
  })
  const foldersAt = new Date().toISOString()
  await context.save({ format: xApiV2.id, records: [] }, { ...state, foldersAt })
}

async function listKnown(db: Db, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('posts')
    .select('id')
    .where(sql<boolean>`id = any(${[...ids]})`)
    .execute()
  return new Set([...rows.map(({ id }) => id), ...(await listBinnedIds(db, ids))])
}

/** Waits for the end of a window, and says so. */
async function patiently(ask: () => Promise<ApiAnswer>, { say, signal }: FetchContext): Promise<ApiAnswer> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof UnavailableError) || error.code !== 'rate_limited') throw error
      const waitMs = error.retryAfterMs ?? MAX_WAIT_MS
      if (waitMs > MAX_WAIT_MS) throw error
      say('warn', `its rate limit is used up. Next try at ${nextTry(Date.now() + waitMs)}.`)
      await sleep(waitMs, undefined, { signal })
    }
  }
}
