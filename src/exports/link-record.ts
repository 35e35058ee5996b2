/** Bookmarks of which only the address is known. */
import type { Bookmark, ReaderMarks } from '../contract/post.ts'
import { ownTitle } from './any/own-marks.ts'
import { linkedPart } from '../x-data/flat-post.ts'
import { linkId, normaliseUrl, parsePostUrl } from '../x-data/post-url.ts'
import { bookmarkOf } from '../x-data/record.ts'
import { compact, RecordError } from '../x-data/shape.ts'

export interface LinkDetails {
  title?: string | undefined
  /** What the page says of itself. */
  excerpt?: string | undefined
  folders?: string[]
  tags?: string[]
  bookmarkedAt?: string | undefined
  /** What the reader wrote. */
  marks?: ReaderMarks | undefined
}

/**
 * A post of X comes without text: a title in a browser is cut and says no more than that, unless the reader gave it.
 *
 * @throws {RecordError} for what is no http(s) address.
 */
export function linkBookmark(address: string, details: LinkDetails = {}): Bookmark {
  const { bookmarkedAt, folders = [], tags = [], marks } = details
  const rest = { folders, tags, ...(bookmarkedAt === undefined ? {} : { bookmarkedAt }) }
  const post = parsePostUrl(address)
  if (post) {
    const own = compact<ReaderMarks>({ ...marks, title: ownTitle(details.title) })
    const known = Object.keys(own).length === 0 ? rest : { ...rest, marks: own }
    return bookmarkOf([linkedPart(post.id, post.handle)], known)
  }
  const url = normaliseUrl(address)
  if (url === undefined) throw new RecordError(`not a web address: ${shortened(address)}`)
  const title = details.title?.trim() ?? ''
  const text = [title, details.excerpt?.trim() ?? ''].filter((line) => line !== '').join('\n\n')
  const link = title === '' ? { url } : { url, title }
  return bookmarkOf([{ id: linkId(url), url, author: {}, text, links: [link], media: [], hashtags: [] }], {
    ...rest,
    ...(marks === undefined ? {} : { marks }),
  })
}

/** @returns The start of a text, for a message; no character is cut in half. */
export function shortened(text: string): string {
  const start = Array.from(text.slice(0, 200)).slice(0, 80).join('').toWellFormed()
  return start.length < text.length ? `${start}…` : start
}
