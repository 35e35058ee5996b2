/** Public test collections in the SMART format: documents (`.I .T .W .K`), queries, and which documents people found relevant. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Feature, Question } from './web-features.ts'

export interface Collection {
  name: string
  documents: Feature[]
  questions: Question[]
}

const FILES = {
  cacm: { documents: 'cacm.all', queries: 'query.text', judgements: 'qrels.text', byPlace: false },
  /** Its judgements number the queries in the order of the file. */
  cranfield: { documents: 'cran.all.1400', queries: 'cran.qry', judgements: 'cranqrel', byPlace: true },
}

/** @param folder - With a folder for each collection. @returns Those that are there. */
export async function readCollections(folder: string): Promise<Collection[]> {
  const there = Object.entries(FILES).filter(([name, { documents }]) =>
    existsSync(join(folder, name, documents)),
  )
  return Promise.all(
    there.map(async ([name, files]) => {
      const read = (file: string): Promise<string> => readFile(join(folder, name, file), 'latin1')
      const [documents, queries, judgements] = await Promise.all([
        read(files.documents),
        read(files.queries),
        read(files.judgements),
      ])
      return {
        name,
        documents: recordsOf(documents).map((record) => documentOf(name, record)),
        questions: questionsOf(name, recordsOf(queries), judgements, files.byPlace),
      }
    }),
  )
}

type Fields = Record<string, string>

function recordsOf(text: string): Fields[] {
  const records: Fields[] = []
  let field = ''
  for (const line of text.split(/\r?\n/)) {
    const [, mark = '', rest = ''] = /^\.([A-Z])\s*(.*)$/.exec(line) ?? []
    if (mark === 'I') records.push({ I: rest.trim() })
    const record = records.at(-1)
    if (record === undefined) continue
    if (mark !== '') field = mark
    else record[field] = `${record[field] ?? ''} ${line.trim()}`.trim()
  }
  return records
}

/** Ids are made digits, as those of posts are. */
function idOf(name: string, number: number): string {
  return `${name === 'cacm' ? 1 : 2}${String(number).padStart(9, '0')}`
}

function documentOf(name: string, { I = '', T = '', W = '', K = '' }: Fields): Feature {
  const description = [W.startsWith(T) ? W.slice(T.length) : W, K]
    .filter((text) => text.trim() !== '')
    .join('\n\n')
  return {
    id: idOf(name, Number(I)),
    name: T || '(no title)',
    description: description || T || '(empty)',
    places: [],
  }
}

function questionsOf(
  name: string,
  queries: readonly Fields[],
  judgements: string,
  byPlace: boolean,
): Question[] {
  const right = new Map<number, string[]>()
  for (const line of judgements.split(/\r?\n/)) {
    const [query, document] = line.trim().split(/\s+/).map(Number)
    if (query === undefined || document === undefined || Number.isNaN(document)) continue
    right.set(query, [...(right.get(query) ?? []), idOf(name, document)])
  }
  return queries.flatMap(({ I = '', W = '' }, place) => {
    const found = right.get(byPlace ? place + 1 : Number(I))
    return found === undefined || W === '' ? [] : [{ text: W, right: [...new Set(found)] }]
  })
}
