/** The links of a post, of what tools write, and which of the short addresses in its text leads to which. */
import type { Link } from '../../contract/post.ts'
import { parsePostUrl } from '../../x-data/post-url.ts'
import { compact, isObject } from '../../x-data/shape.ts'
import { Fields } from './fields.ts'

const TARGET = ['unwoundurl', 'expandedurl', 'expanded', 'target', 'url', 'href', 'original'] as const
const SHORT = ['tcourl', 'shorturl', 'short', 'original', 'tco', 'url'] as const
const SHORT_URL = /https?:\/\/t\.co\/\w+/g

/** What a text holds beside the links that are listed. */
export interface Beside {
  hasMedia: boolean
  hasQuote: boolean
}

/** @returns The links of a list of addresses or objects; files of media, X's own and other short ones left out. */
export function linksFrom(items: readonly unknown[]): Link[] {
  return items.flatMap((item) => {
    const link = isObject(item) ? linkOf(new Fields(item)) : { url: String(item).trim() }
    return link === undefined || !isLink(link.url) ? [] : [link]
  })
}

function linkOf(fields: Fields): Link | undefined {
  // Smaug lists media and quoted posts among the links; their content is elsewhere.
  if (/^(?:media|image|photo|video)$/i.test(fields.text(['type']) ?? '')) return undefined
  const url = fields.all(TARGET).find((value): value is string => typeof value === 'string' && isLink(value))
  const short = fields
    .all(SHORT)
    .find((value): value is string => typeof value === 'string' && isShort(value))
  if (url === undefined) return undefined
  return compact<Link>({
    url,
    shortUrl: short === url ? undefined : short,
    title: fields.text(['title', 'content.title']),
    description: fields.text(['description', 'content.description']),
  })
}

/**
 * Tools that give the targets as a plain list leave the short addresses in the text. Both stand in the order of the text,
 * and X adds the address of media and of a quoted post behind all others: where the numbers fit, it is certain which is which.
 *
 * @returns The links, with their short addresses where these are certain.
 */
export function withShortAddresses(
  links: readonly Link[],
  text: string,
  { hasMedia, hasQuote }: Beside,
): Link[] {
  const taken = new Set(links.flatMap(({ shortUrl }) => shortUrl ?? []))
  const free = [...new Set(text.match(SHORT_URL))].filter((short) => !taken.has(short))
  const open = links.filter(({ shortUrl, url }) => shortUrl === undefined && !text.includes(url))
  const spare = free.length - open.length
  if (open.length === 0 || spare < 0 || spare > Number(hasMedia) + Number(hasQuote)) return [...links]
  const shortOf = new Map(open.map((link, i) => [link, free[i]]))
  return links.map((link) => compact<Link>({ ...link, shortUrl: link.shortUrl ?? shortOf.get(link) }))
}

/**
 * Some tools write what X shows of an address, cut with `…`, in the place of the address itself.
 *
 * @returns The text with whole addresses, where only one of the links begins so.
 */
export function withWholeAddresses(text: string, links: readonly Link[]): string {
  return text.replace(/\S{4,200}\u2026/g, (shown) => {
    const start = bareAddress(shown.slice(0, -1))
    const whole = [...new Set(links.map(({ url }) => url))].filter((url) =>
      bareAddress(url).startsWith(start),
    )
    return start.includes('.') && whole.length === 1 ? (whole[0] ?? shown) : shown
  })
}

function bareAddress(address: string): string {
  return address.replace(/^https?:\/\/(?:www\.)?/i, '')
}

/** @returns Whether the address leads to one of these posts. */
export function leadsTo(link: Link, ids: readonly (string | undefined)[]): boolean {
  const id = parsePostUrl(link.url)?.id
  return id !== undefined && ids.includes(id)
}

function isShort(address: string): boolean {
  return /^https?:\/\/t\.co\/\w+$/i.test(address)
}

function isLink(address: string): boolean {
  return (
    /^https?:\/\/[^\s/]+\S*$/i.test(address) && !/^https?:\/\/(?:pbs|video|abs)\.twimg\.com\//i.test(address)
  )
}
