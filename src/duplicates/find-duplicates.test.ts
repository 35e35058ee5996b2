import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Bookmark, PostPart } from '../contract/post.ts'
import { openDatabase, type OpenedDatabase } from '../db/open.ts'
import { saveBookmarks } from '../intake/save-bookmarks.ts'
import { dismissPair, listPairs } from './duplicate-repository.ts'
import { compareOlderPosts } from './find-duplicates.ts'

const TIP = 'A partial index in PostgreSQL holds only the rows that its condition names, so it stays small.'
const LINK = { url: 'https://example.org/blog/indexes?utm_source=x' }

let database: OpenedDatabase

beforeAll(async () => {
  database = await openDatabase({})
})
afterAll(() => database.close())
beforeEach(async () => {
  await sql`truncate posts, duplicates, duplicate_keys cascade`.execute(database.db)
})

function part(id: string, more: Partial<PostPart> = {}): PostPart {
  const url = `https://x.com/i/status/${id}`
  return { id, url, author: {}, text: `Something else, ${id}`, links: [], media: [], hashtags: [], ...more }
}

function bookmark(id: string, more: Partial<PostPart> = {}, thread: PostPart[] = []): Bookmark {
  return { post: { id, parts: [part(id, more), ...thread] }, folders: [], tags: [] }
}

const save = (...bookmarks: Bookmark[]) =>
  saveBookmarks(database.db, bookmarks, { format: 'test', importId: 'import' })

/** Such as `1 2 text`. */
async function pairs(): Promise<string[]> {
  const found = await listPairs(database.db, { limit: 100 })
  return found.map(({ first_id, second_id, reason }) => `${first_id} ${second_id} ${reason}`).sort()
}

describe('duplicates', () => {
  it('are found in one batch and across batches, and each pair once', async () => {
    const first = await save(bookmark('1', { text: TIP }), bookmark('2', { text: `${TIP} 👇` }))
    const second = await save(bookmark('3', { text: TIP.replace('stays', 'remains') }))
    const again = await save(bookmark('3', { text: TIP.replace('stays', 'remains') }))

    expect([first.duplicates, second.duplicates, again.duplicates]).toEqual([1, 2, 0])
    expect(await pairs()).toEqual(['1 2 text', '1 3 text', '2 3 text'])
  })

  it('are posts about one link, however it is written', async () => {
    await save(bookmark('1', { text: 'Good read', links: [LINK] }))
    await save(
      bookmark('2', { text: 'What an article!', links: [{ url: 'http://www.example.org/blog/indexes/' }] }),
    )
    await save(bookmark('link-1', { url: LINK.url, text: '' }))

    expect(await pairs()).toEqual(['1 2 link', '1 link-1 link', '2 link-1 link'])
  })

  it('are no posts under all of which somebody puts the same link', async () => {
    await save(...['1', '2', '3', '4', '5', '6', '7'].map((id) => bookmark(id, { links: [LINK] })))

    expect(await pairs()).toEqual([])
  })

  it('are a post and its repost, and two posts of one thread', async () => {
    await save(bookmark('1'), bookmark('9', { text: '', reposted: part('1') }))
    await save(bookmark('3', {}, [part('4'), part('5')]))
    await save(bookmark('5', { text: '' }))

    expect(await pairs()).toEqual(['1 9 post', '3 5 post'])
  })

  it('are looked for again when a post turns out to say more', async () => {
    await save(bookmark('1', { text: TIP }), bookmark('2', { text: '' }))
    const before = await pairs()
    const completed = await save(bookmark('2', { text: TIP }))

    expect(before).toEqual([])
    expect(completed).toMatchObject({ new: 0, known: 1, duplicates: 1 })
  })

  it('are not offered again when the user said that they are not the same', async () => {
    await save(bookmark('1', { text: TIP }), bookmark('2', { text: TIP }))
    const [pair] = await listPairs(database.db, { limit: 1 })
    await dismissPair(database.db, pair?.id ?? 0)

    const again = await save(bookmark('2', { text: `${TIP} More.` }))

    expect(again.duplicates).toBe(0)
    expect(await pairs()).toEqual([])
  })

  it('are few when very many posts say the same', async () => {
    const many = Array.from({ length: 400 }, (_, index) => bookmark(String(1000 + index), { text: TIP }))

    const { duplicates } = await save(...many)

    expect(duplicates).toBeGreaterThan(0)
    expect(duplicates).toBeLessThanOrEqual(400 * 3)
  })

  it('are found among posts that an older version saved', async () => {
    await save(bookmark('1', { text: TIP }), bookmark('2', { text: TIP }))
    await sql`truncate duplicates, duplicate_keys`.execute(database.db)
    await sql`update posts set compared = false`.execute(database.db)

    const found = [await compareOlderPosts(database.db), await compareOlderPosts(database.db)]

    expect(found).toEqual([1, 0])
    expect(await pairs()).toEqual(['1 2 text'])
  })

  it('are read page by page', async () => {
    await save(bookmark('1', { text: TIP }), bookmark('2', { text: TIP }), bookmark('3', { text: TIP }))

    const first = await listPairs(database.db, { limit: 2 })
    const after = first.at(-1)
    const second = await listPairs(database.db, { after, limit: 2 })

    expect(first.length).toBe(2)
    expect(second.map(({ id }) => id)).not.toContain(after?.id)
    expect(second.length).toBe(1)
  })
})
