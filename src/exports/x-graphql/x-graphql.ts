/** Raw answers of X's web client: bookmarks, folders, likes, searches, profiles, single posts and threads. */
import type { Format } from '../format.ts'
import { firstRecords } from '../format.ts'
import type { Input } from '../input.ts'
import { type JsonValue, readJson } from '../json/read-json.ts'
import { sampleJson } from '../json/sample.ts'
import { idOf } from '../../x-data/post-id.ts'
import { isRawTweet, tweetPart } from '../../x-data/raw-tweet/tweet.ts'
import { bad, bookmarkOf, found, readRecord } from '../../x-data/record.ts'
import { at, isObject, objectsAt, type Path, textAt } from '../../x-data/shape.ts'
import type { SourceRecord } from '../../x-data/record.ts'
import { EmptyAnswers } from './empty-answers.ts'
import { conversationRecords } from '../../x-data/conversation.ts'
import { entryRecords, sortEntries } from '../../x-data/timeline.ts'

/** More entries than a page of X ever has: then the file is a merged one, and its own order is kept. */
const MAX_PAGE = 500

const THREAD = /^threaded_conversation/
const SINGLE_POST = new Set<string | number>(['tweetResult', 'tweet_result', 'tweetResults', 'tweet_results'])

export const xGraphql: Format = {
  id: 'x-graphql',
  description:
    'raw answers of X (GraphQL): bookmarks, likes, search, profiles, threads; one, an array, or JSON Lines',
  detect: (sample) =>
    firstRecords(sample).some(isRawTweet) ||
    (sample.json !== undefined &&
      (isRefusal(sample.json.root) ||
        holdsTimeline(sample.json.root) ||
        listOfTweets(sample.json.root) !== undefined)),
  read: (input) => readGraphql(input),
}

/** Which values of an answer are read as a whole: entries, but a whole thread, whose posts need each other. */
export function selectGraphql(path: Path): boolean {
  const i = path.indexOf('instructions')
  if (i >= 0) {
    if (path.slice(0, i).some((key) => THREAD.test(String(key)))) return i === path.length - 1
    const [instruction, kind, entry] = path.slice(i + 1)
    if (typeof instruction !== 'number') return false
    if (path.length === i + 3) return kind === 'entry'
    return (
      path.length === i + 4 && (kind === 'entries' || kind === 'moduleItems') && typeof entry === 'number'
    )
  }
  return SINGLE_POST.has(path.at(-1) ?? '')
}

async function* readGraphql(input: Input): AsyncGenerator<SourceRecord> {
  const sample = sampleJson(input)
  const bare = firstRawTweets(input, sample?.root)
  const list = bare === 'one' ? listOfTweets(sample?.root) : undefined
  // Of JSON Lines each line that holds nothing is told anyway.
  const answers = bare || sample?.lines === true || input.within?.length ? undefined : new EmptyAnswers()
  const select = (path: Path): boolean => {
    if (list !== undefined) return path.length === 2 && path[0] === list && typeof path[1] === 'number'
    if (bare && path.length <= 1) return path.length === 0 ? bare === 'one' : typeof path[0] === 'number'
    return selectGraphql(path) || (answers?.see(path) ?? false)
  }
  let page: JsonValue[] = []
  let key = ''
  for await (const item of readJson(input, select)) {
    if (item.ok && answers?.take(item.item) === true) continue
    const next = item.ok ? pageKey(item.item) : ''
    if (next !== key || page.length >= MAX_PAGE) {
      yield* pageRecords(page)
      page = []
      key = next
    }
    if (!item.ok) yield bad(item.place, item.reason)
    else if (next !== '') page.push(item.item)
    else yield* wholeRecords(item.item)
  }
  yield* pageRecords(page)
  if (answers) yield* answers.records()
}

function* pageRecords(page: JsonValue[]): Generator<SourceRecord> {
  for (const { value, place } of sortEntries(page, (item) => item.value)) yield* entryRecords(value, place)
}

/** What is no entry: a thread, a single post, a bare tweet, an answer without posts. */
function* wholeRecords({ path, value, place }: JsonValue): Generator<SourceRecord> {
  if (path.at(-1) === 'instructions') {
    yield* Array.isArray(value)
      ? conversationRecords(value, place)
      : [bad(place, 'not a list of instructions')]
  } else if (SINGLE_POST.has(path.at(-1) ?? '')) {
    const results: unknown[] = Array.isArray(value) ? value : [value]
    for (const [i, result] of results.entries())
      yield tweetRecord(
        at(result, 'result') ?? result,
        Array.isArray(value) ? `${place}[${i}]` : place,
        idOf(at(result, 'rest_id')),
      )
  } else if (isRawTweet(value) || !isObject(value)) {
    yield tweetRecord(value, place)
  } else if (!holdsTimeline(value)) {
    yield bad(place, textAt(objectsAt(value, 'errors')[0], 'message') ?? 'holds no posts')
  }
}

function tweetRecord(value: unknown, place: string, knownId?: string): SourceRecord {
  if (!isObject(value)) return bad(place, 'not an object')
  return readRecord(place, () => found(bookmarkOf([tweetPart(value, knownId)])))
}

/** Entries of one page share it; empty for what is no entry. */
function pageKey({ document, path }: JsonValue): string {
  const i = path.indexOf('instructions')
  return i < 0 || i === path.length - 1 ? '' : `${document} ${path.slice(0, i + 1).join('.')}`
}

function firstRawTweets(input: Input, root: unknown): 'one' | 'list' | undefined {
  if (/"(?:instructions|tweet_results?|tweetResults?)"\s*:/.test(input.head) || isRefusal(root))
    return undefined
  return Array.isArray(root) ? 'list' : 'one'
}

/** An answer of X that is nothing but an error. */
function isRefusal(root: unknown): boolean {
  if (!isObject(root) || textAt(objectsAt(root, 'errors')[0], 'message') === undefined) return false
  return Object.keys(root).every((key) => key === 'errors' || key === 'data')
}

/** The key under which an object holds bare tweets. */
function listOfTweets(root: unknown): string | undefined {
  if (!isObject(root)) return undefined
  return Object.keys(root).find((key) => objectsAt(root, key).some(isRawTweet))
}

function holdsTimeline(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null || depth > 30) return false
  if (Array.isArray(value)) return value.slice(0, 10).some((item) => holdsTimeline(item, depth + 1))
  return Object.entries(value).some(([key, inner]) => {
    if (key === 'instructions' && Array.isArray(inner)) return isTimeline(inner)
    return SINGLE_POST.has(key) || holdsTimeline(inner, depth + 1)
  })
}

function isTimeline(instructions: unknown[]): boolean {
  const [first] = instructions
  if (!isObject(first)) return instructions.length === 0
  const type = textAt(first, 'type') ?? textAt(first, '__typename')
  return Array.isArray(first.entries) || /^Timeline/.test(type ?? '')
}
