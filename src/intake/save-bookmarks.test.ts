import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Bookmark, PostPart } from '../contract/post.ts'
import { openDatabase, type OpenedDatabase } from '../db/open.ts'
import type { PostRow } from '../db/tables.ts'
import { saveBookmarks } from './save-bookmarks.ts'

const ID = '1790000000000000001'
const NEXT = '1790000000000000002'
const DONE = new Date('2026-01-01T00:00:00Z')

let database: OpenedDatabase

beforeAll(async () => {
  database = await openDatabase({})
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.db.deleteFrom('posts').execute()
})

function bookmark(id: string, more: Partial<PostPart> = {}, rest: Partial<Bookmark> = {}): Bookmark {
  const url = `https://x.com/i/status/${id}`
  const part: PostPart = {
    id,
    url,
    author: {},
    text: `text ${id}`,
    links: [],
    media: [],
    hashtags: [],
    ...more,
  }
  return { post: { id, parts: [part] }, folders: [], tags: [], ...rest }
}

const save = (...bookmarks: Bookmark[]) =>
  saveBookmarks(database.db, bookmarks, { format: 'test', importId: 'import' })

const load = (id = ID): Promise<PostRow> =>
  database.db.selectFrom('posts').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

/** As if a run had processed the post. */
async function finish(id = ID): Promise<void> {
  await database.db
    .updateTable('posts')
    .set({
      state: 'processed',
      cache_complete: DONE,
      kb_item_created: DONE,
      db_synced: DONE,
      updated_at: DONE,
    })
    .where('id', '=', id)
    .execute()
}

