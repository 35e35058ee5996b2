/** Finds the place of a post in the category tree without a text model: by keywords and, in doubt, by meaning. */
import type { EmbeddingModel } from '../model.ts'
import {
  buildKeywordIndex,
  scoreKeywords,
  type Candidate,
  type Field,
  type KeywordIndex,
} from './keyword-index.ts'
import { learnPlaces, type LearnedPlaces } from './learned-places.ts'
import { compareMeaning, isForeign } from './meaning.ts'
import { spaceOut } from './words.ts'

export type { Candidate } from './keyword-index.ts'

/** What is known of a post. All but the text may be empty. */
export interface CategorizeInput {
  text: string
  hashtags: readonly string[]
  /** X's bookmark folders: the user's own opinion, so they weigh most. */
  folders: readonly string[]
  /** Host and title of each link, as one text. */
  links: readonly string[]
}

interface CategoryChoice {
  mainCategory: string
  subcategory: string
  /** 0 to 1. Below about 0.3 the choice is a guess; 0 where nothing fits. */
  confidence: number
}

export interface BuiltinCategorizer {
  /** @param tree - Every place that may be chosen. The general place is chosen if nothing fits, even if it is not in it. */
  categorize(
    input: CategorizeInput,
    tree: readonly Candidate[],
    signal?: AbortSignal,
  ): Promise<CategoryChoice>
}

/** Where a post goes that fits nowhere. */
const NOWHERE = { mainCategory: 'general', subcategory: 'miscellaneous' } as const

const FIELD_WEIGHTS = { text: 1, hashtag: 1.5, folder: 2.5, link: 0.8 } as const
/** How much of its main category's other signs counts for a candidate. */
const SIBLING_SHARE = 0.3
/** Keywords alone decide from this score on, if the next main category is this far behind. */
const DECISIVE = { score: 1.6, lead: 1.35 }
/** Of how many candidates with keywords the meaning is compared. */
const CLOSE_CANDIDATES = 6
/** Cosines of the built-in model: unrelated texts have up to this much. */
const UNRELATED = 0.38
/** What a cosine of 1 above `UNRELATED` is worth in keyword scores. */
const MEANING_WEIGHT = 5
/** The model is English: for other text without keywords its vectors are little more than noise. */
const FOREIGN_MEANING_WEIGHT = 1.5
const MAX_EMBEDDED_CHARS = 300
/** Below it a post goes to the general place. */
const MIN_SCORE = 0.45

/**
 * What a cosine of 1 with the words of a place's examples is worth in keyword scores, and with their meaning: the more
 * examples a place has, the less the general keywords have to say beside them.
 */
const LEARNED_WEIGHT = { least: 5, perExample: 2.8, most: 20 } as const

/** @param embedding - Used only where keywords leave doubt. Vectors of categories are kept as long as the categorizer. */
export function openBuiltinCategorizer(embedding: EmbeddingModel): BuiltinCategorizer {
  const vectors = new Map<string, number[]>()
  let known: { identity: string; index: KeywordIndex; learned?: LearnedPlaces } | undefined

  // A tree only grows: the one before is not asked for again.
  const knownOf = (tree: readonly Candidate[]) => {
    const identity = JSON.stringify(tree)
    if (known?.identity !== identity) known = { identity, index: buildKeywordIndex(tree) }
    return known
  }

  return {
    async categorize(input, tree, signal) {
      const about = knownOf(tree)
      const scores = withSiblings(scoreKeywords(fieldsOf(input), about.index), tree)
      const ranked = rank(scores)
      const examples = tree.map((candidate) => candidate.examples ?? [])
      const hasExamples = examples.some((own) => own.length > 0)
      if (!hasExamples && isDecisive(ranked, tree)) return choose(ranked, tree)
      const close = closeCandidates(ranked, tree)
      const text = embeddedText(input)
      const also = about.learned === undefined ? examples.flat() : []
      const { vector, cosines } = await compareMeaning({
        embedding,
        vectors,
        text,
        tree,
        close,
        also,
        signal,
      })
      const weight = isForeign(input.text) ? FOREIGN_MEANING_WEIGHT : MEANING_WEIGHT
      const add = (candidate: number, worth: number): void => {
        scores.set(candidate, (scores.get(candidate) ?? 0) + worth)
      }
      for (const [candidate, cosine] of cosines) add(candidate, Math.max(0, cosine - UNRELATED) * weight)
      if (!hasExamples) return choose(rank(scores), tree)
      about.learned ??= learnPlaces(examples, (example) => vectors.get(example) ?? [])
      const learnedWeight = learnedWeightOf(examples)
      for (const [candidate, { words, meaning }] of about.learned.compare(text, vector))
        add(candidate, learnedWeight * (words + Math.max(0, meaning - UNRELATED)))
      return choose(rank(scores), tree)
    },
  }
}

