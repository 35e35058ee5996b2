/** Finds the place of a post in the topic tree without a text model: by words, by meaning, and by what the user placed. */
import type { EmbeddingModel } from '../model.ts'
import { confidenceOf, SURE_ENOUGH } from './confidence.ts'
import {
  buildKeywordIndex,
  findEvidence,
  type Candidate,
  type Evidence,
  type Field,
  type KeywordIndex,
} from './keyword-index.ts'
import { learnPlaces, type LearnedPlaces } from './learned-places.ts'
import { isForeign, openPlaceVectors, textsOf, type ShippedVectors } from './meaning.ts'
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

/** A place that a post may belong to, the surest first in a list of them. */
export interface Suggestion {
  mainCategory: string
  subcategory: string
  /** 0 to 1: how many of such choices are right. */
  confidence: number
}

export interface CategoryChoice {
  /** Undefined where nothing is sure enough. */
  mainCategory?: string
  /** Undefined where only the main category is sure. */
  subcategory?: string
  confidence: number
}

export interface BuiltinCategorizer {
  /** @param tree - Every place that may be chosen. */
  categorize(
    input: CategorizeInput,
    tree: readonly Candidate[],
    signal?: AbortSignal,
  ): Promise<CategoryChoice>
  /** @returns The best place of each of the nearest main categories, however unsure. */
  suggest(
    input: CategorizeInput,
    tree: readonly Candidate[],
    limit: number,
    signal?: AbortSignal,
  ): Promise<Suggestion[]>
}

const FIELD_WEIGHTS = { text: 1, hashtag: 1.5, folder: 4, link: 0.8 } as const
/** What a cosine of 1 is worth in signs. */
const MEANING_WEIGHT = 5
/** The model is English: of other text its vectors say little. */
const FOREIGN_MEANING_WEIGHT = 1.5
/** More signs of one place make it no surer. Folders go beyond. */
const MOST_STRONG = 4
const MOST_WEAK = 3
const WEAK_WEIGHT = 0.5
/** As near as this, the meaning is company enough for a weak sign. */
const COMPANY = 0.35
/** By how much a subcategory must lead the next one of its main category. */
const SUBCATEGORY_LEAD = 0.1
/** Less of a text is what its vector is made of. */
const MAX_EMBEDDED_CHARS = 600
const MAX_LINK_CHARS = 100

/**
 * What a cosine of 1 with the words of a place's examples is worth in signs, and with their meaning: the more examples a
 * place has, the less the general signs have to say beside them.
 */
const LEARNED_WEIGHT = { least: 5, perExample: 2.8, most: 20 } as const
/** Cosines of the built-in model: unrelated texts have up to this much. */
const UNRELATED = 0.2

interface Scored {
  candidate: number
  score: number
  nearness: number
  isNamed: boolean
}

/**
 * @param embedding - The built-in model: confidence is calibrated for its vectors.
 * @param shipped - Vectors of texts of the starter taxonomy that need not be computed.
 */
export function openBuiltinCategorizer(
  embedding: EmbeddingModel,
  shipped: ShippedVectors = () => undefined,
): BuiltinCategorizer {
  const places = openPlaceVectors(embedding, shipped)
  let known: { tree: readonly Candidate[]; index: KeywordIndex; learned?: LearnedPlaces } | undefined

  const knownOf = (tree: readonly Candidate[]) => {
    if (known === undefined || !isSameTree(known.tree, tree)) known = { tree, index: buildKeywordIndex(tree) }
    return known
  }

  const score = async (
    input: CategorizeInput,
    tree: readonly Candidate[],
    signal: AbortSignal | undefined,
  ): Promise<Scored[]> => {
    const about = knownOf(tree)
    const examples = tree.map((candidate) => candidate.examples ?? [])
    const text = embeddedText(input)
    const vector = await places.embedWith(text, [...tree.flatMap(textsOf), ...examples.flat()], signal)
    const nearness = places.compare(vector, tree)
    const evidence = findEvidence(fieldsOf(input), about.index, (at) => tree[at]?.mainCategory ?? '')
    const meaningWeight = isForeign(input.text) ? FOREIGN_MEANING_WEIGHT : MEANING_WEIGHT
    const hasCompany = companyOf(tree, evidence, nearness)
    const scored = tree.map((_, candidate): Scored => {
      const { strong = 0, weak = 0 } = evidence.get(candidate) ?? {}
      const words =
        Math.min(strong, MOST_STRONG) + (hasCompany(candidate) ? WEAK_WEIGHT * Math.min(weak, MOST_WEAK) : 0)
      const near = nearness[candidate] ?? 0
      return { candidate, score: meaningWeight * near + words, nearness: near, isNamed: strong > 0 }
    })
    if (examples.some((own) => own.length > 0)) {
      about.learned ??= learnPlaces(examples, (example) => Array.from(places.vectorOf(example)))
      addLearned(scored, about.learned.compare(text, Array.from(vector)), examples)
    }
    return scored.sort((a, b) => b.score - a.score)
  }

  return {
    categorize: async (input, tree, signal) => choose(await score(input, tree, signal), tree),
    suggest: async (input, tree, limit, signal) => suggestFrom(await score(input, tree, signal), tree, limit),
  }
}

