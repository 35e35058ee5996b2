/** Finds items and syntheses: by words and by meaning, each ranked by itself, then fused. */
import type { Db } from '../db/tables.ts'
import { UsageError } from '../errors.ts'
import type { Meaning, NearChunk } from './by-meaning.ts'
import { fromKey, keyOf, loadCards, type DocumentCard } from './documents.ts'
import { filterCondition } from './filters.ts'
import type { FindReply, FindRequest, FoundDocument } from './find-request.ts'
import { rankByWords, type RankedDocument } from './full-text.ts'
import { fuseRanks } from './fuse-ranks.ts'
import { parseQuery } from './query.ts'
import { makeSnippet, type Matcher } from './snippet.ts'
import { suggestQuery } from './suggest.ts'
import type { WeighedWord, WordWeights } from './weigh-words.ts'

export interface FindParts {
  db: Db
  weights: WordWeights
  meaning: Meaning
}

/** How deep each ranking is read before they are fused. */
const DEPTH = 100
/** Passages that are looked at to find so many documents. */
const PASSAGES = 200
/** Of a document, to show where the words stand. */
const SNIPPET_FROM_CHARS = 6000

/** @throws {UsageError} `search_cursor` when the cursor is none of ours. */
export async function find(parts: FindParts, request: FindRequest, signal?: AbortSignal): Promise<FindReply> {
  const from = readCursor(request.cursor)
  const ranking = await rank(parts, request, signal)
  const page = ranking.fused.slice(from, from + Math.max(1, request.limit))
  const results = await describe(parts.db, ranking, page)
  const end = from + page.length
  return {
    results,
    nextCursor: end < ranking.fused.length ? String(end) : undefined,
    by: ranking.near === undefined ? 'words' : 'words and meaning',
    notice: ranking.notice,
    suggestion: ranking.byWords.length > 0 ? undefined : await suggestQuery(parts.db, ranking.words),
  }
}

interface Ranking {
  words: WeighedWord[]
  byWords: RankedDocument[]
  /** The best passage of each document, best first; undefined when meaning was not looked at. */
  near: NearChunk[] | undefined
  notice: string | undefined
  fused: { id: string; score: number }[]
}

async function rank(parts: FindParts, request: FindRequest, signal?: AbortSignal): Promise<Ranking> {
  const query = parseQuery(request.query, request.asYouType)
  const filter = filterCondition(request)
  const understanding =
    request.by === 'words' || query.text === ''
      ? undefined
      : parts.meaning.near(query.text, { filter, limit: PASSAGES, signal })
  const lookForWords = async () => {
    const words = await parts.weights.weigh(query)
    if (request.by === 'meaning') return { words, byWords: [] }
    return { words, byWords: await rankByWords(parts.db, query, words, { filter, limit: DEPTH }) }
  }
  const [{ words, byWords }, understood] = await Promise.all([lookForWords(), understanding])
  const near = understood !== undefined && 'chunks' in understood ? bestOfEach(understood.chunks) : undefined
  // A phrase and a minus are orders: what meaning finds beside them is not asked for.
  const isStrict = query.phrases.length > 0 || query.without.length > 0
  const allowed = new Set(byWords.map(keyOf))
  const byMeaning = (near ?? []).map(({ kind, documentId: id }) => keyOf({ kind, id }))
  return {
    ...{ words, byWords, near },
    notice: understood !== undefined && 'notice' in understood ? understood.notice : undefined,
    fused: fuseRanks([
      byWords.map(keyOf),
      byMeaning.slice(0, DEPTH).filter((key) => !isStrict || allowed.has(key)),
    ]),
  }
}

function bestOfEach(chunks: readonly NearChunk[]): NearChunk[] {
  const best = new Map<string, NearChunk>()
  for (const chunk of chunks) {
    const key = keyOf({ kind: chunk.kind, id: chunk.documentId })
    if (!best.has(key)) best.set(key, chunk)
  }
  return [...best.values()]
}

async function describe(db: Db, ranking: Ranking, page: Ranking['fused']): Promise<FoundDocument[]> {
  const cards = await loadCards(
    db,
    page.map(({ id }) => fromKey(id)),
    SNIPPET_FROM_CHARS,
  )
  const matchers = matchersOf(ranking.words)
  return page.flatMap(({ id, score }) => {
    const card = cards.get(id)
    return card === undefined ? [] : [toFound(card, matchers, score)]
  })
}

/** @returns What the words of a query are in a text. */
export function matchersOf(words: readonly WeighedWord[]): Matcher[] {
  return words.flatMap(({ lexemes, weight }) => lexemes.map((lexeme) => ({ lexeme, weight })))
}

/** @returns The card as it is shown; the snippet shows the words of `matchers`. */
export function toFound(
  { summary, body, ...card }: DocumentCard,
  matchers: readonly Matcher[],
  score: number,
): FoundDocument {
  return { ...card, score, ...makeSnippet(`${summary}\n\n${body}`, matchers) }
}

/** @returns Where the page begins. */
function readCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0
  if (/^\d{1,4}$/.test(cursor)) return Number(cursor)
  throw new UsageError('search_cursor', 'The cursor is not one that a search gave.', {
    hint: 'Search again without a cursor.',
  })
}
