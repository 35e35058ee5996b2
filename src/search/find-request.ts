/** What is asked of search and what it answers: the shapes that command line, server, chat and other programs share. */
import type { ReadingState } from '../contract/post.ts'

/** Each narrows; what is not given does not. */
export interface SearchFilters {
  /** A main category, or `main/sub`. */
  category?: string | undefined
  /** Handle of the post's author, with or without the at sign, in any case. */
  author?: string | undefined
  /** Posted at this time or later. */
  postedSince?: Date | undefined
  /** Posted before this time. */
  postedBefore?: Date | undefined
  /** Added to the knowledge base at this time or later. */
  addedSince?: Date | undefined
  hasMedia?: boolean | undefined
  hasCode?: boolean | undefined
  kind?: OwnerKind | undefined
  /** Marks of the user. */
  favourite?: boolean | undefined
  reading?: ReadingState | undefined
}

export type OwnerKind = 'item' | 'synthesis'

export interface FindRequest extends SearchFilters {
  /** Words; `"a phrase"`, `-without`, `pre*`, `or`. Of any length and content; empty finds nothing. */
  query: string
  /** 1 to 100. */
  limit: number
  /** Of the reply before, for the next page. */
  cursor?: string | undefined
  /** The last word may be unfinished: search as one types. */
  asYouType?: boolean | undefined
  /** Default: both. With words alone the embedding model is not asked. */
  by?: 'words' | 'meaning' | 'both' | undefined
}

/** An item or a synthesis as it is shown in a list. Text in it is from posts and models: escape it. */
export interface FoundDocument {
  kind: OwnerKind
  /** Of the post; of a synthesis its path: `main/sub`, or `main/`. */
  id: string
  title: string
  /** `main/sub`; `main` for the synthesis of a main category. */
  category: string
  /** Comparable within one reply only. */
  score: number
  /** Plain text on one line. */
  snippet: string
  /** Where the hits stand in the snippet: pairs of start and end, in UTF-16 units, in order. */
  marks: [from: number, to: number][]
  /** Of the Markdown file, relative to the knowledge base. */
  path: string
  /** Empty for a synthesis. */
  source_url: string
  author: string | null
  posted_at: Date | null
  added_at: Date
}

export interface FindReply {
  results: FoundDocument[]
  /** Where the next page begins; undefined at the end. */
  nextCursor: string | undefined
  /** What found: `words` alone when there are no vectors, or the model does not answer. */
  by: 'words' | 'words and meaning'
  /** Why meaning did not help, as a sentence; undefined when it did. */
  notice: string | undefined
  /** What the user may have meant: words that stand nowhere, replaced by words like them. */
  suggestion: string | undefined
  /** The results are those of the suggestion: nothing was found for what was written. */
  isMeant: boolean
}

export interface PassageRequest extends SearchFilters {
  /** A question or words. */
  query: string
  /** How many passages. */
  limit: number
  /** At most so many of one item or synthesis. Default 3. */
  perDocument?: number | undefined
}

/** A piece of an item or synthesis, for an answer. */
export interface Passage {
  /** Stable as long as the text stands where it stands. */
  id: string
  kind: OwnerKind
  /** Of the item or synthesis, as in `FoundDocument`. */
  documentId: string
  title: string
  /** The headings above it, the title first. */
  heading: string
  /** Markdown. */
  text: string
  category: string
  path: string
  source_url: string
  author: string | null
  posted_at: Date | null
  score: number
  /** Cosine with the question, -1 to 1; undefined when it was found by words only. */
  similarity: number | undefined
  /** The weight of the question's words that stand in it, of all their weight: 0 to 1. Rare words weigh more. */
  coverage: number
}

export interface RecentRequest extends SearchFilters {
  /** A topic in words; without one everything counts. */
  topic?: string | undefined
  limit: number
  cursor?: string | undefined
}

/** The newest first. */
export interface RecentReply {
  results: FoundDocument[]
  nextCursor: string | undefined
}

export interface RelatedDocument {
  id: string
  title: string
  category: string
  summary: string
  path: string
  source_url: string
  /** 0 to 1. */
  score: number
}
