import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRooms, type TestRooms } from './support/server.ts'
import { hasBrowser, openXFetching } from './support/x-fetching.ts'

describe.skipIf(!hasBrowser)('a fetch from X', () => {
  let rooms: TestRooms

  beforeAll(async () => {
    rooms = await openRooms()
  })
  afterAll(async () => {
    await rooms.close()
  })

  it('brings every bookmark once and in order, then none again with a fraction of the requests', async () => {
    const fetching = await openXFetching(rooms, { posts: 200 })
    const first = await fetching.fetch()
    const asked = fetching.x.pagesAsked()
    const stored = await fetching.posts()

    const again = await fetching.fetch()

    expect(first.error).toBeUndefined()
    expect(first).toMatchObject({ found: 200, new: 200 })
    expect(stored.map(({ id }) => id)).toEqual(fetching.x.account.bookmarks.map(({ id }) => id))
    expect(again.error).toBeUndefined()
    expect(again.new).toBe(0)
    expect(fetching.x.pagesAsked() - asked).toBeLessThan(asked / 4)
    await fetching.close()
  })
})
