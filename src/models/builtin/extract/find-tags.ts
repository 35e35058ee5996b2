/** Tags of a post: hashtags, and names and subjects from a vocabulary that grows, so that posts share them. */
import { spaceOut, splitWords } from '../words.ts'
import { TAG_VOCABULARY, WEAK_TAGS } from './tag-vocabulary.ts'

export interface TagSources {
  /** Where a subject counts most. */
  title: string
  /** What the author wrote. */
  text: string
  /** Without the hash sign. */
  hashtags: readonly string[]
  /** Names of the topics that the post is placed in. */
  topics: readonly string[]
  /** Tags that several posts would carry (`commonTags`). One that no other post would carry groups nothing. */
  known?: readonly string[] | undefined
}

const MAX_PHRASE_WORDS = 4
const MAX_TAG_CHARS = 60
/** A word of everyday language is a subject when it is said this often, or in the title. */
const OFTEN = 2
/** Beyond its beginning a text tells its details. */
const MAX_READ_CHARS = 20_000

/** @returns The tags that at least two of the posts would carry. */
export function commonTags(posts: readonly Pick<TagSources, 'text' | 'hashtags'>[]): string[] {
  const counts = new Map<string, number>()
  const words = new Set(posts.flatMap(({ hashtags }) => hashtags.map((tag) => tag.toLowerCase())))
  const vocabulary = withKnown([...words])
  for (const { text, hashtags } of posts) {
    const tags = new Set(hashtags.flatMap((tag) => tagOfHashtag(tag, vocabulary) ?? []))
    for (const [word, count] of phrasesOf(text.slice(0, MAX_READ_CHARS), vocabulary))
      if (!WEAK_TAGS.has(word) || count >= OFTEN) tags.add(vocabulary.get(word) ?? word)
    for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  }
  return [...counts].filter(([, count]) => count >= 2).map(([tag]) => tag)
}

/** @returns Lower-case tags, the best first; no verbs, numbers, addresses or words out of pictures. */
export function findTags(sources: TagSources, max: number): string[] {
  const vocabulary = withKnown(sources.known ?? [])
  const found = new Map<string, number>()
  const add = (tag: string, weight: number): void => {
    found.set(tag, (found.get(tag) ?? 0) + weight)
  }
  for (const hashtag of sources.hashtags) {
    const tag = tagOfHashtag(hashtag, vocabulary)
    if (tag !== undefined) add(tag, 4)
  }
  const inTitle = phrasesOf(sources.title, vocabulary)
  for (const [word, count] of phrasesOf(sources.text.slice(0, MAX_READ_CHARS), vocabulary)) {
    const isSure = !WEAK_TAGS.has(word) || count >= OFTEN || inTitle.has(word)
    if (isSure) add(vocabulary.get(word) ?? word, Math.min(count, 3) + (inTitle.has(word) ? 2 : 0))
  }
  for (const topic of sources.topics) {
    const tag = vocabulary.get(topic.toLowerCase())
    if (tag !== undefined) add(tag, 1)
  }
  const ranked = [...found].sort(([, a], [, b]) => b - a).map(([tag]) => tag.slice(0, MAX_TAG_CHARS))
  const common = new Set(sources.known)
  const shared = sources.known === undefined ? ranked : ranked.filter((tag) => common.has(tag))
  return (shared.length === 0 ? ranked.slice(0, 1) : shared).slice(0, max)
}

function withKnown(known: readonly string[]): ReadonlyMap<string, string> {
  const added = known
    .map((tag) => tag.toLowerCase())
    .filter((tag) => tag.length > 2 && !TAG_VOCABULARY.has(tag))
  return added.length === 0
    ? TAG_VOCABULARY
    : new Map([...TAG_VOCABULARY, ...added.map((tag): [string, string] => [tag, tag])])
}

/** `DataEngineering` is "data engineering" where that is a tag; numbers alone are none. */
function tagOfHashtag(hashtag: string, vocabulary: ReadonlyMap<string, string>): string | undefined {
  const plain = hashtag.toLowerCase()
  if (!/\p{L}/u.test(plain)) return undefined
  return vocabulary.get(plain) ?? vocabulary.get(spaceOut(hashtag)) ?? plain
}

/** The words and phrases of the vocabulary in a text, and how often; of one inside another only the longer. */
function phrasesOf(text: string, vocabulary: ReadonlyMap<string, string>): Map<string, number> {
  const words = splitWords(text)
  const keys = words.map(({ key }) => key)
  const counts = new Map<string, number>()
  for (let at = 0; at < words.length;) {
    const size = longestAt(keys.slice(at, at + MAX_PHRASE_WORDS), vocabulary)
    const key = keyOf(words.slice(at, at + size).map((word) => word.key))
    if (size > 0 && !isPartOfName(words[at]?.text ?? '', size, key))
      counts.set(key, (counts.get(key) ?? 0) + 1)
    at += Math.max(1, size)
  }
  return counts
}

/** "Go" and "R" are languages; "go" and "r" are not. */
function isPartOfName(written: string, size: number, key: string): boolean {
  return (
    size === 1 &&
    /^(?:go|r|swift|node|spring|express|rust|java|julia|meta|apple|windows|dart|bun|spark)$/.test(key) &&
    /^\p{Ll}/u.test(written)
  )
}

function longestAt(keys: readonly string[], vocabulary: ReadonlyMap<string, string>): number {
  for (let size = keys.length; size > 0; size -= 1)
    if (vocabulary.has(keyOf(keys.slice(0, size)))) return size
  return 0
}

function keyOf(keys: readonly string[]): string {
  return keys.join(' ').replace(/[’']s$/u, '')
}