function learnedWeightOf(examples: readonly (readonly string[])[]): number {
  const learned = examples.filter((own) => own.length > 0)
  const perPlace = learned.reduce((sum, own) => sum + own.length, 0) / learned.length
  const { least, perExample, most } = LEARNED_WEIGHT
  return Math.min(most, Math.max(least, perExample * perPlace))
}

type Ranked = readonly (readonly [candidate: number, score: number])[]

function fieldsOf(input: CategorizeInput): Field[] {
  return [
    { text: input.text, weight: FIELD_WEIGHTS.text },
    ...input.hashtags.map((tag) => ({ text: `#${tag.replace(/^#/, '')}`, weight: FIELD_WEIGHTS.hashtag })),
    ...input.folders.map((folder) => ({ text: spaceOut(folder), weight: FIELD_WEIGHTS.folder })),
    ...input.links.map((link) => ({ text: spreadHost(link), weight: FIELD_WEIGHTS.link })),
  ]
}

/** @returns `kubernetes io` for `www.kubernetes.io`: the name of a site is a word of its own. */
function spreadHost(link: string): string {
  return link.replace(/^(?:www\.)?([\w-]+(?:\.[\w-]+)+)/, (host) => host.replaceAll('.', ' '))
}

/** A post that speaks of several subcategories of one main category belongs into that one. */
function withSiblings(scores: ReadonlyMap<number, number>, tree: readonly Candidate[]): Map<number, number> {
  const sums = new Map<string, number>()
  for (const [candidate, score] of scores) {
    const main = tree[candidate]?.mainCategory ?? ''
    sums.set(main, (sums.get(main) ?? 0) + score)
  }
  return new Map(
    [...scores].map(([candidate, score]) => {
      const others = (sums.get(tree[candidate]?.mainCategory ?? '') ?? 0) - score
      return [candidate, score + Math.min(others * SIBLING_SHARE, score)]
    }),
  )
}

function rank(scores: ReadonlyMap<number, number>): Ranked {
  return [...scores].sort(([, a], [, b]) => b - a)
}

function rivalScore(ranked: Ranked, tree: readonly Candidate[]): number {
  const main = tree[ranked[0]?.[0] ?? -1]?.mainCategory
  return ranked.find(([candidate]) => tree[candidate]?.mainCategory !== main)?.[1] ?? 0
}

function isDecisive(ranked: Ranked, tree: readonly Candidate[]): boolean {
  const best = ranked[0]?.[1] ?? 0
  return best >= DECISIVE.score && best >= DECISIVE.lead * rivalScore(ranked, tree)
}

/** @returns Those with the best keyword scores; all if no keyword tells anything. */
function closeCandidates(ranked: Ranked, tree: readonly Candidate[]): number[] {
  const best = ranked.filter(([, score]) => score >= MIN_SCORE).slice(0, CLOSE_CANDIDATES)
  return best.length > 0 ? best.map(([candidate]) => candidate) : tree.map((_, index) => index)
}

function embeddedText(input: CategorizeInput): string {
  const text = input.text.replace(/https?:\/\/\S+/gu, ' ').replace(/\s+/gu, ' ')
  // The model gets words only, so that a cut inside an emoji does no harm.
  return [
    text.slice(0, MAX_EMBEDDED_CHARS),
    ...input.folders,
    ...input.links.map((link) => link.slice(0, 100)),
  ].join('. ')
}

function choose(ranked: Ranked, tree: readonly Candidate[]): CategoryChoice {
  const [index, score] = ranked[0] ?? [-1, 0]
  const best = tree[index]
  if (best === undefined || score < MIN_SCORE) return { ...NOWHERE, confidence: 0 }
  const lead = (score - rivalScore(ranked, tree)) / score
  const confidence = (score / (score + 1)) * (0.5 + 0.5 * lead)
  return {
    mainCategory: best.mainCategory,
    subcategory: best.subcategory,
    confidence: Math.round(confidence * 100) / 100,
  }
}
