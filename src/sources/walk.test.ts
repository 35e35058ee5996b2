import { describe, expect, it } from 'vitest'
import { linkedPart } from '../x-data/flat-post.ts'
import { bookmarkOf, found } from '../x-data/record.ts'
import { walkTimeline, type WalkedPage } from './walk.ts'
import { newWalk, type WalkState } from './walk-state.ts'

/** A list of bookmarks whose order is not told, read by pages, and what was stored of it. */
class Shelf {
  readonly stored = new Set<string>()
  state: WalkState = newWalk()
  reads = 0
  /** Stands for a kill: the read of this number fails. */
  dieAt = Number.POSITIVE_INFINITY
  /** Ids of posts that X counts in a page and does not show. */
  readonly hidden = new Set<string>()
  repeatsCursor = false

  list: string[]
  readonly pageSize = 5

  constructor(list: string[]) {
    this.list = list
  }

  async walk(all = false): Promise<void> {
    await walkTimeline(this.state, all, {
      read: (cursor) => this.read(cursor),
      listKnown: (ids) => Promise.resolve(new Set(ids.filter((id) => this.stored.has(id)))),
      save: (records, state) => {
        for (const record of records) if (record.kind === 'bookmark') this.stored.add(record.bookmark.post.id)
        this.state = structuredClone(state)
        return Promise.resolve()
      },
      isLostCursor: () => false,
      say: () => undefined,
      signal: new AbortController().signal,
    })
  }

  /** The walk, killed at the read of this number. */
  async killedWalk(dieAt: number): Promise<void> {
    this.dieAt = this.reads + dieAt
    await this.walk().catch(() => undefined)
    this.dieAt = Number.POSITIVE_INFINITY
  }

  private read(cursor: string | undefined): Promise<WalkedPage> {
    this.reads += 1
    if (this.reads >= this.dieAt) return Promise.reject(new Error('killed'))
    // Cursors name a place in the list, as X's do: what is put on top meanwhile moves nothing.
    const from = cursor === undefined ? 0 : this.list.indexOf(cursor) + 1
    const page = this.list.slice(from, from + this.pageSize)
    const ids = page.filter((id) => !this.hidden.has(id))
    const isLast = from + this.pageSize >= this.list.length
    return Promise.resolve({
      records: ids.map((id) => found(bookmarkOf([linkedPart(id)]))),
      places: ids.map((id) => ({ id })),
      cursor: isLast && !this.repeatsCursor ? undefined : page.at(-1),
      isEnd: false,
    })
  }

  missing(): string[] {
    return this.list.filter((id) => !this.stored.has(id) && !this.hidden.has(id))
  }
}

const ids = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `p${to - index}`)

describe('a walk through bookmarks whose order is not told', () => {
  it('takes all at first, and one page when there is nothing new', async () => {
    const shelf = new Shelf(ids(1, 100))

    await shelf.walk()
    const first = shelf.reads
    await shelf.walk()

    expect(shelf.missing()).toEqual([])
    expect([first, shelf.reads - first]).toEqual([20, 1])
  })

  it('goes down to the known part and one full page into it, also when the newest known is gone', async () => {
    const shelf = new Shelf(ids(1, 100))
    await shelf.walk()
    shelf.list = [...ids(101, 112), ...shelf.list.slice(1)]
    shelf.reads = 0

    await shelf.walk()

    expect(shelf.missing()).toEqual([])
    expect(shelf.reads).toBeLessThanOrEqual(5)
  })

  it('is not ended by old posts that were saved again and jumped to the top', async () => {
    const shelf = new Shelf(ids(1, 100))
    await shelf.walk()
    const again = ['p50', 'p49', 'p97', 'p47', 'p46']
    shelf.list = [...again, ...ids(101, 103), ...shelf.list.filter((id) => !again.includes(id))]

    await shelf.walk()

    expect(shelf.missing()).toEqual([])
  })

  it('loses nothing however often it is killed, with new bookmarks in between', async () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const shelf = new Shelf(ids(1, 120))
      let newest = 120
      for (let kills = 0; kills < 6; kills += 1) {
        await shelf.killedWalk(1 + ((seed * 7 + kills * 13) % 9))
        const more = (seed + kills * 5) % 13
        shelf.list = [...ids(newest + 1, newest + more), ...shelf.list]
        newest += more
      }

      await shelf.walk()

      expect([seed, shelf.missing()]).toEqual([seed, []])
      expect(shelf.state).toMatchObject({ ends: [] })
    }
  })

  it('goes on behind pages without posts, and ends where a cursor comes back', async () => {
    const shelf = new Shelf(ids(1, 400))
    for (const id of ids(100, 300)) shelf.hidden.add(id)
    shelf.repeatsCursor = true

    await shelf.walk()

    expect(shelf.missing()).toEqual([])
    expect(shelf.reads).toBeLessThanOrEqual(81)
  })

  it('goes to the very end when that is asked for, and then owes nothing', async () => {
    const shelf = new Shelf(ids(1, 60))
    await shelf.walk()
    shelf.stored.delete('p3')
    shelf.reads = 0

    await shelf.walk(true)

    expect(shelf.missing()).toEqual([])
    expect(shelf.reads).toBe(12)
  })
})
