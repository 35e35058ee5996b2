/** A TweetDetail response: the post that was opened, and which of the posts around it are its author's thread. */
import type { PostPart } from '../contract/post.ts'
import { compareIds } from './post-id.ts'
import { tweetPart } from './raw-tweet/tweet.ts'
import { bad, bookmarkOf, found, ignored } from './record.ts'
import { objectAt, objectsAt, textAt } from './shape.ts'
import type { SourceRecord } from './record.ts'
import { postsOf, sortEntries, type TimelinePost } from './timeline.ts'

interface Member {
  post: TimelinePost
  part: PostPart
  /** Stands alone in the timeline: the focal post or one that it answers. */
  top: boolean
  related: boolean
}

/** @returns One bookmark with the whole thread, and every other post of the response as ignored. */
export function conversationRecords(instructions: unknown[], place: string): SourceRecord[] {
  const records: SourceRecord[] = []
  const members: Member[] = []
  for (const entry of entriesOf(instructions)) {
    const entryId = textAt(entry, 'entryId') ?? ''
    for (const post of postsOf(entry)) {
      const part = post.promoted ? 'ad' : partOf(post)
      if (part === 'ad') records.push(ignored('an advertisement'))
      else if (typeof part === 'string') records.push(bad(`${place} ${post.entryId}`.trim(), part))
      else
        members.push({
          post,
          part,
          top: /^(tweet|tombstone)-/.test(entryId),
          related: /^tweetdetailrelated/.test(entryId),
        })
    }
  }
  const focal = focalOf(members)
  const thread = focal ? threadOf(focal, members) : []
  if (focal)
    records.unshift(found({ ...bookmarkOf([focal.part]), post: { id: focal.part.id, parts: thread } }))
  for (const member of members) {
    if (!thread.includes(member.part)) records.push(ignored(reasonFor(member, focal)))
  }
  return records
}

/** X puts the posts that the opened one answers before it, and all answers behind it in modules. */
function focalOf(members: Member[]): Member | undefined {
  const firstAnswer = members.findIndex((member) => !member.top)
  const before = firstAnswer < 0 ? members : members.slice(0, firstAnswer)
  return before.at(-1) ?? members.findLast((member) => member.top)
}

function threadOf(focal: Member, members: Member[]): PostPart[] {
  const byId = new Map(members.map((member) => [member.part.id, member.part]))
  const parts = [focal.part]
  for (let part = focal.part; ;) {
    const earlier = byId.get(part.inReplyTo?.id ?? '')
    if (!earlier || !sameAuthor(earlier, focal.part) || parts.includes(earlier)) break
    parts.unshift(earlier)
    part = earlier
  }
  const later = members.filter(({ part, top }) => !top && sameAuthor(part, focal.part)).toSorted(byAge)
  const chain = new Set([focal.part.id])
  for (const { part, post, related } of later) {
    if (related || parts.includes(part) || compareIds(part.id, focal.part.id) <= 0) continue
    if (post.display !== 'SelfThread' && !chain.has(part.inReplyTo?.id ?? '')) continue
    chain.add(part.id)
    parts.push(part)
  }
  return parts
}

function byAge(a: Member, b: Member): number {
  return compareIds(a.part.id, b.part.id)
}

function sameAuthor(a: PostPart, b: PostPart): boolean {
  if (a.author.id !== undefined && b.author.id !== undefined) return a.author.id === b.author.id
  return a.author.handle !== undefined && a.author.handle === b.author.handle
}

function partOf(post: TimelinePost): PostPart | string {
  try {
    return tweetPart(post.result, post.id)
  } catch (error) {
    return error instanceof Error ? error.message : 'not readable'
  }
}

function reasonFor(member: Member, focal: Member | undefined): string {
  if (!focal) return 'an answer without the post that it belongs to'
  if (member.related || !/^(conversationthread|tweet|tombstone)-/.test(member.post.entryId))
    return 'a post that X suggests'
  if (member.top) return 'a post that the bookmarked one answers'
  return sameAuthor(member.part, focal.part)
    ? "the author's answer to someone else"
    : 'a reply by someone else'
}

function entriesOf(instructions: unknown[]): unknown[] {
  const entries = instructions.flatMap((instruction) => {
    const pinned = objectAt(instruction, 'entry')
    const added = objectsAt(instruction, 'moduleItems')
    return [...objectsAt(instruction, 'entries'), ...(pinned ? [pinned] : []), ...added]
  })
  return sortEntries(entries, (entry) => entry)
}
