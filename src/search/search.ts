/** Finds items and syntheses by word and by meaning; gives chat its passages. Without vectors it finds by words alone. */
import type { OpenedDatabase } from '../db/open.ts'
import type { EmbeddingModel } from '../models/model.ts'
import { hashText } from '../text/content-hash.ts'
import { Meaning } from './by-meaning.ts'
import { openDatabaseVectors } from './vectors/database-vectors.ts'
import { withoutAskingWords } from './asking-words.ts'
import { find, matchersOf } from './find.ts'
import type {
  FindReply,
  FindRequest,
  Passage,
  PassageRequest,
  RecentReply,
  RecentRequest,
  RelatedDocument,
} from './find-request.ts'
import { retrievePassages } from './passages.ts'
import { parseQuery } from './query.ts'
import { listRecent } from './recent.ts'
import { findRelated } from './related.ts'
import type { Matchers } from './snippet.ts'
import { leaveCopy, VectorCopy } from './vectors/vector-copy.ts'
import { parseAliases } from './words/aliases.ts'
import { KNOWN_ALIASES } from './words/known-aliases.ts'
import { Words } from './words/words.ts'

export interface Search {
  /** @returns Best first, equal ones by id. An odd query finds nothing or something, and never fails. */
  find(request: FindRequest, signal?: AbortSignal): Promise<FindReply>
  /** @returns Passages for an answer, best first. Those of items that have no chunks yet are among them. */
  retrieve(request: PassageRequest, signal?: AbortSignal): Promise<Passage[]>
  /** @returns What of a question a text must hold to answer it: its words with all their forms, but for those that only ask. */
  understand(question: string): Promise<Matchers>
  /** @returns Items that are near in meaning, without the item itself. None when there is no such item. */
  related(itemId: string, limit: number): Promise<RelatedDocument[]>
  /** What is new, of everything or on a topic. */
  recent(request: RecentRequest): Promise<RecentReply>
  /**
   * Copies new vectors to where they are looked up, if that is not the database. To be called now and then.
   * @throws {UnavailableError} `chroma_away`; search goes on without it.
   */
  keepUp(signal?: AbortSignal): Promise<void>
  /** Ends what is asked of a model in the background, and keeps the index of words for the next process. */
  close(): Promise<void>
}

export interface SearchParts {
  database: OpenedDatabase
  /** The model in use. */
  embedding: EmbeddingModel
  /** One that was in use before, by the name under which its vectors are kept; undefined when it cannot be asked. */
  openEmbedding?: (name: string) => EmbeddingModel | undefined
  /** Names that mean the same, added to ours; see `parseAliases`. */
  aliases?: string
  /** Where the index of words is kept between processes; undefined: nowhere. */
  wordsFile?: string
  /** A Chroma server that vectors are looked up in; without it they are in the database. */
  chromaUrl?: string | undefined
}

/** Connects to nothing. */
export function openSearch({
  database,
  embedding,
  openEmbedding = () => undefined,
  aliases = '',
  wordsFile,
  chromaUrl,
}: SearchParts): Search {
  const { db, hasVector } = database
  const vectors = openDatabaseVectors(db, hasVector)
  const copy = chromaUrl === undefined ? undefined : new VectorCopy(db, chromaUrl, vectors)
  const meaning = new Meaning({ database, embedding, openEmbedding, vectors, copy })
  const words = new Words({
    ...{ db, file: wordsFile },
    ...{ aliases: parseAliases([KNOWN_ALIASES, aliases]), cutBy: hashText(KNOWN_ALIASES + aliases) },
  })
  const parts = { db, words, meaning, vectors }
  return {
    find: (request, signal) => find(parts, request, signal),
    retrieve: (request, signal) => retrievePassages(parts, request, signal),
    understand: (question) => understand(words, question),
    related: (itemId, limit) => findRelated(parts, itemId, limit),
    recent: (request) => listRecent(parts, request),
    keepUp: (signal) => copy?.bringUpToDate(signal) ?? leaveCopy(db),
    close() {
      meaning.close()
      return words.keep()
    },
  }
}

async function understand(words: Words, question: string): Promise<Matchers> {
  const weighed = await words.weigh(parseQuery(question))
  return matchersOf(
    withoutAskingWords(weighed, ({ text }) => text),
    words,
  )
}
