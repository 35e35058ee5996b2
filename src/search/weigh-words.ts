/** What the words of a query are to the database, and how much each tells: a rare word tells more. */
import { sql } from 'kysely'
import type { Db } from '../db/tables.ts'
import type { Query } from './query.ts'

export interface WeighedWord {
  text: string
  /** As a `tsquery`. */
  query: string
  /** Stems, or the word itself; a prefix ends in `*`. */
  lexemes: string[]
  /** In how many documents it stands; from some hundreds on an estimate. */
  documents: number
  /** Inverse document frequency: 0 would be a word that stands everywhere. */
  weight: number
}

/** Counted exactly up to here; what stands more often is common. */
const MAX_COUNTED = 1000
const KNOWN_FOR_MS = 60_000

interface Commonness {
  readAt: number
  documents: number
  /** Share of the documents in which a common lexeme stands. */
  shares: Map<string, number>
}

/** Words of queries, weighed by how many documents they stand in. Looks at the database's own statistics once a minute. */
export class WordWeights {
  readonly #db: Db
  #known: Commonness | undefined

  constructor(db: Db) {
    this.#db = db
  }

  /** @returns The words in their order, without those that say nothing (`the`), unless there are no others. */
  async weigh({ words }: Pick<Query, 'words'>): Promise<WeighedWord[]> {
    if (words.length === 0) return []
    const known = await this.#readCommonness()
    const read = await this.#readWords(words)
    const telling = read.some((word) => !word.isStop) ? read.filter((word) => !word.isStop) : read
    const rare = telling.filter(({ query, lexemes }) => query !== '' && this.#shareOf(lexemes) === undefined)
    const counts = await this.#count(rare.map(({ query }) => query))
    return telling
      .filter(({ query }) => query !== '')
      .map(({ text, query, lexemes }) => {
        const share = this.#shareOf(lexemes)
        const documents = share === undefined ? (counts.get(query) ?? 0) : Math.round(share * known.documents)
        const all = Math.max(known.documents, documents, 1)
        const weight = Math.log(1 + (all - documents + 0.5) / (documents + 0.5))
        return { text, query, lexemes, documents, weight }
      })
  }

  /** Of the rarest lexeme; undefined when one of them is rare. */
  #shareOf(lexemes: readonly string[]): number | undefined {
    const shares = lexemes.map((lexeme) => this.#known?.shares.get(lexeme))
    if (shares.length === 0 || shares.includes(undefined)) return undefined
    return Math.min(...shares.map((share) => share ?? 1))
  }

  async #readWords(words: Query['words']) {
    const texts = words.map(({ text }) => text)
    const prefixes = words.map(({ isPrefix }) => isPrefix)
    const { rows } = await sql<{ text: string; query: string; lexemes: string[]; is_stop: boolean }>`
      select text, case when is_prefix then
          coalesce((select string_agg(quote_literal(lexeme) || ':*', ' & ') from unnest(exact) as lexeme), '')
        when stems <> '{}' then phraseto_tsquery('english', asked)::text
        else phraseto_tsquery('simple', asked)::text end as query,
        case when is_prefix then array(select lexeme || '*' from unnest(exact) as lexeme)
          when stems <> '{}' then stems else exact end as lexemes,
        not is_prefix and stems = '{}' as is_stop
      from (
        select text, is_prefix, place, search_text(text) as asked,
          tsvector_to_array(to_tsvector('english', search_text(text))) as stems,
          tsvector_to_array(to_tsvector('simple', search_text(text))) as exact
        from unnest(${texts}::text[], ${prefixes}::boolean[]) with ordinality as word (text, is_prefix, place)) as read
      order by place`.execute(this.#db)
    return rows.map(({ is_stop: isStop, ...row }) => ({ ...row, isStop }))
  }

  async #count(queries: readonly string[]): Promise<Map<string, number>> {
    if (queries.length === 0) return new Map()
    const { rows } = await sql<{ query: string; documents: number }>`
      select query, (select count(*)::int from (
        select from search_documents where words @@ query::tsquery limit ${MAX_COUNTED}) as first_ones) as documents
      from unnest(${[...queries]}::text[]) as query`.execute(this.#db)
    return new Map(rows.map((row) => [row.query, row.documents]))
  }

  async #readCommonness(): Promise<Commonness> {
    if (this.#known !== undefined && Date.now() - this.#known.readAt < KNOWN_FOR_MS) return this.#known
    // The frequencies are followed by their least and greatest: there are two more than lexemes.
    const { rows } = await sql<{ documents: number; lexemes: string[] | null; shares: number[] | null }>`
      select greatest(reltuples, (select count(*) from (select from search_documents limit ${MAX_COUNTED}) as first_ones))::float8 as documents,
        most_common_elems::text::text[] as lexemes, most_common_elem_freqs as shares
      from pg_class left join pg_stats on schemaname = current_schema() and tablename = relname and attname = 'words'
      where pg_class.oid = to_regclass('search_documents')`.execute(this.#db)
    const { documents = 0, lexemes, shares } = rows[0] ?? {}
    this.#known = {
      ...{ readAt: Date.now(), documents },
      shares: new Map((lexemes ?? []).map((lexeme, index) => [lexeme, shares?.[index] ?? 0])),
    }
    return this.#known
  }
}
