/** Finds items and syntheses: by words and by meaning, each ranked by itself, then fused. */
import type { Db } from '../db/tables.ts'
import { beyondTitle } from '../contract/beyond-title.ts'
import { UsageError } from '../errors.ts'
import type { Meaning, NearChunk } from './by-meaning.ts'
import { COSINES } from './cosines.ts'
import { loadCards, type DocumentCard } from './documents.ts'
import { fromKey, keyOf, type WordHit } from './ranked-document.ts'
import { filterCondition } from './filters.ts'
import type { FindReply, FindRequest, FoundDocument } from './find-request.ts'
import { fuseScores, type FusedDocument } from './fuse-scores.ts'
import { parseQuery, type Query } from './query.ts'
import { makeSnippet, type Matchers } from './snippet.ts'
import type { WeighedWord } from './words/ask-words.ts'
import type { Words } from './words/words.ts'

export interface FindParts {
  db: Db
  words: Words
  meaning: Meaning
}

const ADDRESS = /https?:\/\/\S+/gu
/** How deep each ranking is read before they are fused. */
const DEPTH = 100
/** Passages that are looked at to find so many documents. */
const PASSAGES = 200
/** Of a document, to show where the words stand. */
const SNIPPET_FROM_CHARS = 6000

/**
 * A query whose words stand nowhere is looked up as what may have been meant, and the reply says so.
 *
 * @throws {UsageError} `search_cursor` when the cursor is none of ours.
 */
export async function find(parts: FindParts, request: FindRequest, signal?: AbortSignal): Promise<FindReply> {
  const from = readCursor(request.cursor)
  let ranking = await rank(parts, request, signal)
  const suggestion = await parts.words.suggest(ranking.query, ranking.words)
  const isMeant = suggestion !== undefined && ranking.byWords.length === 0
  if (isMeant) ranking = await rank(parts, { ...request, query: suggestion, asYouType: false }, signal)
  const page = ranking.fused.slice(from, from + Math.max(1, request.limit))
  const results = await describe(parts, ranking, page)
  const end = from + page.length
  return {
    results,
    nextCursor: end < ranking.fused.length ? String(end) : undefined,
    by: ranking.near === undefined ? 'words' : 'words and meaning',
    notice: ranking.notice,
    suggestion,
    isMeant,
  }
}

interface Ranking {
  query: Query
  words: WeighedWord[]
  byWords: WordHit[]
  /** The best passage of each document, best first; undefined when meaning was not looked at. */
  near: NearChunk[] | undefined
  notice: string | undefined
  fused: FusedDocument[]
}

async function rank(parts: FindParts, request: FindRequest, signal?: AbortSignal): Promise<Ranking> {
  const query = parseQuery(request.query, request.asYouType)
  const filter = filterCondition(request)
  const understanding =
    request.by === 'words' || query.text === ''
      ? undefined
      : parts.meaning.near(query.text, { filter, limit: PASSAGES, signal })
  const lookForWords = async () => {
    const words = await parts.words.weigh(query)
    if (request.by === 'meaning') return { words, byWords: [] }
    return { words, byWords: await parts.words.rank(query, words, { ...request, limit: DEPTH }) }
  }
  const [{ words, byWords }, understood] = await Promise.all([lookForWords(), understanding])
  const near = understood !== undefined && 'chunks' in understood ? bestOfEach(understood.chunks) : undefined
  // A phrase and a minus are orders: what meaning finds beside them is not asked for.
  const isStrict = query.phrases.length > 0 || query.without.length > 0
  const allowed = new Set(byWords.map(keyOf))
  const floor = request.by === 'meaning' || byWords.length > 0 ? COSINES.unrelated : COSINES.alone
  const similar = (near ?? [])
    .map(({ kind, documentId: id, similarity }) => ({ id: keyOf({ kind, id }), score: similarity }))
    .slice(0, DEPTH)
    .filter(({ id, score }) => (!isStrict || allowed.has(id)) && score >= floor)
  return {
    ...{ query, words, byWords, near },
    notice: understood !== undefined && 'notice' in understood ? understood.notice : undefined,
    fused: fuseScores(
      byWords.map(({ score, ...document }) => ({ id: keyOf(document), score })),
      similar,
      needOfMeaning(words, byWords[0], parts.words.mostTelling),
    ),
  }
}

/**
 * Of the query's weight, the share that the best hit by words lacks; words that no document has are lacking. No text has all
 * words of a long question: a hit that has more than the rarest single word could bring needs meaning the less.
 *
 * @param mostTelling - The weight of a word that one document alone has.
 * @returns 0 to 1.
 */
function needOfMeaning(
  words: readonly WeighedWord[],
  best: WordHit | undefined,
  mostTelling: number,
): number {
  const weightOf = (some: readonly WeighedWord[]): number => some.reduce((sum, { weight }) => sum + weight, 0)
  const all = weightOf(words)
  if (all === 0) return 0
  if (best === undefined) return 1
  const missed = 1 - (best.coverage * weightOf(words.filter(({ documents }) => documents > 0))) / all
  return missed * Math.min(1, mostTelling / Math.max(best.score, 1e-9))
}

function bestOfEach(chunks: readonly NearChunk[]): NearChunk[] {
  const best = new Map<string, NearChunk>()
  for (const chunk of chunks) {
    const key = keyOf({ kind: chunk.kind, id: chunk.documentId })
    if (!best.has(key)) best.set(key, chunk)
  }
  return [...best.values()]
}

async function describe(
  { db, words }: FindParts,
  ranking: Ranking,
  page: readonly FusedDocument[],
): Promise<FoundDocument[]> {
  const cards = await loadCards(
    db,
    page.map(({ id }) => fromKey(id)),
    SNIPPET_FROM_CHARS,
  )
  const matchers = matchersOf(ranking.words, words)
  return page.flatMap(({ id, score }) => {
    const card = cards.get(id)
    return card === undefined ? [] : [toFound(card, matchers, score)]
  })
}

/** @returns What the words of a query are in a text. */
export function matchersOf(asked: readonly WeighedWord[], { formsOf }: Pick<Words, 'formsOf'>): Matchers {
  const forms = new Map<string, { word: number; weight: number }>()
  for (const [word, { forms: own, weight }] of asked.entries())
    for (const { form } of own) if (!forms.has(form)) forms.set(form, { word, weight })
  return { forms, formsOf }
}

/**
 * @returns The card as it is shown. The snippet shows the words of `matchers` in what the author wrote, without the title that
 * stands above it; in what stands beside only where they are nowhere else.
 */
export function toFound(
  { summary: _summary, body: _body, text, beside, ...card }: DocumentCard,
  matchers: Matchers,
  score: number,
): FoundDocument {
  const own = makeSnippet((beyondTitle(text, card.title) || text).replace(ADDRESS, ' '), matchers)
  if (own.marks.length > 0) return { ...card, score, ...own }
  const other = makeSnippet(beside, matchers)
  return { ...card, score, ...(other.marks.length > 0 ? other : own) }
}

/** @returns Where the page begins. */
function readCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0
  if (/^\d{1,4}$/.test(cursor)) return Number(cursor)
  throw new UsageError('search_cursor', 'This cursor does not come from a search.', {
    hint: 'Search again, without a cursor.',
  })
}
