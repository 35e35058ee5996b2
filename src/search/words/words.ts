/**
 * Ranks documents by the words of a query, by BM25 over an index in memory that is kept in step with the database: each search
 * first asks what has changed, so that an item is found the moment it is stored, whoever stored it.
 */
import type { Db } from '../../db/tables.ts'
import type { SearchFilters } from '../find-request.ts'
import type { Query } from '../query.ts'
import { keyOf, type RankedDocument, type WordHit } from '../ranked-document.ts'
import { inverseDocumentFrequency } from './bm25.ts'
import { weighWords, type WeighedWord } from './ask-words.ts'
import {
  forgetForeignChanges,
  listChanges,
  loadDocuments,
  summariseBefore,
  type Changed,
  type DocumentFacts,
} from './changes.ts'
import { countDocument } from './count-document.ts'
import { filterFacts } from './filter-facts.ts'
import { keepsOrders } from './keep-orders.ts'
import { listSimilarForms } from './similar-words.ts'
import { readSnapshot, writeSnapshot, type KeptFacts, type Snapshot } from './snapshot.ts'
import { writtenAs } from './written-as.ts'
import { openWordForms, type Aliases, type WordForms } from './word-forms.ts'
import { WordIndex } from './word-index.ts'

export interface WordsParts {
  db: Db
  aliases: Aliases
  /** Tells one table of aliases from another. */
  cutBy: string
  /** Where the index is kept between processes; undefined: nowhere. */
  file: string | undefined
}

export interface RankRequest extends SearchFilters {
  limit: number
  /** What must be found of the weight of all words. */
  minCoverage?: number
  /** One that is not looked for. */
  except?: RankedDocument
}

/** What must be found of the weight of all words, where nothing else is said: less is chance. Of a long question the weight of
 * its rarest word is enough. */
const MIN_COVERAGE = 0.2
/** Texts are read so many at a time; between them others have their turn. */
const READ_AT_ONCE = 64
/** Kept on disk again when so many documents, or a tenth, have changed. */
const KEPT_AFTER = 200

export class Words {
  readonly #parts: WordsParts
  readonly formsOf: (word: { text: string; parts: string[] }) => WordForms
  #index = new WordIndex()
  #facts = new Map<string, DocumentFacts & { changed_in: bigint }>()
  #from = 0n
  #unkept = 0
  #isOpened = false
  #reading: Promise<void> | undefined

  constructor(parts: WordsParts) {
    this.#parts = parts
    this.formsOf = openWordForms(parts.aliases)
  }

