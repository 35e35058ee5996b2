/** An answer of X's page of one post: the posts around it, where its author's thread goes on, and why it is not shown. */
import { objectAt, objectsAt, textAt, type JsonObject } from '../../../x-data/shape.ts'
import { postsOf } from '../../../x-data/timeline.ts'
import { asksForThread } from '../page-request.ts'
import { errorsOf, findInstructions, type GraphqlError } from '../timeline-answer.ts'
import type { Watched } from '../watched.ts'

export interface ThreadAnswer {
  /** As X sends them: `conversationRecords` reads them. */
  instructions: JsonObject[]
  /** Of the next page of the author's own thread; none where it ends, and never of what others answer. */
  cursor: string | undefined
  /** What X says in the place of the post. */
  refusal: string | undefined
}

/** Pages of one post. */
export const THREAD: Watched<ThreadAnswer> = {
  what: 'the post',
  operation: 'TweetDetail',
  asks: asksForThread,
  read: threadAnswerOf,
}

/** Codes by which X refuses a single post: not found, its author suspended, not shown to the reader, withheld. */
const OF_THE_POST = new Set([34, 63, 144, 179, 421, 422, 425])
const MISSING = /no status found|_missing/i

function threadAnswerOf(answer: JsonObject, operation: string): ThreadAnswer | undefined {
  const found = findInstructions(objectAt(answer, 'data'))
  const isThread = found !== undefined && /(?:^|\.)threaded_conversation/.test(found.path.join('.'))
  const instructions = isThread ? found.instructions : []
  const refusal = errorsOf(answer).find(isOfThePost)?.message
  const isRefused = asksForThread(operation) && refusal !== undefined && !holdsPosts(instructions)
  if (!isThread && !isRefused) return undefined
  return { instructions, cursor: threadCursor(instructions), refusal: isRefused ? refusal : undefined }
}

function isOfThePost({ code, message }: GraphqlError): boolean {
  return (code !== undefined && OF_THE_POST.has(code)) || MISSING.test(message)
}

function holdsPosts(instructions: readonly JsonObject[]): boolean {
  return instructions.some((instruction) =>
    objectsAt(instruction, 'entries').some((entry) => postsOf(entry).length > 0),
  )
}

/** X marks the author's own posts in a module of their own; its last item asks for more of them. */
function threadCursor(instructions: readonly JsonObject[]): string | undefined {
  for (const instruction of instructions) {
    const added = objectsAt(instruction, 'moduleItems')
    const modules = objectsAt(instruction, 'entries').map((entry) => objectsAt(entry, 'content', 'items'))
    for (const items of added.length > 0 ? [added, ...modules] : modules) {
      const contents = items.flatMap((item) => objectAt(item, 'item', 'itemContent') ?? [])
      const isOwn = contents.some((content) => textAt(content, 'tweetDisplayType') === 'SelfThread')
      const last = contents.at(-1)
      const value = textAt(last, 'value')
      if (isOwn && value !== undefined && /^ShowMore/.test(textAt(last, 'cursorType') ?? '')) return value
    }
  }
  return undefined
}
