/** Finds what an answer can rest on: passages by word and by meaning, then wider by topic and synthesis. */
import type { QuestionClass } from '../contract/api/chat.ts'
import type { Db } from '../db/tables.ts'
import { cutText } from '../text/safe-text.ts'
import { listCorrections } from '../posts/post-repository.ts'
import type { Passage } from '../search/find-request.ts'
import { fuseRanks } from '../search/fuse-ranks.ts'
import type { Search } from '../search/search.ts'
import { sidesOf } from './sides.ts'
import { listTopicItems } from './topic-items.ts'
import { widenByTopic } from './widen.ts'

export interface GatherRequest {
  question: string
  /** The question with the subject of the conversation. */
  searchedFor: string
  isFollowUp: boolean
  questionClass: QuestionClass
  /** What a question for everything on a subject is about. */
  subject?: string | undefined
  /** Syntheses repeat what items say: nothing of them is to be quoted. */
  itemsAlone?: boolean
  category: string | undefined
  signal: AbortSignal
}

/** A document with those of its passages that may help, best first. */
export interface Source extends Omit<
  Passage,
  'id' | 'heading' | 'text' | 'score' | 'similarity' | 'coverage'
> {
  passages: GatheredPassage[]
  /** What readers of X corrected in its post. */
  correction: string | undefined
}

export type GatheredPassage = Pick<Passage, 'id' | 'heading' | 'text' | 'similarity' | 'coverage'>

export interface Gathered {
  /** Best first; those that the topic alone suggests come last. */
  sources: Source[]
  /** `words`, `meaning`, `conversation`, `category`, `synthesis`: what of it helped. */
  foundBy: string[]
}

/** How much is looked at: one place may explain, while a comparison needs several. */
const BREADTH: Record<QuestionClass, { passages: number; perDocument: number; isWide: boolean }> = {
  explanation: { passages: 10, perDocument: 3, isWide: true },
  implementation: { passages: 10, perDocument: 4, isWide: false },
  comparison: { passages: 14, perDocument: 3, isWide: true },
  troubleshooting: { passages: 10, perDocument: 3, isWide: false },
  architecture: { passages: 12, perDocument: 3, isWide: true },
  general: { passages: 10, perDocument: 3, isWide: true },
}
/** About 4,000 tokens: room for an answer in the smallest contexts in use. */
const MAX_CONTEXT_CHARS = 14_000
const MAX_PASSAGE_CHARS = 3000
/** With fewer, items that only mention the subject are looked for as well. */
const ENOUGH_OF_TOPIC = 3
/** Everything on a subject: a passage each of many. */
const BROAD = { passages: 24, perDocument: 1, isWide: false }

export async function gatherSources(
  { db, search }: { db: Db; search: Search },
  request: GatherRequest,
): Promise<Gathered> {
  const { questionClass, category, signal, subject } = request
  const { passages: limit, perDocument, isWide } = subject === undefined ? BREADTH[questionClass] : BROAD
  const kind = request.itemsAlone === true ? 'item' : undefined
  const ofTopic =
    subject === undefined || category !== undefined ? [] : await listTopicItems({ db, search }, subject)
  // Whoever asks for a topic by its name means what is in it.
  const queries = ofTopic.length >= ENOUGH_OF_TOPIC ? [] : queriesOf(request)
  const lists = await Promise.all(
    queries.map((query) => search.retrieve({ query, limit, perDocument, category, kind }, signal)),
  )
  const found = withoutDoubles([...ofTopic, ...fuse(lists)]).slice(0, limit)
  const wider =
    found.length === 0
      ? []
      : await widenByTopic({ db, search }, { found, query: request.searchedFor, isWide, kind, signal })
  const sources = withinBounds(groupByDocument([...found, ...wider]))
  return {
    sources: await withCorrections(db, sources),
    foundBy: waysOf(found, wider, request.isFollowUp),
  }
}

/** A follow-up is looked for with its subject and as it stands; of a comparison each side by itself as well. */
function queriesOf({ question, searchedFor, isFollowUp, questionClass, subject }: GatherRequest): string[] {
  if (subject !== undefined) return [subject]
  const sides = questionClass === 'comparison' ? sidesOf(question) : []
  return [...new Set([searchedFor, ...(isFollowUp ? [question] : []), ...sides])]
}

function fuse(lists: readonly Passage[][]): Passage[] {
  const [first] = lists
  if (first !== undefined && lists.length === 1) return first
  const byId = new Map(lists.flat().map((passage) => [passage.id, passage]))
  const fused = fuseRanks(lists.map((list) => list.map(({ id }) => id)))
  return fused.flatMap(({ id }) => byId.get(id) ?? [])
}

/** An item of the topic that was asked for counts once, with its place in the topic. */
export function withoutDoubles<One extends { id: string }>(passages: readonly One[]): One[] {
  const seen = new Set<string>()
  return passages.filter(({ id }) => !seen.has(id) && seen.add(id))
}

function groupByDocument(passages: readonly Passage[]): Source[] {
  const sources = new Map<string, Source>()
  for (const { id, heading, text, similarity, coverage, score: _score, ...document } of passages) {
    const key = `${document.kind} ${document.documentId}`
    const source = sources.get(key) ?? { ...document, passages: [], correction: undefined }
    source.passages.push({ id, heading, text: cutText(text, MAX_PASSAGE_CHARS), similarity, coverage })
    sources.set(key, source)
  }
  return [...sources.values()]
}

async function withCorrections(db: Db, sources: readonly Source[]): Promise<Source[]> {
  const ids = sources.flatMap(({ kind, documentId }) => (kind === 'item' ? [documentId] : []))
  const corrections = await listCorrections(db, ids)
  return sources.map((source) => ({ ...source, correction: corrections.get(source.documentId) }))
}

/** As much as a small context holds, best first; a source that no longer fits is left out with all behind it. */
function withinBounds(sources: readonly Source[]): Source[] {
  let chars = 0
  return sources.filter((source) => {
    chars += source.passages.reduce((sum, { heading, text }) => sum + heading.length + text.length, 0)
    return chars <= MAX_CONTEXT_CHARS || source === sources[0]
  })
}

function waysOf(found: readonly Passage[], wider: readonly Passage[], isFollowUp: boolean): string[] {
  const ways: [string, boolean][] = [
    ['words', found.some(({ coverage }) => coverage > 0)],
    ['meaning', found.some(({ similarity }) => similarity !== undefined)],
    ['conversation', isFollowUp && found.length > 0],
    ['category', wider.some(({ kind }) => kind === 'item')],
    ['synthesis', [...found, ...wider].some(({ kind }) => kind === 'synthesis')],
  ]
  return ways.flatMap(([way, helped]) => (helped ? [way] : []))
}
