/** What the files of X's archive say about the posts in `tweets.js`: who wrote them, and the long posts whole. */
import type { Author } from '../../contract/post.ts'
import { isoDate } from '../../x-data/dates.ts'
import { openInput } from '../input.ts'
import { onlyJson } from '../json/only-json.ts'
import { readJson } from '../json/read-json.ts'
import { fromHtml } from '../../x-data/raw-tweet/text.ts'
import { authorOf } from '../../x-data/raw-tweet/user.ts'
import { at, isObject, type JsonObject, objectAt, objectsAt, textAt } from '../../x-data/shape.ts'

/** Where X cut a post it mostly says so; without that mark a short post could be the start of a long one by chance. */
const [MIN_MARKED_CHARS, MIN_PREFIX_CHARS] = [20, 100]
/** The start by which a long post is looked up. */
const KEY_CHARS = 20
const SAME_TIME_MS = 10 * 60_000
const MAX_NOTES_BYTES = 64 * 1024 * 1024

interface LongPost {
  /** `core` of its record: text, urls, hashtags. */
  core: JsonObject
  postedAt: string | undefined
}

/** Files of the same archive; all of them may be missing. */
export class ArchiveCompanions {
  author: Author = {}
  private readonly longPosts = new Map<string, LongPost[]>()
  private bytes = 0

  /** Takes an `account.js` or `note-tweet.js`. What cannot be read of it is left out: the posts themselves go in. */
  async add(stream: AsyncIterable<Uint8Array>): Promise<void> {
    const input = await openInput(stream)
    const head = input.head.replace(/^[^=[{]*=\s*/, '')
    const json = { ...input, head, bytes: onlyJson(input.bytes) }
    for await (const item of readJson(json, (path) => path.length === 1 && typeof path[0] === 'number')) {
      if (!item.ok) continue
      const { value, bytes } = item.item
      const account = objectAt(value, 'account')
      if (account) {
        const { accountId: id, username: handle, accountDisplayName: name } = account
        this.author = authorOf({ id, handle, name })
      }
      const note = objectAt(value, 'noteTweet')
      this.bytes += bytes
      if (note && this.bytes <= MAX_NOTES_BYTES) this.addNote(note)
    }
  }

  /**
   * The id of a long post's text is not that of the post: it is found by the start of the text, and by the time.
   *
   * @param tweet - A record of `tweets.js`.
   * @returns The same with the whole text where the web client has it.
   */
  completed(tweet: JsonObject): JsonObject {
    const text = comparable(fromHtml(textAt(tweet, 'full_text') ?? ''))
    const withoutLink = text.replace(/(?<![\s\ufffc])[\s\ufffc]+$/, '')
    const cut = withoutLink.replace(/(?<!\s)\s*…$/, '')
    if (Array.from(cut).length < (cut === withoutLink ? MIN_PREFIX_CHARS : MIN_MARKED_CHARS)) return tweet
    const postedAt = isoDate(tweet.created_at)
    const [best] = (this.longPosts.get(keyOf(cut)) ?? [])
      .filter(({ core }) => comparable(textAt(core, 'text') ?? '').startsWith(cut))
      .map((note) => ({ note, distance: distanceOf(note.postedAt, postedAt) }))
      .filter(({ distance }) => distance <= SAME_TIME_MS)
      .sort((a, b) => a.distance - b.distance)
    if (best === undefined) return tweet
    return { ...tweet, note_tweet: { note_tweet_results: { result: noteOf(best.note.core) } } }
  }

  private addNote(note: JsonObject): void {
    const core = objectAt(note, 'core')
    const text = textAt(core, 'text')
    if (core === undefined || text === undefined) return
    const key = keyOf(comparable(text))
    const found = this.longPosts.get(key) ?? []
    found.push({ core, postedAt: isoDate(at(note, 'createdAt')) })
    this.longPosts.set(key, found)
  }
}

/** Without what the two files write in different ways: white space, short links, who is answered. */
function comparable(text: string): string {
  return text
    .replace(/https?:\/\/t\.co\/\w+/g, '\ufffc')
    .replace(/\s+/g, ' ')
    .replace(/^(?: ?@\w+)+/, '')
    .trim()
    .normalize('NFC')
}

function keyOf(text: string): string {
  return Array.from(text.slice(0, 2 * KEY_CHARS))
    .slice(0, KEY_CHARS)
    .join('')
}

/** Zero where one of them is not known. */
function distanceOf(a: string | undefined, b: string | undefined): number {
  return a === undefined || b === undefined ? 0 : Math.abs(Date.parse(a) - Date.parse(b))
}

/** In the words of the web client. */
function noteOf(core: JsonObject): JsonObject {
  const urls = objectsAt(core, 'urls').map((url) => ({
    url: url.shortUrl,
    expanded_url: url.expandedUrl,
    display_url: url.displayUrl,
  }))
  const hashtags = (Array.isArray(core.hashtags) ? (core.hashtags as unknown[]) : []).map((tag) => ({
    text: isObject(tag) ? (tag.text ?? tag.tag) : tag,
  }))
  return { text: core.text, entity_set: { urls, hashtags } }
}
