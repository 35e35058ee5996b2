/** What is missing of a post, as far as the post itself shows it: by that it is decided whether somebody is asked. */
import { focalPart, type Post, type PostPart } from '../contract/post.ts'
import { isStream } from '../x-data/raw-tweet/media.ts'

/** `content`: text, media or what belongs to it; `thread`: what its author wrote before or behind it. */
export type Lack = 'content' | 'thread'

/** X cuts at 280, and some sources do not say so; addresses are longer when they are told in full. */
const MAY_BE_CUT_CHARS = { least: 270, most: 350 }

/** @returns The most that is missing of a post of X that can still be had; `undefined` when it looks whole. */
export function lackOf(post: Post): Lack | undefined {
  if (!/^\d+$/.test(post.id) || focalPart(post).unavailable !== undefined) return undefined
  if (lacksContent(post) || mayBeCut(post)) return 'content'
  return lacksBeginning(post) || mayGoOn(post) ? 'thread' : undefined
}

/** Whether text, a quoted post, the body of an article or the file of a video is missing. */
export function lacksContent(post: Post): boolean {
  const focal = focalPart(post)
  if (isNameless(focal)) return true
  if (isEmpty(focal) || focal.isCut === true || focal.text.endsWith('…')) return true
  if (
    [focal.quoted, focal.reposted, focal.reposted?.quoted].some(
      (inner) => inner !== undefined && isLeftOut(inner),
    )
  )
    return true
  if (focal.article !== undefined && focal.article.body === undefined) return true
  return focal.media.some(({ type, url }) => type !== 'photo' && !isStream(url) && !/\.mp4(?:\?|$)/.test(url))
}

/** A file that does not tell who wrote the post, as lists of likes do not. */
function isNameless({ id, author }: PostPart): boolean {
  return /^\d+$/.test(id) && author.handle === undefined
}

/** Whether the text is as long as a cut one. X's own answers, which say how many answered, hold all of it. */
function mayBeCut(post: Post): boolean {
  const { text, replies } = focalPart(post)
  const { length } = Array.from(text)
  return replies === undefined && length >= MAY_BE_CUT_CHARS.least && length <= MAY_BE_CUT_CHARS.most
}

/** Whether the post goes on from one of its author that is not there. */
export function lacksBeginning(post: Post): boolean {
  return answersItself(post.parts[0] ?? focalPart(post))
}

/** Whether the author may have gone on behind the post: somebody answered it, and nothing of a thread is there. */
function mayGoOn(post: Post): boolean {
  return post.parts.length === 1 && (focalPart(post).replies ?? 0) > 0
}

export function answersItself({ author, inReplyTo }: PostPart): boolean {
  return inReplyTo?.handle !== undefined && inReplyTo.handle.toLowerCase() === author.handle?.toLowerCase()
}

function isEmpty({ text, media, article, reposted }: PostPart): boolean {
  return text === '' && media.length === 0 && article === undefined && reposted === undefined
}

/** Named, and not delivered. */
function isLeftOut(part: PostPart): boolean {
  const { unavailable } = part
  return unavailable === undefined ? isEmpty(part) : /not in this export/.test(unavailable)
}
