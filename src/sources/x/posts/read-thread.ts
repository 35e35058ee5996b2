/** One post with its author's thread, read off the page that shows it. */
import { focalPart, type Post } from '../../../contract/post.ts'
import { UnavailableError } from '../../../errors.ts'
import { conversationRecords } from '../../../x-data/conversation.ts'
import type { JsonObject } from '../../../x-data/shape.ts'
import type { Completion } from '../../source.ts'
import { reasonOf } from '../../../x-data/unavailable-reason.ts'
import { UnreadablePage, type TimelineReader } from '../timeline-reader.ts'
import type { ThreadAnswer } from './thread-answer.ts'

/** Of a thread; more is no reading any more. */
const MOST_PAGES = 25

/**
 * @param origin - Of X's pages, such as `https://x.com`.
 * @throws What `TimelineReader.read` throws; {UnavailableError} `x_page_unknown`.
 */
export async function readThread(
  reader: TimelineReader<ThreadAnswer>,
  post: Post,
  origin: string,
): Promise<Completion> {
  const url = new URL(`/${handleOf(post)}/status/${post.id}`, origin)
  try {
    return await readPages(reader, post.id, url)
  } catch (error) {
    if (!(error instanceof UnreadablePage)) throw error
    throw unknownPage(post.id, error)
  }
}

async function readPages(reader: TimelineReader<ThreadAnswer>, id: string, url: URL): Promise<Completion> {
  const instructions: JsonObject[] = []
  const visited = new Set<string>()
  let cursor: string | undefined
  do {
    const { timeline } = await reader.read(url, cursor)
    if (timeline.refusal !== undefined) {
      if (cursor === undefined) return withheld(timeline.refusal)
      break
    }
    instructions.push(...timeline.instructions)
    cursor = timeline.cursor
    if (cursor === undefined || visited.has(cursor)) break
    visited.add(cursor)
  } while (visited.size < MOST_PAGES)
  return completionOf(id, instructions)
}

function completionOf(id: string, instructions: readonly JsonObject[]): Completion {
  for (const record of conversationRecords([...instructions], 'the page of the post')) {
    if (record.kind !== 'bookmark') continue
    const { post } = record.bookmark
    if (post.id !== id) continue
    const { unavailable } = focalPart(post)
    return unavailable === undefined ? { kind: 'read', post } : withheld(unavailable)
  }
  throw unknownPage(id)
}

function withheld(words: string): Completion {
  return { kind: 'withheld', reason: reasonOf(words), message: words.slice(0, 300) }
}

/** X leads from any name to the right one; what a file calls a name may be anything. */
function handleOf(post: Post): string {
  const { handle = '' } = focalPart(post).author
  return /^\w{1,20}$/.test(handle) ? handle : 'i'
}

function unknownPage(id: string, cause?: unknown): UnavailableError {
  return new UnavailableError('x_page_unknown', `The page of post ${id} has an unknown shape.`, {
    hint: "A newer version may read it: X's answers are kept in data/imports.",
    cause,
  })
}
