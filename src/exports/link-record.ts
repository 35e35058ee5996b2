/** Bookmarks of which only the address is known. */
import type { Bookmark } from '../contract/post.ts'
import { linkedPart } from '../x-data/flat-post.ts'
import { linkId, normaliseUrl, parsePostUrl } from '../x-data/post-url.ts'
import { bookmarkOf } from '../x-data/record.ts'
import { RecordError } from '../x-data/shape.ts'

export interface LinkDetails {
  title?: string | undefined
  note?: string | undefined
  folders?: string[]
  tags?: string[]
  bookmarkedAt?: string | undefined
}

/**
 * A post of X comes without text: a title in a browser is cut and says no more than that.
 *
 * @throws {RecordError} for what is no http(s) address.
 */
export function linkBookmark(address: string, details: LinkDetails = {}): Bookmark {
  const { bookmarkedAt, folders = [], tags = [] } = details
  const rest = { folders, tags, ...(bookmarkedAt === undefined ? {} : { bookmarkedAt }) }
  const post = parsePostUrl(address)
  if (post) return bookmarkOf([linkedPart(post.id, post.handle)], rest)
  const url = normaliseUrl(address)
  if (url === undefined) throw new RecordError(`no web address: ${shortened(address)}`)
  const title = details.title?.trim() ?? ''
  const text = [title, details.note?.trim() ?? ''].filter((line) => line !== '').join('\n\n')
  const link = title === '' ? { url } : { url, title }
  return bookmarkOf(
    [{ id: linkId(url), url, author: {}, text, links: [link], media: [], hashtags: [] }],
    rest,
  )
}

/** @returns The start of a text, for a message; no character is cut in half. */
export function shortened(text: string): string {
  const start = Array.from(text.slice(0, 200)).slice(0, 80).join('').toWellFormed()
  return start.length < text.length ? `${start}…` : start
}
