/** Pages of the X API v2 (`data`, `includes`, `meta`): one, several in arrays or objects, or JSON Lines. */
import type { Format, Sample } from '../format.ts'
import type { Input } from '../input.ts'
import { type JsonValue, placeOf, readJson } from '../json/read-json.ts'
import { sampleJson } from '../json/sample.ts'
import { idOf } from '../../x-data/post-id.ts'
import { unavailablePart } from '../../x-data/raw-tweet/tweet.ts'
import { bad, bookmarkOf, found, ignored, readRecord } from '../../x-data/record.ts'
import { isObject, type JsonObject, objectAt, objectsAt, type Path, textAt } from '../../x-data/shape.ts'
import type { SourceRecord } from '../../x-data/record.ts'
import { includeKey, type Includes, v2Part } from '../../x-data/api-v2-tweet.ts'

/** A page waits for its includes, which mostly come last. Of a huge merged page, posts go on without them. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024

const MAX_WRAPPINGS = 4

const INCLUDED = new Set<unknown>(['users', 'media', 'tweets', 'polls'])

export const xApiV2: Format = {
  id: 'x-api-v2',
  description:
    'pages of the X API v2 ("data", "includes", "meta"): one, several wrapped in others, or JSON Lines',
  detect: (sample) => pageDepth(sample.json?.root) !== undefined || pagesOf(sample).some(isLone),
  read: (input) => readV2(input),
}

function pagesOf({ json }: Sample): unknown[] {
  return Array.isArray(json?.root) ? json.root.slice(0, 5) : [json?.root]
}

/**
 * Tools wrap pages: in arrays, in the answer with its headers, under a name.
 *
 * @returns How many keys lead from the root to the first page, or undefined where there is none.
 */
function pageDepth(value: unknown, depth = 0): number | undefined {
  if (isPage(value)) return depth
  if (typeof value !== 'object' || value === null || depth >= MAX_WRAPPINGS) return undefined
  for (const inner of Object.values(value).slice(0, 20)) {
    const found = pageDepth(inner, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

function isPage(page: unknown): boolean {
  if (!isObject(page) || !(Array.isArray(page.data) || isObject(page.meta))) return false
  if (isObject(page.includes) || textAt(page, 'meta', 'next_token') !== undefined) return true
  if (isObject(page.meta) && 'result_count' in page.meta) return true
  return objectsAt(page, 'data').some(isTweet)
}

/** Other tools hold the author as an object in the post. */
function isTweet(value: unknown): boolean {
  return isObject(value) && 'id' in value && 'text' in value && !('rest_id' in value) && !('author' in value)
}

/** A post without a page, or the answer for a single post. */
function isLone(value: unknown): boolean {
  const post = objectAt(value, 'data') ?? value
  return (
    isTweet(post) && ('author_id' in (post as JsonObject) || 'edit_history_tweet_ids' in (post as JsonObject))
  )
}

/** The way to the page, and from there on; also where pages and arrays of pages follow each other. */
function split(path: Path, depth: number): { page: Path; inner: Path } {
  const steps = depth > 0 ? depth : typeof path[0] === 'number' ? 1 : 0
  return { page: path.slice(0, steps), inner: path.slice(steps) }
}

/** Paths are `data[0]`, `includes.users[0]` and `errors[0]`, seen from the page. */
function select(path: Path, depth: number, lone: boolean): boolean {
  const { page, inner } = split(path, depth)
  if (lone && inner.length === 0) return path.length === 1
  if (lone && inner[0] === 'data') return inner.length === 1
  // The answer of X when it refuses a page.
  if (page.length > 0 && inner.length === 1 && inner[0] === 'detail') return true
  if (inner[0] === 'data' || inner[0] === 'errors') return inner.length === 2 && typeof inner[1] === 'number'
  return inner[0] === 'includes' && inner.length === 3 && INCLUDED.has(inner[1])
}

class Page {
  bytes = 0
  private readonly posts: JsonValue[] = []
  private readonly errors: JsonValue[] = []
  private readonly includes = new Map<string, JsonObject>()

  add(item: JsonValue, [kind, included]: Path): void {
    if (kind === 'includes') {
      if (isObject(item.value)) this.includes.set(includeKey(String(included), item.value), item.value)
      return
    }
    this.bytes += item.bytes
    if (kind === 'errors') this.errors.push(item)
    else this.posts.push(item)
  }

  /** Hands out what has waited. The includes stay: more posts of the same page may follow. */
  *take(): Generator<SourceRecord> {
    const posts = this.posts.splice(0)
    for (const { value, place } of posts) yield postRecord(value, place, this.includes)
    const known = new Set(posts.flatMap(({ value }) => namedIds(value)))
    for (const { value, place } of this.errors.splice(0)) yield errorRecord(value, place, known)
    this.bytes = 0
  }
}

async function* readV2(input: Input): AsyncGenerator<SourceRecord> {
  const root = sampleJson(input)?.root
  const lone = isLone(Array.isArray(root) ? root[0] : root)
  let page = new Page()
  let key = ''
  const depth = pageDepth(root) ?? 0
  for await (const item of readJson(input, (path) => select(path, depth, lone))) {
    if (!item.ok) {
      yield* page.take()
      yield bad(item.place, item.reason)
      continue
    }
    const { path, document, value, place } = item.item
    if (path.length === 0) {
      yield* page.take()
      yield* emptyPage(value, place)
      continue
    }
    const parts = split(path, depth)
    if (parts.inner[0] === 'detail') {
      yield bad(placeOf(parts.page), String(value))
      continue
    }
    const next = `${document} ${parts.page.join(' ')}`
    if (next !== key) {
      yield* page.take()
      page = new Page()
      key = next
    }
    page.add(item.item, parts.inner)
    if (page.bytes > MAX_WAITING_BYTES) yield* page.take()
  }
  yield* page.take()
}

function* emptyPage(value: unknown, place: string): Generator<SourceRecord> {
  if (isObject(value) && (isObject(value.meta) || Array.isArray(value.data))) return
  if (isObject(value) && 'id' in value && 'text' in value) yield postRecord(value, place, new Map())
  else yield bad(place, textAt(value, 'detail') ?? textAt(value, 'title') ?? 'holds no posts')
}

function postRecord(value: unknown, place: string, includes: Includes): SourceRecord {
  if (!isObject(value)) return bad(place, 'not an object')
  return readRecord(place, () => found(bookmarkOf([v2Part(value, includes)])))
}

function namedIds(tweet: unknown): string[] {
  return objectsAt(tweet, 'referenced_tweets').flatMap((reference) => idOf(reference.id) ?? [])
}

/** X answers for a deleted bookmark with an error beside the data; errors about quoted posts are no bookmarks. */
function errorRecord(error: unknown, place: string, referenced: ReadonlySet<string>): SourceRecord {
  const id = idOf(textAt(error, 'resource_id') ?? textAt(error, 'value'))
  const reason = textAt(error, 'detail') ?? textAt(error, 'title') ?? 'an error of X without words'
  const parameter = textAt(error, 'parameter') ?? ''
  const type = textAt(error, 'resource_type') ?? 'tweet'
  if (
    type !== 'tweet' ||
    /^(referenced|author|attach|in_reply|entities|pinned)/.test(parameter) ||
    referenced.has(id ?? '')
  ) {
    return ignored(`about something beside the bookmark: ${reason}`)
  }
  return id === undefined ? bad(place, reason) : found(bookmarkOf([unavailablePart(id, reason)]))
}
