/** Addresses of posts, and of what is no post. */
import { createHash } from 'node:crypto'

const X_HOST =
  /^(?:(?:www|mobile|m)\.)?(?:x|twitter)\.com$|^(?:\w+\.)?(?:fxtwitter|vxtwitter|fixupx|fixvx|twittpr|xcancel|lightbrd)\.com$|^(?:[\w-]{1,63}\.){0,5}nitter\.[\w.-]{1,200}$/
const STATUS = /^\/+(?:i\/web|i|([A-Za-z0-9_]{1,20}))\/status(?:es)?\/(\d{1,25})(?:\D|$)/i
const TRACKING = /^(?:utm_\w+|fbclid|gclid|mc_[ce]id|igshid)$/

/** @returns The canonical address of a post. */
export function postUrl(id: string, handle?: string): string {
  return `https://x.com/${handle ?? 'i'}/status/${id}`
}

/** @returns Id and handle of the post that an address of X (or of one of its mirrors) names. */
export function parsePostUrl(address: string): { id: string; handle?: string } | undefined {
  const url = parseUrl(address)
  if (!url || !X_HOST.test(url.hostname)) return undefined
  // Until 2012 pages were behind the hash: `twitter.com/#!/ada/status/12`.
  const match = STATUS.exec(url.hash.startsWith('#!/') ? url.hash.slice(2) : url.pathname)
  if (!match?.[2] || /^0+$/.test(match[2])) return undefined
  return match[1] === undefined ? { id: match[2] } : { id: match[2], handle: match[1] }
}

/** @returns The http(s) address without tracking and fragment, or undefined if it is no such address. */
export function normaliseUrl(address: string): string | undefined {
  const url = parseUrl(address)
  if (!url) return undefined
  for (const key of [...url.searchParams.keys()]) if (TRACKING.test(key)) url.searchParams.delete(key)
  // `#!/x` and `#/x` are pages of their own.
  if (!/^#!?\//.test(url.hash)) url.hash = ''
  return url.href
}

/** @returns The id of a bookmark that is no post. */
export function linkId(normalisedUrl: string): string {
  return `link-${createHash('sha256').update(normalisedUrl).digest('hex').slice(0, 16)}`
}

function parseUrl(address: string): URL | undefined {
  try {
    const url = new URL(address.trim())
    return /^https?:$/.test(url.protocol) ? url : undefined
  } catch {
    return undefined
  }
}