describe('saveBookmarks', () => {
  it('keeps what the reader wrote, adds what another file has, and tells the same only once', async () => {
    await save(bookmark(ID, {}, { marks: { notes: 'one', highlights: [{ quote: 'q' }] } }))
    await finish()
    await save(bookmark(ID, {}, { marks: { notes: 'two', favourite: true } }))
    await save(bookmark(ID, {}, { marks: { notes: 'two' } }), bookmark(ID))
    await save(bookmark(ID, { text: 'longer text than before' }))

    expect(await load()).toMatchObject({
      notes: 'one\n\ntwo',
      highlights: [{ quote: 'q' }],
      own_title: null,
      favourite: true,
      reading: null,
    })
  })

  it('tells new ones from known ones, and counts a second copy in the same batch as known', async () => {
    const first = await save(bookmark(ID), bookmark(NEXT), bookmark(ID))
    const second = await save(bookmark(ID), bookmark('1790000000000000003'))

    expect([first, second]).toEqual([
      { new: 2, known: 1, newIds: [ID, NEXT], duplicates: 0 },
      { new: 1, known: 1, newIds: ['1790000000000000003'], duplicates: 0 },
    ])
    expect(await load()).toMatchObject({ state: 'queued', text: `text ${ID}`, format: 'test' })
  })

  it('keeps the folders and tags of every copy', async () => {
    await save(bookmark(ID, {}, { folders: ['Work'], tags: ['sql'] }))

    await save(bookmark(ID, {}, { folders: ['Home'], tags: ['sql', 'index'] }))

    expect(await load()).toMatchObject({ folders: ['Work', 'Home'], tags: ['sql', 'index'] })
  })

  it('takes nothing for nothing', async () => {
    expect(await save()).toEqual({ new: 0, known: 0, newIds: [], duplicates: 0 })
  })

  it('does not touch a post that comes again as it is', async () => {
    const link = { url: 'https://example.org', shortUrl: 'https://t.co/a' }
    const same = bookmark(ID, { author: { name: 'Ada', handle: 'ada' }, lang: 'en', links: [link] })
    await save(same)
    await finish()

    await save(same)

    expect((await load()).updated_at).toEqual(DONE)
  })

  it('joins the folders of all sources', async () => {
    await save(bookmark(ID, {}, { folders: ['Rust', 'Work'] }))
    await finish()

    await save(bookmark(ID, {}, { folders: ['Work', "O'Reilly"] }), bookmark(ID, {}, { folders: ['Later'] }))

    expect(await load()).toMatchObject({ folders: ['Rust', 'Work', "O'Reilly", 'Later'], state: 'processed' })
  })

  it('starts a post again when its text has changed', async () => {
    await save(bookmark(ID, { text: 'short' }))
    await finish()

    await save(bookmark(ID, { text: 'short, and what was cut off' }))

    expect(await load()).toMatchObject({
      ...{ state: 'queued', text: 'short, and what was cut off' },
      ...{ cache_complete: null, kb_item_created: null, db_synced: null },
    })
  })

  it('only adds the author, and keeps what was made from the post', async () => {
    await save(bookmark(ID))
    await finish()

    await save(
      bookmark(ID, { author: { handle: 'ada', name: 'Ada' }, url: `https://x.com/ada/status/${ID}` }),
    )

    expect(await load()).toMatchObject({
      ...{ state: 'processed', kb_item_created: DONE, author_handle: 'ada', author_name: 'Ada' },
      source_url: `https://x.com/ada/status/${ID}`,
    })
  })

  it('loses nothing when a poorer export comes later', async () => {
    const media = [
      { id: '3', type: 'photo', url: 'https://pbs.twimg.com/media/A.jpg', altText: 'alt' } as const,
    ]
    const rich = { author: { handle: 'ada' }, text: 'long text', media, postedAt: '2024-05-01T10:00:00.000Z' }
    await save(bookmark(ID, rich, { folders: ['Rust'], bookmarkedAt: '2026-05-02T10:00:00.000Z' }))
    await finish()
    const before = await load()

    const saved = await save(
      bookmark(ID, { text: '' }),
      bookmark(ID, { text: 'long', unavailable: 'deleted' }),
    )

    expect(saved).toEqual({ new: 0, known: 2, newIds: [], duplicates: 0 })
    expect(await load()).toEqual(before)
    expect(await database.db.selectFrom('media').select(['medium_id', 'alt_text']).execute()).toEqual([
      { medium_id: '3', alt_text: 'alt' },
    ])
  })

  it('tries a medium again when a source names a better file', async () => {
    const medium = { id: '3', type: 'video', url: 'https://pbs.twimg.com/t.jpg' } as const
    await save(bookmark(ID, { media: [medium] }))
    await database.db.updateTable('media').set({ state: 'gone' }).execute()

    await save(bookmark(ID, { media: [{ ...medium, url: 'https://video.twimg.com/v.mp4' }] }))

    expect(await database.db.selectFrom('media').select(['url', 'state']).execute()).toEqual([
      { url: 'https://video.twimg.com/v.mp4', state: 'pending' },
    ])
  })

  it('adds the parts of a thread that a later source has', async () => {
    await save(bookmark(NEXT, { text: 'second' }))
    const thread = bookmark(NEXT, { text: 'second' })
    thread.post.parts.unshift(...bookmark(ID, { text: 'first' }).post.parts)

    await save(thread)

    const { content, text, state } = await load(NEXT)
    expect([text, state]).toEqual(['first\n\nsecond', 'queued'])
    expect(content.parts.map(({ id }) => id)).toEqual([ID, NEXT])
  })

  it('learns when a post was bookmarked, and keeps the first answer', async () => {
    await save(bookmark(ID))

    await save(bookmark(ID, {}, { bookmarkedAt: '2026-05-02T10:00:00.000Z' }))
    await save(bookmark(ID, {}, { bookmarkedAt: '2027-01-01T10:00:00.000Z' }))

    expect((await load()).bookmarked_at).toEqual(new Date('2026-05-02T10:00:00.000Z'))
  })

  it.each([
    ['waiting', {}],
    ['unavailable', { unavailable: 'deleted' }],
  ])('keeps a post without content as %s until its text comes', async (state, more) => {
    await save(bookmark(ID, { text: '', ...more }))
    const before = await load()

    await save(bookmark(ID, { text: 'here it is' }))

    expect(before.state).toBe(state)
    expect(await load()).toMatchObject({ state: 'queued', text: 'here it is' })
  })

  it('does not wait for a post of which X says that it is gone', async () => {
    await save(bookmark(ID, { text: '' }))

    await save(bookmark(ID, { text: '', unavailable: 'deleted' }))

    expect((await load()).state).toBe('unavailable')
  })

  it('stores text of any kind as it is', async () => {
    const text = `it's "quoted" \\ $1 %s ?; drop table posts; -- 日本語 👩‍💻 \u2028`

    await save(bookmark(ID, { text, author: { name: text } }, { folders: [text, 'a,b{c}'] }))

    expect(await load()).toMatchObject({ text, author_name: text, folders: [text, 'a,b{c}'] })
  })
})
