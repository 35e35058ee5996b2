/** The whole of one post by X's API: its long text, quoted posts and poll, and as much of its thread as the API shows. */
import type { Post, PostPart } from '../../contract/post.ts'
import { focalPart } from '../../contract/post.ts'
import type { KbaError } from '../../errors.ts'
import { UsageError } from '../../errors.ts'
import { answersItself, lacksBeginning, lacksContent } from '../../posts/what-is-missing.ts'
import { compareIds, dateOfId } from '../../x-data/post-id.ts'
import { objectsAt, textAt, type JsonObject } from '../../x-data/shape.ts'
import type { Completion } from '../source.ts'
import { reasonOf } from '../../x-data/unavailable-reason.ts'
import type { ApiClient } from './api-client.ts'
import { POST_FIELDS } from './post-fields.ts'
import { readAnswer } from './read-answer.ts'

/** The search of most plans goes back so far. */
const SEARCH_DAYS_MS = 7 * 86_400_000
/** Of an older thread, posts above are read one by one; longer threads are rare, and each is paid for. */
const MAX_ABOVE = 50

/** @returns Whether something of the post is missing that the API is likely to have. */
export function lacksSomething(post: Post, findsThreads: boolean): boolean {
  if (!/^\d+$/.test(post.id)) return false
  if (lacksContent(post) || lacksBeginning(post)) return true
  return findsThreads && post.parts.length === 1 && isYoung(post.id) && focalPart(post).replies !== 0
}

/** @throws what the client throws. */
export async function completePost(
  client: ApiClient,
  post: Post,
  findsThreads: boolean,
  signal: AbortSignal,
): Promise<Completion> {
  const answer = await lookUp(client, post.id, signal)
  const focal = answer.parts.get(post.id)
  if (focal === undefined || focal.unavailable !== undefined) return withheld(answer.json, focal)
  const handle = focal.author.handle
  const conversation = textAt(objectsAt(answer.json, 'data')[0], 'conversation_id')
  const found =
    findsThreads && isYoung(post.id) && conversation !== undefined && handle !== undefined
      ? await search(client, conversation, handle, signal)
      : []
  const above = await readAbove(client, focal, new Map(found.map((part) => [part.id, part])), signal)
  return { kind: 'read', post: { id: post.id, parts: threadOf(focal, [...above, ...found]) } }
}

interface LookedUp {
  json: JsonObject
  parts: Map<string, PostPart>
}

async function lookUp(client: ApiClient, id: string, signal: AbortSignal): Promise<LookedUp> {
  const { text, json } = await client.get('posts', '/2/tweets', { ...POST_FIELDS, ids: id }, signal)
  return { json, parts: new Map((await partsOf(text)).map((part) => [part.id, part])) }
}

async function partsOf(text: string): Promise<PostPart[]> {
  const records = await readAnswer(text)
  return records.flatMap((record) => (record.kind === 'bookmark' ? record.bookmark.post.parts : []))
}

/** @returns The author's posts of a conversation; none where the plan has no search. */
async function search(
  client: ApiClient,
  conversation: string,
  handle: string,
  signal: AbortSignal,
): Promise<PostPart[]> {
  const query = `conversation_id:${conversation} from:${handle}`
  try {
    const path = '/2/tweets/search/recent'
    const { text } = await client.get('search', path, { ...POST_FIELDS, query, max_results: '100' }, signal)
    return await partsOf(text)
  } catch (error) {
    if (error instanceof UsageError && (error as KbaError).code === 'api_plan') return []
    throw error
  }
}

/** @returns The posts above that the author answers to, as far as they are not found yet. */
async function readAbove(
  client: ApiClient,
  focal: PostPart,
  known: ReadonlyMap<string, PostPart>,
  signal: AbortSignal,
): Promise<PostPart[]> {
  const above: PostPart[] = []
  for (let part = focal; answersItself(part) && above.length < MAX_ABOVE;) {
    const id = part.inReplyTo?.id ?? ''
    const next = known.get(id) ?? (await lookUp(client, id, signal)).parts.get(id)
    if (next === undefined || next.unavailable !== undefined || next.author.handle !== focal.author.handle)
      break
    above.push(next)
    part = next
  }
  return above
}

/** The chain of the author's own answers through the focal post, in order of writing; no talk with others. */
function threadOf(focal: PostPart, candidates: readonly PostPart[]): PostPart[] {
  const byId = new Map(candidates.map((part) => [part.id, part]))
  const chain = new Map([[focal.id, focal]])
  for (let above = byId.get(focal.inReplyTo?.id ?? ''); above && !chain.has(above.id);) {
    chain.set(above.id, above)
    above = byId.get(above.inReplyTo?.id ?? '')
  }
  for (const part of [...byId.values()].sort((a, b) => compareIds(a.id, b.id)))
    if (compareIds(part.id, focal.id) > 0 && chain.has(part.inReplyTo?.id ?? '')) chain.set(part.id, part)
  return [...chain.values()].sort((a, b) => compareIds(a.id, b.id))
}

function isYoung(id: string): boolean {
  const written = dateOfId(id)
  return written !== undefined && Date.now() - Date.parse(written) < SEARCH_DAYS_MS
}

function withheld(json: JsonObject, focal: PostPart | undefined): Completion {
  const [error] = objectsAt(json, 'errors')
  const message =
    textAt(error, 'detail') ?? textAt(error, 'title') ?? focal?.unavailable ?? 'X does not show it.'
  return {
    kind: 'withheld',
    reason: reasonOf(message, textAt(error, 'type')),
    message: message.slice(0, 300),
  }
}
