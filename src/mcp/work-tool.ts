/** Works the tools on an open knowledge base. */
import { answerQuestion, isNear, NOT_HELD_TEXT, type AnswerParts } from '../chat/answer.ts'
import { checkQuestion } from '../chat/ask.ts'
import type { Source } from '../chat/gather-sources.ts'
import type { Db } from '../db/tables.ts'
import { UsageError } from '../errors.ts'
import { itemPath } from '../topics/place.ts'
import { findItem, listSubtopics } from '../documents/item-repository.ts'
import { fence } from '../prompts/fence.ts'
import type { FoundDocument } from '../search/find-request.ts'
import type { Search } from '../search/search.ts'
import { unstorableTexts } from '../text/storable-text.ts'
import { TOOLS, type CallTool, type ToolAnswer, type ToolInput, type ToolName } from './tools.ts'

export interface ToolParts {
  db: Db
  search: Search
  chat: AnswerParts
}

type Workers = {
  readonly [Name in ToolName]: (input: ToolInput<Name>, signal: AbortSignal) => Promise<ToolAnswer>
}

export function openTools(parts: ToolParts): CallTool {
  const { db, search } = parts
  const workers: Workers = {
    async search({ query, category, author, limit }, signal) {
      const { results, by, notice, suggestion, isMeant } = await search.find(
        { query, category, author, limit },
        signal,
      )
      return listing(results, { by, notice, suggestion, is_meant: isMeant })
    },
    async recent({ topic, since, category, limit }) {
      const addedSince = since === undefined ? undefined : new Date(since)
      const { results } = await search.recent({ topic, category, limit, addedSince })
      return listing(results, {})
    },
    get_item: ({ id }) => readItem(db, id),
    list_categories: () => listTopics(db),
    ask: (input, signal) => ask(parts, input, signal),
  }
  return (name, input, signal) => {
    const worker = workers[name] as (given: unknown, signal: AbortSignal) => Promise<ToolAnswer>
    return worker(parseInput(name, input), signal)
  }
}

/** @throws {UsageError} `invalid_request` */
function parseInput(name: ToolName, input: unknown): unknown {
  const unstorable = unstorableTexts(input).map(({ path, message }) => ({ path: [path], message }))
  const parsed = TOOLS[name].input.safeParse(input)
  if (parsed.success && unstorable.length === 0) return parsed.data
  const issues = unstorable.length > 0 ? unstorable : (parsed.error?.issues ?? [])
  const faults = issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new UsageError('invalid_request', `The input is not valid: ${faults.join('; ')}`)
}

function listing(results: readonly FoundDocument[], about: Record<string, unknown>): ToolAnswer {
  const rows = results.map(
    ({ kind, id, title, category, snippet, path, source_url, author, posted_at, added_at }) => ({
      ...{ kind, id, title, category, snippet, path, source_url, author },
      ...{ posted_at: posted_at?.toISOString() ?? null, added_at: added_at.toISOString() },
    }),
  )
  const lines = rows.map(({ id, title, category, snippet }) => `${id}: ${title} (${category})\n${snippet}`)
  const text = lines.length === 0 ? 'Nothing was found.' : fence(lines.join('\n\n'))
  return { text, data: { results: rows, ...about } }
}

async function readItem(db: Db, id: string): Promise<ToolAnswer> {
  const item = await findItem(db, id)
  if (item === undefined)
    throw new UsageError('unknown_item', `There is no item ${id}.`, { hint: 'search finds items.' })
  const { source_url: url } = await db
    .selectFrom('posts')
    .select('source_url')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const { title, summary, tags, body, main_category, subcategory } = item
  const about = { id, title, summary, tags, category: `${main_category}/${subcategory}` }
  return {
    text: `${id} (${about.category}), from ${url}\n${fence(body)}`,
    data: { ...about, path: itemPath(item), source_url: url, body },
  }
}

async function listTopics(db: Db): Promise<ToolAnswer> {
  const topics = await listSubtopics(db)
  const categories = topics.map(({ main_category, subcategory, items }) => ({
    main_category,
    subcategory,
    items,
  }))
  const lines = categories.map(
    ({ main_category, subcategory, items }) => `${main_category}/${subcategory}: ${items}`,
  )
  return { text: lines.length === 0 ? 'There are no items yet.' : lines.join('\n'), data: { categories } }
}

/** Kept nowhere: the program that asks has its own conversation. */
async function ask(
  { chat }: ToolParts,
  { question, category }: ToolInput<'ask'>,
  signal: AbortSignal,
): Promise<ToolAnswer> {
  checkQuestion(chat, { question })
  let [answer, sources, found]: [string, readonly Source[], readonly Source[]] = ['', [], []]
  const { isHeld, instead, notice } = await answerQuestion(
    chat,
    { question, turns: [], category, signal },
    {
      found: (gathered) => (found = gathered.sources),
      notice: () => undefined,
      text: (piece, cited) => {
        answer += piece
        sources = cited
      },
    },
  )
  if (instead !== undefined) [answer, sources] = [instead, []]
  const nearest = isHeld
    ? []
    : found
        .filter(({ passages }) => passages.some(isNear))
        .slice(0, 5)
        .map(referenceOf)
  const numbered = sources.map((source, index) => ({ number: index + 1, ...referenceOf(source) }))
  const list = numbered.map(({ number, id, title, source_url: url }) => `[${number}] ${title} (${id}) ${url}`)
  const text = answer === NOT_HELD_TEXT ? answer : fence([answer, list.join('\n')].join('\n\n'))
  return { text, data: { answer, sources: numbered, in_knowledge_base: isHeld, nearest, notice } }
}

function referenceOf({ kind, documentId, title, category, path, source_url }: Source) {
  return { kind, id: documentId, title, category, path, source_url }
}
