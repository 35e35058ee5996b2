/** A post as every source delivers it and every phase reads it. Stored as JSON in `posts.content`. */

/** What is known of the writer. Any part may be missing; it is never filled with "unknown". */
export interface Author {
  id?: string
  /** Without the at sign. */
  handle?: string
  name?: string
}

export interface Link {
  /** The real target, never t.co where the target is known. */
  url: string
  /** The t.co address that stood in the text. */
  shortUrl?: string
  title?: string
  description?: string
}

/** An image or video of a post, as announced by the source; what was downloaded is in the table `media`. */
export interface Medium {
  /** X's id of the medium, or one made from its URL: unique within the post. */
  id: string
  type: 'photo' | 'video' | 'animated_gif'
  /** Best known file: the original photo, or the MP4 variant of the highest bitrate. */
  url: string
  /** A still picture of a video or GIF. */
  posterUrl?: string
  altText?: string
  width?: number
  height?: number
  durationMs?: number
  /** What the author wrote below it, in an article. */
  caption?: string
}

export interface Poll {
  choices: { label: string; votes?: number }[]
  endsAt?: string
  final?: boolean
}

/**
 * A long-form X article. `body` is Markdown where the source held it; its pictures and videos are images in it, by the
 * addresses of the part's media.
 */
export interface Article {
  title: string
  preview?: string
  body?: string
  /** The same without marks, pictures and addresses, for whoever reads sentences. */
  plain?: string
  coverUrl?: string
}

/** A stretch of a text, in UTF-16 units, and how its author set it. */
export interface TextStyle {
  from: number
  to: number
  bold?: true
  italic?: true
}

/** What readers of X added to a post that is wrong or misleading (a community note), in plain text. */
export interface CommunityNote {
  text: string
  /** What it rests on. */
  links: Link[]
  url?: string
}

/** How often a post was liked and so on, as far as the source says. */
export interface PostCounts {
  likes?: number
  reposts?: number
  replies?: number
  quotes?: number
  bookmarks?: number
  views?: number
  /** When they were read, ISO 8601 UTC. */
  readAt?: string
}

/** One X post of its author, whole: the focal post, or one more of its thread, or a quoted one. */
export interface PostPart {
  /** X's id (digits), or `link-<hash>` for a bookmark that is no X post. */
  id: string
  /** Canonical address: `https://x.com/<handle or i>/status/<id>`, or the link itself. */
  url: string
  author: Author
  /** ISO 8601 UTC. */
  postedAt?: string
  /** Full text: long text where there is one, HTML entities decoded, t.co links expanded, media links removed. */
  text: string
  lang?: string
  links: Link[]
  media: Medium[]
  hashtags: string[]
  poll?: Poll
  article?: Article
  quoted?: PostPart
  reposted?: PostPart
  inReplyTo?: { id: string; handle?: string }
  /** Of `text`: bold and italic stretches of a long post, in order. */
  styles?: TextStyle[]
  communityNote?: CommunityNote
  counts?: PostCounts
  /** Ids of all versions of an edited post, the oldest first. */
  versions?: string[]
  /** The community of X that it was written in. */
  community?: { id?: string; name: string }
  /** X's own. */
  translation?: { text: string; lang?: string }
  /** Before what X warns, such as `adult content`. */
  warnings?: string[]
  /** How many answers X counted when it was read; without any the author did not go on. */
  replies?: number
  /** The source holds no more than the beginning of the text. */
  isCut?: true
  /** Why the post itself cannot be read: deleted, protected, withheld. */
  unavailable?: string
}

/** The unit that is bookmarked: the focal post and, in order of writing, its author's thread around it. */
export interface Post {
  /** Id of the focal post. */
  id: string
  /** At least one; the focal post is among them. */
  parts: PostPart[]
  /** Posts that the user merged into this one: more sources of the same item. Missing where there are none. */
  also?: AlsoSaved[]
}

/** A post that was merged into another. */
export interface AlsoSaved {
  id: string
  url: string
  author: Author
  /** ISO 8601 UTC. */
  postedAt?: string
  /** Of its parts those that the other post does not hold itself; may be none. */
  parts: PostPart[]
}

/** A passage that the reader marked. */
export interface Highlight {
  quote: string
  /** What he wrote beside it. */
  note?: string
  color?: string
}

/** Whether the reader has read it, as he says here or the tool from which it comes. */
export const READING_STATES = ['unread', 'read', 'archived'] as const
export type ReadingState = (typeof READING_STATES)[number]

/** Marks that the user can set here. */
export type MarkName = 'favourite' | 'reading' | 'notes'

/** What the reader himself wrote about a bookmark, or set on it. */
export interface ReaderMarks {
  /** Plain text or Markdown; several notes are parted by a blank line. */
  notes?: string
  highlights?: Highlight[]
  /** A title of his own. */
  title?: string
  favourite?: boolean
  reading?: ReadingState
}

/** A bookmark as a source delivers it. */
export interface Bookmark {
  post: Post
  marks?: ReaderMarks
  /** X's bookmark folders, or those of a browser. */
  folders: string[]
  tags: string[]
  /** X's order of bookmarks: the higher, the later it was saved. It is no time. Digits. */
  sortIndex?: string
  /** ISO 8601 UTC, only where the source really knows it. X does not tell. */
  bookmarkedAt?: string
}

/** @returns The focal post. */
export function focalPart(post: Post): PostPart {
  const part = post.parts.find((candidate) => candidate.id === post.id) ?? post.parts[0]
  if (part === undefined) throw new RangeError(`Post ${post.id} has no parts.`)
  return part
}

/** @returns The post as another one that it is merged into keeps it, and before it what was merged into it earlier. */
export function alsoSaved(post: Post): AlsoSaved[] {
  const { url, author, postedAt } = focalPart(post)
  const own = { id: post.id, url, author, ...(postedAt === undefined ? {} : { postedAt }), parts: post.parts }
  return [...(post.also ?? []), own]
}
