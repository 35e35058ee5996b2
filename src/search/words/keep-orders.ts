/** Phrases, and what must not be there: the index tells which documents have the words, their texts tell how they stand. */
import type { Db } from '../../db/tables.ts'
import type { Query } from '../query.ts'
import { keyOf, type WordHit } from '../ranked-document.ts'
import { loadDocuments } from './changes.ts'
import { holdsPhrase } from './phrases.ts'

const READ_AT_ONCE = 100
/** Of documents with all the words, so many are read for the phrase. */
const MAX_READ = 2000

/** @returns Of the hits, best first, those that keep every order; at most `limit`. */
export async function keepsOrders(
  db: Db,
  { phrases, without }: Pick<Query, 'phrases' | 'without'>,
  hits: readonly WordHit[],
  limit: number,
): Promise<WordHit[]> {
  const kept: WordHit[] = []
  for (let at = 0; at < Math.min(hits.length, MAX_READ) && kept.length < limit; at += READ_AT_ONCE) {
    const some = hits.slice(at, at + READ_AT_ONCE)
    const texts = new Map(
      (await loadDocuments(db, some)).map((one) => [keyOf(one), [one.title, one.tags, one.text, one.beside]]),
    )
    kept.push(
      ...some.filter((hit) => {
        const fields = texts.get(keyOf(hit)) ?? []
        const has = (phrase: string): boolean => fields.some((text) => holdsPhrase(text, phrase))
        return fields.length > 0 && phrases.every(has) && !without.some(has)
      }),
    )
  }
  return kept.slice(0, limit)
}
