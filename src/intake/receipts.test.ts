import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Bookmark } from '../contract/post.ts'
import { openDatabase, type OpenedDatabase } from '../db/open.ts'
import { bad, found, ignored, type SourceRecord } from '../x-data/record.ts'
import { listReceiptPosts, MAX_RECEIPT_POSTS } from './receipt-posts.ts'
import {
  addReceiptPage,
  checkReceipts,
  endReceipt,
  leftOutOf,
  type AskedReceipts,
  type ReceiptHead,
} from './receipts.ts'
import { saveBookmarks } from './save-bookmarks.ts'

const HEAD: ReceiptHead = {
  id: '2b1c7a52-6f0e-4d58-9c0f-6b1f3c1f0a01',
  kind: 'fetch',
  source: 'x',
  name: 'X in the browser',
}

let database: OpenedDatabase

beforeAll(async () => {
  database = await openDatabase({})
}, 120_000)
afterAll(() => database.close())
beforeEach(async () => {
  await database.db.deleteFrom('posts').execute()
  await database.db.deleteFrom('receipts').execute()
})

function bookmark(id: string, text = 'text', media: string[] = []): Bookmark {
  const part = {
    id,
    url: `https://x.com/i/status/${id}`,
    author: { handle: 'ann' },
    text,
    links: [],
    hashtags: [],
  }
  const pictures = media.map((name) => ({
    id: name,
    type: 'photo' as const,
    url: `https://pbs.twimg.com/${name}.jpg`,
  }))
  return { post: { id, parts: [{ ...part, media: pictures }] }, folders: [], tags: [] }
}

async function take(...records: SourceRecord[]): Promise<void> {
  const bookmarks = records.flatMap((record) => (record.kind === 'bookmark' ? [record.bookmark] : []))
  const postIds = bookmarks.map(({ post }) => post.id)
  await saveBookmarks(database.db, bookmarks, { format: 'x-graphql', importId: HEAD.id }, (tx, saved) =>
    addReceiptPage(tx, HEAD, { postIds, newPosts: saved.new, leftOut: leftOutOf(records) }),
  )
}

const check = async () => (await checkReceipts(database.db, { limit: 10 }))[0]

describe('the receipt of a fetch', () => {
  it('adds up: what was shown is stored, or left out for a reason', async () => {
    await take(found(bookmark('11')), ignored('an advertisement'), bad('line 3', 'no id'))
    await take(found(bookmark('12')), found(bookmark('11')), ignored('an advertisement'))
    await endReceipt(database.db, HEAD)

    const receipt = await check()

    expect(receipt).toMatchObject({
      ...HEAD,
      shown: 6,
      posts: 2,
      new_posts: 2,
      repeated: 1,
      lost: [],
      error: null,
    })
    expect(receipt?.left_out).toEqual([
      { kind: 'ignored', reason: 'an advertisement', times: 2, places: [] },
      { kind: 'bad', reason: 'no id', times: 1, places: ['line 3'] },
    ])
    expect(receipt?.ended_at).toBeInstanceOf(Date)
  })

  it('names what is cut, what has no file, and what is no longer there', async () => {
    await take(
      found(bookmark('11', 'It is cut…')),
      found(bookmark('12', 'text', ['a'])),
      found(bookmark('13')),
    )
    await database.db.updateTable('media').set({ state: 'gone', reason: 'gone (404)' }).execute()
    await database.db.deleteFrom('posts').where('id', '=', '13').execute()

    const receipt = await check()

    expect(receipt).toMatchObject({
      ...{ cut: ['11'], lost: ['13'], without_media: [{ id: '12', reason: 'gone (404)' }] },
      ...{ shown: 3, posts: 3, ended_at: null },
    })
  })

  it('tells of these posts what is known, the gravest first', async () => {
    const cut = Array.from({ length: MAX_RECEIPT_POSTS + 5 }, (_, at) => `${1000 + at}`)
    await take(...cut.map((id) => found(bookmark(id, 'It is cut…'))), found(bookmark('13')))
    await database.db.deleteFrom('posts').where('id', '=', '13').execute()

    const receipt = await check()
    const posts = receipt === undefined ? [] : await listReceiptPosts(database.db, receipt)

    expect(posts).toHaveLength(1 + MAX_RECEIPT_POSTS)
    expect(posts.slice(0, 2)).toEqual([
      {
        ...{ post_id: '13', state: 'lost', reason: null, author: null, text: null },
        ...{ source_url: null, has_item: false },
      },
      {
        ...{ post_id: '1000', state: 'cut', reason: null, author: 'ann', text: 'It is cut…' },
        ...{ source_url: 'https://x.com/i/status/1000', has_item: false },
      },
    ])
  })

  it('is found by its kind and its source', async () => {
    await take(found(bookmark('11')))
    const { id } = HEAD
    const ids = async (asked: Partial<AskedReceipts>): Promise<string[]> =>
      (await checkReceipts(database.db, { limit: 10, ...asked })).map((receipt) => receipt.id)

    expect(await ids({ kind: 'fetch', source: 'x' })).toEqual([id])
    expect(await ids({ kind: 'import' })).toEqual([])
    expect(await ids({ source: 'files' })).toEqual([])
  })

  it('counts a post that was merged into another as there', async () => {
    await take(found(bookmark('11')))
    await saveBookmarks(database.db, [bookmark('12')], { format: 'x-graphql', importId: 'other' })
    await database.db.deleteFrom('posts').where('id', '=', '11').execute()
    await database.db.insertInto('merged_posts').values({ id: '11', kept_id: '12' }).execute()

    const receipt = await check()
    await database.db.deleteFrom('merged_posts').execute()

    expect(receipt).toMatchObject({ merged: 1, lost: [] })
  })

  it('does not count as lost what the user deleted', async () => {
    const { db } = database
    await take(found(bookmark('11')))
    await db.deleteFrom('posts').where('id', '=', '11').execute()
    await db.insertInto('bin').values({ post_id: '11', title: '', source_url: '', kept: null }).execute()
    await db.insertInto('binned_ids').values({ id: '11', post_id: '11' }).execute()

    const receipt = await check()
    await db.deleteFrom('bin').execute()

    expect(receipt).toMatchObject({ posts: 1, lost: [] })
  })

  it('says why it ended early, also before anything was stored', async () => {
    await endReceipt(database.db, HEAD, 'You are logged out.')

    expect(await check()).toMatchObject({ shown: 0, posts: 0, error: 'You are logged out.', left_out: [] })
  })
})
