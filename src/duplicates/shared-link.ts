/** The one link that a post is about, in a form in which two ways of writing it are the same. */
import { focalPart, type Post } from '../contract/post.ts'
import { comparedWords } from './similar-text.ts'

/** A post with more of its own to say is not about its link alone. */
const MAX_OWN_WORDS = 45
/** Hosts of X, and addresses that hide where they lead. */
const NO_SUBSTANCE =
  /^(?:[\w-]+\.)?(?:x|twitter|fxtwitter|vxtwitter|fixupx|fixvx|xcancel)\.com$|^(?:[\w-]{1,63}\.){0,5}nitter\.[\w.-]{1,200}$|^t\.co$|^pic\.twitter\.com$/
const TRACKING =
  /^(?:utm_\w+|fbclid|gclid|dclid|msclkid|twclid|mc_[ce]id|igshid?|ref|ref_src|ref_url|referrer|source|src|via|si|feature|share|shared|cmpid|s_cid|_hs\w+)$/

/**
 * @returns The canonical address; nothing where the post has several links or none, much text beside it, or a link to X
 *   or to the home page of a site.
 */
export function sharedLinkOf(post: Pick<Post, 'id' | 'parts'>): string | undefined {
  const focal = focalPart(post)
  if (focal.id.startsWith('link-')) return canonicalLink(focal.url)
  if (post.parts.length !== 1 || comparedWords(focal.text).length > MAX_OWN_WORDS) return undefined
  const links = new Set(focal.links.map(({ url }) => canonicalLink(url)))
  const [only] = links
  return links.size === 1 ? only : undefined
}

/** @returns Nothing for an address that is no page to write about. */
export function canonicalLink(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined
  let host = url.hostname.replace(/^(?:www|m|mobile|amp)\./, '')
  if (NO_SUBSTANCE.test(host)) return undefined
  let path = url.pathname.replace(/\/(?:index\.html?)?$/, '')
  const query = [...url.searchParams].filter(([key]) => !TRACKING.test(key))
  if (host === 'youtu.be' && path !== '') {
    query.unshift(['v', path.slice(1)])
    ;[host, path] = ['youtube.com', '/watch']
  }
  if (host === 'arxiv.org')
    path = path.replace(/^\/(?:pdf|html)\//, '/abs/').replace(/(?:v\d+)?(?:\.pdf)?$/, '')
  // What follows `#!` is a page of its own.
  const fragment = /^#!?\//.test(url.hash) ? url.hash : ''
  if (path === '' && query.length === 0 && fragment === '') return undefined
  const search = new URLSearchParams(query.sort(([a], [b]) => (a < b ? -1 : 1))).toString()
  return `${host}${path}${search === '' ? '' : `?${search}`}${fragment}`
}
