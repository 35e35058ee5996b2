/** New bookmarks by X's API: a first page of ten tells whether there is anything new, the rest comes by hundreds. */
import { setTimeout as sleep } from 'node:timers/promises'
import { UnavailableError } from '../../errors.ts'
import { xApiV2 } from '../formats/x-api-v2.ts'
import { textAt } from '../shape.ts'
import type { FetchContext } from '../source.ts'
import { walkBookmarks, type Walker } from '../walk.ts'
import type { ApiAnswer, ApiClient } from './api-client.ts'
import { POST_FIELDS } from './post-fields.ts'
import { readAnswer } from './read-answer.ts'

/** Every post that is delivered is paid for. */
const FIRST_PAGE = '10'
const FULL_PAGE = '100'
/** A window of X's limits has fifteen minutes; longer is waited for by the next run. */
const MAX_WAIT_MS = 16 * 60_000

type Get = (endpoint: string, path: string, query: Record<string, string>) => Promise<ApiAnswer>

/** @throws what the client throws; a rate limit only when it lasts longer than a window. */
export async function fetchBookmarks(client: ApiClient, context: FetchContext): Promise<void> {
  const { userId } = await client.login()
  const get: Get = (endpoint, path, query) =>
    patiently(() => client.get(endpoint, path, query, context.signal), context)
  const read: Walker['read'] = async (cursor, first) => {
    context.signal.throwIfAborted()
    const isProbe = first && !context.all && Object.keys(context.state).length > 0
    const { text, json } = await get('bookmarks', `/2/users/${userId}/bookmarks`, {
      ...POST_FIELDS,
      max_results: isProbe ? FIRST_PAGE : FULL_PAGE,
      ...(cursor === undefined ? {} : { pagination_token: cursor }),
    })
    await context.keepRaw(text)
    const records = await readAnswer(text)
    const ids = records.flatMap((record) => (record.kind === 'bookmark' ? [record.bookmark.post.id] : []))
    const next = textAt(json, 'meta', 'next_token')
    return { ids, next, save: (state) => context.save({ format: xApiV2.id, records }, state) }
  }
  const saveState: Walker['saveState'] = (state) => context.save({ format: xApiV2.id, records: [] }, state)
  await walkBookmarks(context.state, context.all, { read, saveState })
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
      say('warn', `its rate limit is used up; waiting ${Math.ceil(waitMs / 1000)} s.`)
      await sleep(waitMs, undefined, { signal })
    }
  }
}
