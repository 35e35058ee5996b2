/**
 * Reads again all that is kept of exports and answers, with today's readers, and changes the posts that come out otherwise.
 * Asks nobody. What was made of a post is made anew only where what it rests on has changed.
 */
import { isDeepStrictEqual } from 'node:util'
import { sql } from 'kysely'
import type { Post } from '../../contract/post.ts'
import type { Db, Tx } from '../../db/tables.ts'
import { isObject, type JsonObject } from '../../x-data/shape.ts'
import { upsertPosts } from '../../intake/save-bookmarks.ts'
import { hashPost, mergePosts } from '../../posts/merge-posts.ts'
import { changedFields, renewPost } from '../../posts/renew-post.ts'
import { noteReaders } from './readers.ts'
import { readKeptFiles, type KeptFiles } from './kept-records.ts'

export interface Reparsed extends KeptFiles {
  /** Posts of which something is kept. */
  posts: number
  changed: number
  /** Of the changed posts, those whose item is made anew. */
  remade: number
  /** And those of which only the file is written anew, by the answers that there are. */
  rewritten: number
  /** In how many posts each field changes. */
  fields: Record<string, number>
  examples: ReparseExample[]
}

export interface ReparseExample {
  id: string
  url: string
  fields: string[]
  /** Of the first field, shortened. */
  before: string
  after: string
}

export interface ReparseWatch {
  signal: AbortSignal
  onProgress: (message: string) => void
}

const BATCH = 200
const EXAMPLES = 3
const EXAMPLE_CHARS = 160
const CONTEXT_CHARS = 20
/** What changes with every reading, and is in no text. */
const UNSEEN: ReadonlySet<string> = new Set(['counts', 'replies'])

export async function reparse(
  db: Db,
  importsFolder: string,
  dryRun: boolean,
  { signal, onProgress }: ReparseWatch,
): Promise<Reparsed> {
  const kept = await readKeptFiles(db, importsFolder, {
    signal,
    onFile: (done, total) => {
      onProgress(`${done} of ${total} kept files read`)
    },
  })
  const result: Reparsed = {
    ...kept,
    posts: 0,
    changed: 0,
    remade: 0,
    rewritten: 0,
    fields: {},
    examples: [],
  }
  for (let after = ''; ;) {
    signal.throwIfAborted()
    const ids = await nextIds(db, after)
    const last = ids.at(-1)
    if (last === undefined) break
    await db.transaction().execute((tx) => renewBatch(tx, ids, result, dryRun))
    onProgress(`${result.posts} posts compared`)
    after = last
  }
  await sql`truncate reparse_records`.execute(db)
  if (!dryRun) await noteReaders(db)
  return result
}

async function nextIds(db: Db, after: string): Promise<string[]> {
  const { rows } = await sql<{ post_id: string }>`
    select distinct post_id from reparse_records where post_id > ${after} order by post_id limit ${BATCH}`.execute(
    db,
  )
  return rows.map(({ post_id }) => post_id)
}

async function renewBatch(tx: Tx, ids: readonly string[], result: Reparsed, dryRun: boolean): Promise<void> {
  const fresh = await freshPosts(tx, ids)
  const rows = await tx
    .selectFrom('posts')
    .select(['id', 'content', 'content_hash', 'source_url', 'folders', 'tags', 'format'])
    .where(sql<boolean>`id = any(${[...ids]})`)
    .orderBy(sql`id collate "C"`)
    .forUpdate()
    .execute()
  const rewritten: string[] = []
  for (const { id, content, content_hash, source_url, folders, tags, format } of rows) {
    const read = fresh.get(id)
    if (read === undefined) continue
    result.posts += 1
    const post = renewPost(content, read)
    const fields = isDeepStrictEqual(post, content) ? [] : changedFields(content, post)
    if (fields.length === 0) continue
    note(result, { id, url: source_url, fields, content, post })
    if (hashPost(post) !== content_hash) result.remade += 1
    else if (fields.some((field) => !UNSEEN.has(field))) rewritten.push(id)
    // The import that it came from stays: this is no other one.
    if (!dryRun) await upsertPosts(tx, [{ post, folders, tags }], { format, importId: '' })
  }
  result.rewritten += rewritten.length
  if (!dryRun && rewritten.length > 0) await rewriteFiles(tx, rewritten)
}

async function freshPosts(tx: Tx, ids: readonly string[]): Promise<Map<string, Post>> {
  const { rows } = await sql<{ post_id: string; content: Post }>`
    select post_id, content from reparse_records where post_id = any(${[...ids]}) order by post_id, file, position`.execute(
    tx,
  )
  const posts = new Map<string, Post>()
  for (const { post_id, content } of rows) {
    const known = posts.get(post_id)
    posts.set(post_id, known === undefined ? content : mergePosts(known, content))
  }
  return posts
}

/** The file of the item shows what has changed; the answers that it is made of stay. */
async function rewriteFiles(tx: Tx, ids: readonly string[]): Promise<void> {
  await sql`
    update posts set kb_item_created = null, db_synced = null,
      state = case when state = 'processed' then 'queued' else state end
    where id = any(${[...ids]}) and kb_item_created is not null`.execute(tx)
}

interface Change {
  id: string
  url: string
  fields: string[]
  content: Post
  post: Post
}

function note(result: Reparsed, { id, url, fields, content, post }: Change): void {
  result.changed += 1
  for (const field of fields) result.fields[field] = (result.fields[field] ?? 0) + 1
  const field = fields.find((name) => !UNSEEN.has(name)) ?? fields[0]
  const isTelling = field !== undefined && !UNSEEN.has(field)
  if (field === undefined || (result.examples.length >= EXAMPLES && !isTelling)) return
  if (result.examples.length >= EXAMPLES) {
    // What only counts anew gives way to what reads otherwise.
    const dull = result.examples.findIndex((example) => example.fields.every((name) => UNSEEN.has(name)))
    if (dull === -1) return
    result.examples.splice(dull, 1)
  }
  result.examples.push({ id, url, fields, ...shownPair(content, post, field) })
}

/** Where they differ: of a thing with parts the parts that do, of a text from a little before. */
function shownPair(content: Post, post: Post, field: string): { before: string; after: string } {
  const valuesOf = ({ parts }: Post): unknown => {
    const values = parts.map((part) => (field === 'parts' ? part.id : part[field as keyof typeof part]))
    return values.length === 1 ? values[0] : values
  }
  const [before, after] = [valuesOf(content), valuesOf(post)]
  const [had, has] =
    isObject(before) && isObject(after)
      ? [differing(before, after), differing(after, before)]
      : [before, after]
  const [left, right] = [textOf(had), textOf(has)]
  let same = 0
  while (same < left.length && left[same] === right[same]) same += 1
  return { before: excerpt(left, same), after: excerpt(right, same) }
}

function differing(one: JsonObject, other: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(one).filter(([key, value]) => !isDeepStrictEqual(value, other[key])),
  )
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? 'nothing' : JSON.stringify(value)
}

/** @param same - As many characters are alike. */
function excerpt(text: string, same: number): string {
  const from = same > EXAMPLE_CHARS / 2 ? same - CONTEXT_CHARS : 0
  const cut = Array.from(text.slice(from).toWellFormed())
  const end = cut.length > EXAMPLE_CHARS ? '…' : ''
  return `${from > 0 ? '…' : ''}${cut.slice(0, EXAMPLE_CHARS).join('')}${end}`
}