/** The tree is described anew every few seconds; what was learned of an equal one serves on. */
function isSameTree(a: readonly Candidate[], b: readonly Candidate[]): boolean {
  if (a === b) return true
  return (
    a.length === b.length &&
    a.every((one, at) => {
      const other = b[at]
      return one === other || JSON.stringify(one) === JSON.stringify(other)
    })
  )
}

function fieldsOf(input: CategorizeInput): Field[] {
  const label = (weight: number) => (text: string) => ({ text, weight, isLabel: true })
  return [
    { text: input.text, weight: FIELD_WEIGHTS.text },
    ...input.hashtags.map((tag) => `#${tag.replace(/^#/, '')}`).map(label(FIELD_WEIGHTS.hashtag)),
    ...input.folders.map(spaceOut).map(label(FIELD_WEIGHTS.folder)),
    ...input.links.map((link) => ({ text: spreadHost(link), weight: FIELD_WEIGHTS.link })),
  ]
}

/** @returns `kubernetes io` for `www.kubernetes.io`: the name of a site is a word of its own. */
function spreadHost(link: string): string {
  return link.replace(/^(?:www\.)?([\w-]+(?:\.[\w-]+)+)/, (host) => host.replaceAll('.', ' '))
}

/** A weak sign counts where its main category has another sign, or the meaning is near. */
function companyOf(
  tree: readonly Candidate[],
  evidence: ReadonlyMap<number, Evidence>,
  nearness: readonly number[],
): (candidate: number) => boolean {
  const keys = new Map<string, Set<string>>()
  for (const [candidate, own] of evidence) {
    const main = tree[candidate]?.mainCategory ?? ''
    keys.set(main, new Set([...(keys.get(main) ?? []), ...own.keys]))
  }
  const near = new Set(tree.filter((_, at) => (nearness[at] ?? 0) > COMPANY).map((one) => one.mainCategory))
  return (candidate) => {
    const main = tree[candidate]?.mainCategory ?? ''
    return near.has(main) || (keys.get(main)?.size ?? 0) > 1
  }
}

function addLearned(
  scored: readonly Scored[],
  learned: ReadonlyMap<number, { words: number; meaning: number }>,
  examples: readonly (readonly string[])[],
): void {
  const weight = learnedWeightOf(examples)
  for (const one of scored) {
    const { words = 0, meaning = 0 } = learned.get(one.candidate) ?? {}
    one.score += weight * (words + Math.max(0, meaning - UNRELATED))
  }
}

function learnedWeightOf(examples: readonly (readonly string[])[]): number {
  const learned = examples.filter((own) => own.length > 0)
  const perPlace = learned.reduce((sum, own) => sum + own.length, 0) / learned.length
  const { least, perExample, most } = LEARNED_WEIGHT
  return Math.min(most, Math.max(least, perExample * perPlace))
}

function embeddedText(input: CategorizeInput): string {
  const text = input.text.replace(/https?:\/\/\S+|@\w+/gu, ' ').replace(/\s+/gu, ' ')
  // The model gets words only, so that a cut inside an emoji does no harm.
  return [
    text.slice(0, MAX_EMBEDDED_CHARS).trim(),
    ...input.folders.map(spaceOut),
    ...input.links.map((link) => link.slice(0, MAX_LINK_CHARS)),
  ]
    .filter((part) => part !== '')
    .join('. ')
}

function choose(ranked: readonly Scored[], tree: readonly Candidate[]): CategoryChoice {
  const best = ranked[0]
  const place = best && tree[best.candidate]
  if (best === undefined || place === undefined) return { confidence: 0 }
  const confidence = confidenceIn(best, ranked, tree)
  if (confidence < SURE_ENOUGH) return { confidence }
  const sibling = ranked.find(
    (one) => one !== best && tree[one.candidate]?.mainCategory === place.mainCategory,
  )
  const isSureOfSub = sibling === undefined || best.score - sibling.score >= SUBCATEGORY_LEAD
  return {
    mainCategory: place.mainCategory,
    ...(isSureOfSub && { subcategory: place.subcategory }),
    confidence,
  }
}

function suggestFrom(ranked: readonly Scored[], tree: readonly Candidate[], limit: number): Suggestion[] {
  const seen = new Set<string>()
  const best = ranked.filter(({ candidate }) => {
    const main = tree[candidate]?.mainCategory ?? ''
    return !seen.has(main) && seen.add(main)
  })
  return best.slice(0, limit).flatMap((one) => {
    const place = tree[one.candidate]
    if (place === undefined) return []
    const { mainCategory, subcategory } = place
    return [{ mainCategory, subcategory, confidence: confidenceIn(one, ranked, tree) }]
  })
}

/** @returns How sure the main category of this place is, against the best other one. */
function confidenceIn(one: Scored, ranked: readonly Scored[], tree: readonly Candidate[]): number {
  const main = tree[one.candidate]?.mainCategory
  const rival = ranked.find(({ candidate }) => tree[candidate]?.mainCategory !== main)
  const lead = one.score - (rival?.score ?? 0)
  return Math.round(100 * confidenceOf({ lead, nearness: one.nearness, isNamed: one.isNamed })) / 100
}
