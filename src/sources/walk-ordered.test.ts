import { describe, expect, it } from 'vitest'
import { unavailablePart } from '../x-data/raw-tweet/tweet.ts'
import { bookmarkOf, found } from '../x-data/record.ts'
import { walkTimeline, type WalkParts } from './walk.ts'
import { newWalk, type WalkState } from './walk-state.ts'

const PAGE = 10

/** A timeline with X's order: bookmarks by number, the highest on top; a cursor is the number of the last one read. */
class Timeline {
  bookmarks: number[]
  readonly known = new Set<number>()
  state: WalkState = newWalk()
  asked: (string | undefined)[] = []
  /** Called before each page is read. */
  onRead: () => void = () => undefined

  constructor(count: number) {
    this.bookmarks = Array.from({ length: count }, (_, index) => count - index)
  }

  async walk(all = false): Promise<void> {
    const { signal } = new AbortController()
    const parts: WalkParts = {
      read: (cursor) => Promise.resolve(this.read(cursor)),
      listKnown: (ids) => Promise.resolve(new Set(ids.filter((id) => this.known.has(Number(id))))),
      save: (records, state) => {
        for (const record of records)
          if (record.kind === 'bookmark') this.known.add(Number(record.bookmark.post.id))
        this.state = structuredClone(state)
        return Promise.resolve()
      },
      isLostCursor: () => false,
      say: () => undefined,
      signal,
    }
    this.state = await walkTimeline(this.state, all, parts)
  }

  /** Dies when so many pages were stored. */
  async dieAfter(pages: number, all = false): Promise<void> {
    let left = pages
    this.onRead = () => {
      if (left === 0) throw new Error('killed')
      left -= 1
    }
    await expect(this.walk(all)).rejects.toThrow('killed')
    this.onRead = () => undefined
  }

  get missing(): number[] {
    return this.bookmarks.filter((number) => !this.known.has(number))
  }

  private read(cursor: string | undefined) {
    this.onRead()
    this.asked.push(cursor)
    const from = cursor === undefined ? Infinity : Number(cursor)
    const page = this.bookmarks.filter((number) => number < from).slice(0, PAGE)
    const places = page.map((number) => ({ id: String(number), sortIndex: String(number) }))
    const records = page.map((number) => found(bookmarkOf([unavailablePart(String(number), 'x')])))
    return { records, places, cursor: String(page.at(-1) ?? from), isEnd: false }
  }
}

describe('a walk through bookmarks whose order is told', () => {
  it('reads all once, then stops behind one page of known ones', async () => {
    const timeline = new Timeline(95)
    await timeline.walk()
    const first = timeline.asked.length

    await timeline.walk()

    expect(timeline.missing).toEqual([])
    expect(first).toBe(11)
    expect(timeline.asked.length - first).toBe(1)
    expect(timeline.state.ends).toEqual([])
  })

  it('goes on through an old post that was saved again', async () => {
    const timeline = new Timeline(60)
    await timeline.walk()
    timeline.bookmarks = [102, 101, 100, ...timeline.bookmarks]
    timeline.known.add(102)

    await timeline.walk()

    expect(timeline.missing).toEqual([])
  })

  it('goes on where it was cut off, after what came on top meanwhile', async () => {
    const timeline = new Timeline(100)
    await timeline.dieAfter(4)
    timeline.bookmarks = [...Array.from({ length: 25 }, (_, index) => 125 - index), ...timeline.bookmarks]
    timeline.asked = []

    await timeline.walk()

    expect(timeline.missing).toEqual([])
    // Three pages of new ones, one of known ones, six of old ones, and the end.
    expect(timeline.asked).toHaveLength(11)
  })

  it('loses nothing when it dies again and again while bookmarks are added', async () => {
    for (const pages of [0, 1, 2, 3, 5, 8]) {
      const timeline = new Timeline(150)
      for (let death = 0; death < 6; death += 1) {
        await timeline.dieAfter(pages % 4).catch(() => undefined)
        const top = timeline.bookmarks[0] ?? 0
        timeline.bookmarks = [
          ...Array.from({ length: 13 }, (_, index) => top + 13 - index),
          ...timeline.bookmarks,
        ]
      }

      await timeline.walk()

      expect(timeline.missing).toEqual([])
      expect(timeline.state.ends).toEqual([])
    }
  })

  it('finds the border although its bookmark was removed', async () => {
    const timeline = new Timeline(80)
    await timeline.walk()
    timeline.bookmarks = [90, ...timeline.bookmarks.filter((number) => number !== 80)]
    timeline.asked = []

    await timeline.walk()

    expect(timeline.missing).toEqual([])
    expect(timeline.asked.length).toBeLessThanOrEqual(2)
  })

  it('reads all again when that is asked for, and goes on with that after a kill', async () => {
    const timeline = new Timeline(100)
    await timeline.walk()
    await timeline.dieAfter(6, true)
    timeline.asked = []

    await timeline.walk(true)

    expect(timeline.asked).toContain('41')
    expect(timeline.asked.length).toBeLessThan(8)
    expect(timeline.state).toMatchObject({ ends: [], isWhole: false })
  })

  it('walks from the top when a cursor of an earlier fetch leads nowhere', async () => {
    const timeline = new Timeline(100)
    await timeline.dieAfter(4)
    timeline.state = { ...timeline.state, ends: timeline.state.ends.map((end) => ({ ...end, cursor: '0' })) }

    await timeline.walk()

    expect(timeline.missing).toEqual([])
  })
})