  /** The weight of a word that one document alone has. */
  get mostTelling(): number {
    return inverseDocumentFrequency(this.#index.size, 1)
  }

  /** @returns The words of a query as the index knows them now, in their order. */
  async weigh(query: Pick<Query, 'words'>): Promise<WeighedWord[]> {
    await this.catchUp()
    return weighWords(query, { index: this.#index, formsOf: this.formsOf, aliases: this.#parts.aliases })
  }

  /**
   * @param words - From `weigh`.
   * @returns At most `limit`, best first; equal ones by kind and id. Phrases and what must not be there are orders: only what
   * keeps them is found. Of a query without words the newest that keep them.
   */
  async rank(query: Query, words: readonly WeighedWord[], request: RankRequest): Promise<WordHit[]> {
    const { limit, minCoverage = MIN_COVERAGE, except, ...filters } = request
    const meets = filterFacts(filters)
    const exceptKey = except === undefined ? undefined : keyOf(except)
    const isAllowed = (key: string): boolean => {
      const facts = this.#facts.get(key)
      return facts !== undefined && key !== exceptKey && (meets === undefined || meets(facts))
    }
    const orders = query.phrases.length > 0 || query.without.length > 0
    const phrases = query.phrases.length === 0 ? [] : await this.weigh(wordsOf(query.phrases))
    const asked = [...words, ...phrases]
    if (asked.length === 0) return []
    const total = asked.reduce((sum, { weight, documents }) => sum + (documents > 0 ? weight : 0), 0)
    const rarest = Math.max(0, ...asked.map(({ weight, documents }) => (documents > 0 ? weight : 0)))
    const least = total === 0 ? 0 : Math.min(minCoverage, rarest / total)
    const found = this.#index.search(asked, orders ? this.#index.size : limit, isAllowed)
    const hits = found
      .map(({ key, score, covered }) => ({
        ...this.#documentAt(key),
        score,
        coverage: total === 0 ? 1 : Math.min(1, covered / total),
      }))
      .filter(({ coverage }) => coverage >= least - 1e-9)
    return orders ? keepsOrders(this.#parts.db, query, hits, limit) : hits
  }

  /** @returns The query with words that stand nowhere replaced by what may have been meant; `undefined` when there is nothing. */
  async suggest(query: Query, words: readonly WeighedWord[]): Promise<string | undefined> {
    const meant = new Map<string, string>()
    for (const { text, forms, documents } of words) {
      const stands = documents > 0 || forms.some(({ form }) => this.#index.documentsWith(form) > 0)
      if (stands) continue
      const word = await this.#wordLike(forms[0]?.form ?? '')
      if (word !== undefined) meant.set(text, word)
    }
    if (meant.size === 0) return undefined
    return [...meant].reduce((text, [wrong, right]) => text.replace(wrong, right), query.text)
  }

  /** Takes in what others have stored. Called by each search; callers that come meanwhile wait for the same. */
  catchUp(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  /** Keeps the index on disk for the next process. A failure costs time, not truth, and is not told. */
  async keep(): Promise<void> {
    const { file, cutBy } = this.#parts
    if (file === undefined || this.#unkept === 0) return
    const { packed, keys, lengths } = this.#index.store()
    const facts = keys.map((key) => this.#facts.get(key))
    if (facts.includes(undefined)) return
    const known = facts.filter((one) => one !== undefined)
    this.#unkept = 0
    const changedIn = BigUint64Array.from(known, ({ changed_in }) => changed_in)
    const kept = { cutBy, from: this.#from, keys, facts: known.map(toKept), changedIn, lengths, packed }
    await writeSnapshot(file, kept).catch(() => undefined)
  }

  async #read(): Promise<void> {
    if (!this.#isOpened) await this.#open()
    const { from, changed, removed } = await listChanges(this.#parts.db, this.#from)
    for (const document of removed) this.#remove(keyOf(document))
    const fresh = changed.filter((one) => this.#facts.get(keyOf(one))?.changed_in !== one.changed_in)
    for (let at = 0; at < fresh.length; at += READ_AT_ONCE)
      await this.#take(fresh.slice(at, at + READ_AT_ONCE))
    this.#from = from
    if (this.#unkept >= Math.max(KEPT_AFTER, this.#index.size / 10)) await this.keep()
  }

  async #take(changed: readonly Changed[]): Promise<void> {
    const changes = new Map(changed.map((one) => [keyOf(one), one.changed_in]))
    for (const { title, tags, text, beside, ...facts } of await loadDocuments(this.#parts.db, changed)) {
      const key = keyOf(facts)
      this.#index.set(key, countDocument({ title, tags, text, beside }, this.formsOf))
      this.#facts.set(key, { ...facts, changed_in: changes.get(key) ?? 0n })
      this.#unkept += 1
    }
  }

  #remove(key: string): void {
    if (!this.#facts.delete(key)) return
    this.#index.delete(key)
    this.#unkept += 1
  }

  /** Takes up what a process before has kept, if the database still says the same of what was in it. */
  async #open(): Promise<void> {
    const { db, file, cutBy } = this.#parts
    await forgetForeignChanges(db)
    const kept = file === undefined ? undefined : await readSnapshot(file, cutBy)
    if (kept !== undefined && (await isOfThisDatabase(db, kept))) {
      this.#index = new WordIndex(kept)
      this.#facts = new Map(
        kept.facts.map((facts, number) => [
          kept.keys[number] ?? '',
          { ...fromKept(facts), changed_in: kept.changedIn[number] ?? 0n },
        ]),
      )
      this.#from = kept.from
    }
    this.#isOpened = true
  }

  #documentAt(key: string): RankedDocument {
    const facts = this.#facts.get(key)
    return { kind: facts?.kind ?? 'item', id: facts?.id ?? '' }
  }

  /** A form is a stem: the word that is shown is looked up where it stands. */
  async #wordLike(asked: string): Promise<string | undefined> {
    for (const form of listSimilarForms(this.#index, asked, 5)) {
      // A form of documents that are gone stays in the index until it is packed again.
      const [hit] = this.#index.search([{ forms: [{ form, weight: 1 }] }], 1, (key) => this.#facts.has(key))
      if (hit === undefined) continue
      const [document] = await loadDocuments(this.#parts.db, [this.#documentAt(hit.key)])
      if (document === undefined) continue
      const { title, tags, text, beside } = document
      return writtenAs(form, [title, tags, text, beside], this.formsOf)
    }
    return undefined
  }
}

function wordsOf(phrases: readonly string[]): Pick<Query, 'words'> {
  return {
    words: phrases.flatMap((phrase) =>
      phrase.split(/\s+/).map((text) => ({ text, isPrefix: false, times: 1 })),
    ),
  }
}

/** Rows may have come back from a backup, or the file from elsewhere: what was not changed since must be the same on both sides. */
async function isOfThisDatabase(db: Db, { from, changedIn, keys, facts }: Snapshot): Promise<boolean> {
  if (changedIn.length !== keys.length || facts.length !== keys.length) return false
  const { documents, sum, newest } = await summariseBefore(db, from)
  const { changed, removed } = await listChanges(db, from)
  const touched = new Set([...changed, ...removed].map(keyOf))
  const untouched = [...changedIn].filter((_, number) => !touched.has(keys[number] ?? ''))
  return (
    from <= newest && documents === untouched.length && sum === untouched.reduce((all, one) => all + one, 0n)
  )
}

function toKept({
  changed_in: _,
  posted_at,
  added_at,
  ...facts
}: DocumentFacts & { changed_in: bigint }): KeptFacts {
  return { ...facts, posted_at: posted_at?.getTime() ?? null, added_at: added_at.getTime() }
}

function fromKept({ posted_at, added_at, ...facts }: KeptFacts): DocumentFacts {
  return {
    ...facts,
    posted_at: posted_at === null ? null : new Date(posted_at),
    added_at: new Date(added_at),
  }
}
