/** The answers that a client reads while they are made. */
import { followAnswer } from '../../chat/follow-answer.ts'
import type { AskParts } from '../../chat/ask.ts'
import type { LiveSocket } from './subscribers.ts'

/** A page shows one chat; more than this is no page. */
const MAX_FEEDS = 20

type Feeds = Map<string, Promise<() => Promise<void>>>

const feedsOf = new WeakMap<LiveSocket, Feeds>()

/** What the client follows already begins anew. */
export async function beginFeed(socket: LiveSocket, chat: AskParts, messageId: string): Promise<void> {
  const feeds = feedsOf.get(socket) ?? openFeeds(socket)
  await endFeed(socket, messageId)
  const [oldest] = feeds.keys()
  if (feeds.size >= MAX_FEEDS && oldest !== undefined) await endFeed(socket, oldest)
  const feed = followAnswer(chat, messageId, {
    message: (message) => {
      socket.emit('chat_message', { message })
    },
    delta: (delta) => {
      socket.emit('chat_delta', delta)
    },
  })
  feeds.set(messageId, feed)
  await feed
}

export async function endFeed(socket: LiveSocket, messageId: string): Promise<void> {
  const feeds = feedsOf.get(socket)
  const feed = feeds?.get(messageId)
  feeds?.delete(messageId)
  const end = await feed?.catch(() => undefined)
  await end?.().catch(() => undefined)
}

function openFeeds(socket: LiveSocket): Feeds {
  const feeds: Feeds = new Map()
  feedsOf.set(socket, feeds)
  socket.once('disconnect', () => {
    for (const messageId of [...feeds.keys()]) void endFeed(socket, messageId)
  })
  return feeds
}
