/** An account of the look-alike: its bookmarks, folders, threads, and which sessions are good. */
import { randomBytes } from 'node:crypto'
import { postIdAt, rawPost, rawPostAt, type PostChoices, type RawObject } from './raw-posts.ts'

/** A bookmark in its place: the higher the index, the later it was saved. */
export interface Saved {
  id: string
  sortIndex: bigint
  result: unknown
}

export interface Folder {
  id: string
  name: string
  bookmarks: Saved[]
}

export interface SessionCookies {
  auth_token: string
  ct0: string
}

const NEWEST = 1_990_000_000_000_000_000n
const STEP = 1_000_000n

export class Account {
  readonly handle = 'reader'
  /** Newest first. */
  bookmarks: Saved[]
  folders: Folder[] = []
  /** Further posts of the author's thread, by id of the first. */
  readonly threads = new Map<string, RawObject[]>()
  /** What the page of one post shows in the place of what the bookmarks hold, by id. */
  readonly details = new Map<string, unknown>()
  /** What others answer, by id of the post. */
  readonly answers = new Map<string, RawObject[]>()
  /** `locked` and `suspended` refuse every request; `challenged` asks for a captcha. */
  state: 'open' | 'locked' | 'suspended' | 'challenged' = 'open'
  readonly sessions = new Set<string>()
  private readonly choices: PostChoices

  constructor(count: number, choices: PostChoices) {
    this.choices = choices
    this.bookmarks = Array.from({ length: count }, (_, index) => this.savedAt(index))
    for (let index = 0; index < count; index += 25) this.addThread(index)
  }

  /** Makes a session as a login does. */
  open(): SessionCookies {
    const cookies = { auth_token: randomBytes(20).toString('hex'), ct0: randomBytes(32).toString('hex') }
    this.sessions.add(cookies.auth_token)
    return cookies
  }

  /** Ends all sessions, as X does when it pleases. */
  expire(): void {
    this.sessions.clear()
  }

  /** Saves so many posts more, on top. */
  save(count: number): void {
    const total = this.bookmarks.length
    for (let n = 0; n < count; n += 1) this.put(this.savedAt(total + n))
  }

  /** Saves an old bookmark again: it jumps to the top. */
  saveAgain(place: number): void {
    const [old] = this.bookmarks.splice(place, 1)
    if (old !== undefined) this.put(old)
  }

  addFolder(name: string, places: readonly number[]): Folder {
    const id = String(1_800_000_000_000_000_000n + BigInt(this.folders.length))
    const found = places.flatMap((place) => this.bookmarks[place] ?? [])
    const bookmarks = found.map((saved, index) => ({ ...saved, sortIndex: NEWEST - BigInt(index) * STEP }))
    const folder = { id, name, bookmarks }
    this.folders.push(folder)
    return folder
  }

  /** Puts a raw post on top, whatever it holds. */
  put(saved: Pick<Saved, 'id' | 'result'>): void {
    const top = this.bookmarks[0]?.sortIndex ?? NEWEST
    this.bookmarks.unshift({ ...saved, sortIndex: top + STEP })
  }

  /** The author of a bookmark goes on, so many posts long. */
  goOn(id: string, count: number): void {
    const index = this.bookmarks.findIndex((saved) => saved.id === id)
    const posts = Array.from({ length: count }, (_, n) => this.followUp(id, index, BigInt(n) + 1n))
    this.threads.set(id, posts)
  }

  private savedAt(index: number): Saved {
    return {
      id: postIdAt(index),
      sortIndex: NEWEST - BigInt(index) * STEP,
      result: rawPostAt(index, this.choices),
    }
  }

  /** The author goes on, two posts long, and somebody else answers. */
  private addThread(index: number): void {
    const first = postIdAt(index)
    this.goOn(first, 2)
    const answer = rawPost(String(BigInt(first) + 900n), index + 1, this.choices, 'What somebody else says')
    const reply = { in_reply_to_status_id_str: first, conversation_id_str: first }
    this.answers.set(first, [{ ...answer, legacy: { ...(answer['legacy'] as RawObject), ...reply } }])
  }

  private followUp(first: string, index: number, n: bigint): RawObject {
    const post = rawPost(String(BigInt(first) + n), index, this.choices, `Part ${n + 1n} of the thread`)
    const reply = { in_reply_to_status_id_str: String(BigInt(first) + n - 1n), conversation_id_str: first }
    return { ...post, legacy: { ...(post['legacy'] as RawObject), ...reply } }
  }
}
