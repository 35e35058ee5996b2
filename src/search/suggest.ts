/** Guesses what a misspelt word may have meant, from the words of titles, tags and categories. */
import { sql } from 'kysely'
import type { Db } from '../db/tables.ts'
import type { WeighedWord } from './weigh-words.ts'

/** Of the trigrams of two words; a letter that is wrong or missing leaves about this much. */
const MIN_ALIKE = 0.35
const MIN_CHARS = 4

/**
 * @param words - Of the query; those that stand somewhere are left as they are.
 * @returns The words with the unknown ones replaced; `undefined` when nothing is alike, or the database cannot compare.
 */
export async function suggestQuery(db: Db, words: readonly WeighedWord[]): Promise<string | undefined> {
  const unknown = words.filter(({ documents, text }) => documents === 0 && text.length >= MIN_CHARS)
  if (unknown.length === 0 || !(await canCompare(db))) return undefined
  const { rows } = await sql<{ text: string; meant: string }>`
    select asked.text, nearest.word as meant from unnest(${unknown.map(({ text }) => text.toLowerCase())}::text[]) as asked (text)
    cross join lateral (
      select word from search_words where word % asked.text and similarity(word, asked.text) >= ${MIN_ALIKE}
        -- Words of titles that are gone stay on the list: they are not offered.
        and exists (select from search_documents where title_words @@ to_tsquery('simple', quote_literal(word)))
      order by similarity(word, asked.text) desc, abs(length(word) - length(asked.text)), word limit 1) as nearest`.execute(
    db,
  )
  if (rows.length === 0) return undefined
  const meant = new Map(rows.map((row) => [row.text, row.meant]))
  return words.map(({ text }) => meant.get(text.toLowerCase()) ?? text).join(' ')
}

async function canCompare(db: Db): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`
    select exists (select from pg_extension where extname = 'pg_trgm') as there`.execute(db)
  return rows[0]?.there === true
}
