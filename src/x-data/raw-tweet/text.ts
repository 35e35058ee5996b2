/** Turns the text of the web client and of v1 into what a reader sees: no entities, no t.co where the target is known. */
import type { Link } from '../../contract/post.ts'
import { compact, type JsonObject, objectsAt, textAt } from '../shape.ts'

const SHORT_URL = /https?:\/\/t\.co\/\w+/g
const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' }

/** What is left of a text that X wrote as HTML has none of these: `&`, `<` and `>` are entities there. */
const NO_HTML = /[<>]|&(?!(?:#\d{1,7}|#x[\da-f]{1,6}|amp|lt|gt|quot|apos|nbsp);)/i
const ADDRESS = /https?:\/\/\S+/g
/** How long a post may be that is not one of X's long ones; most characters outside of Latin count twice. */
const MAX_WEIGHT = 280
const ADDRESS_WEIGHT = 23

/**
 * The text of a post as `full_text` and `text` have it, decoded once. That of a long post (`note_tweet`) is plain, as are
 * names, descriptions, cards, alt texts, polls and articles: these are never given here. Texts of years ago, and those
 * that a tool has decoded already, are known by a character that HTML would not hold.
 */
export function fromHtml(text: string): string {
  return NO_HTML.test(text.replace(ADDRESS, '')) ? text : decoded(text)
}

/** Of tools that write the text of a long post where there is one, and else `full_text`: the long one is plain. */
export function fromHtmlUnlessLong(text: string): string {
  return isLongPost(decoded(text)) ? text : fromHtml(text)
}

/** Whom a post answers, at its start, and the addresses of media, at its end, are not counted. */
function isLongPost(text: string): boolean {
  const counted = text
    .replace(/^(?:@\w{1,20}\s+)+/, '')
    .replace(ADDRESS, ' '.repeat(ADDRESS_WEIGHT))
    .trimEnd()
  let weight = 0
  for (const character of counted) {
    const code = character.codePointAt(0) ?? 0
    weight +=
      code <= 0x10ff || (code >= 0x2000 && code <= 0x201f) || (code >= 0x2032 && code <= 0x2037) ? 1 : 2
    if (weight > MAX_WEIGHT) return true
  }
  return false
}

function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/gi, (whole, ...found) => {
    const [decimal, hex, name] = found as [string | undefined, string | undefined, string | undefined]
    if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
    const valid = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
    return valid ? String.fromCodePoint(code) : whole
  })
}

/**
 * Puts targets in the place of short addresses. By the address, not by indices: these are wrong
 * in some exports, and count code points in others.
 *
 * @param targets - From short address to target; an empty target removes the address.
 */
export function expandText(text: string, targets: ReadonlyMap<string, string>): string {
  return expandWithEdits(text, targets).text
}

/** One pass over a text: what was put where. In order, places of the text before the pass. */
export interface TextEdit {
  changes: { from: number; to: number; length: number }[]
}

/** @returns The text as `expandText` gives it, and the passes that made it. */
export function expandWithEdits(
  text: string,
  targets: ReadonlyMap<string, string>,
): { text: string; edits: TextEdit[] } {
  const edits: TextEdit[] = []
  let current = text
  const pass = (pattern: RegExp, put: (found: string) => string): void => {
    const changes: TextEdit['changes'] = []
    current = current.replace(pattern, (found: string, at: number) => {
      const placed = put(found)
      changes.push({ from: at, to: at + found.length, length: placed.length })
      return placed
    })
    edits.push({ changes })
  }
  pass(SHORT_URL, (short) => targets.get(short) ?? short)
  pass(/(?<![ \t])[ \t]+$/gm, () => '')
  pass(/^\s+|(?<!\s)\s+$/g, () => '')
  return { text: current, edits }
}

/** @returns The links of `entities.urls`, each target once. */
export function linksOf(entities: unknown): Link[] {
  return uniqueLinks(objectsAt(entities, 'urls').map((entity) => linkOf(entity)))
}

/** @returns Without missing ones and without a second link to the same target. */
export function uniqueLinks(links: (Link | undefined)[]): Link[] {
  const byUrl = new Map<string, Link>()
  for (const link of links) if (link && !byUrl.has(link.url)) byUrl.set(link.url, link)
  return [...byUrl.values()]
}

/** @returns The tags of `entities.hashtags`, without the hash sign. */
export function hashtagsOf(entities: unknown, key: 'text' | 'tag' = 'text'): string[] {
  return [...new Set(objectsAt(entities, 'hashtags').flatMap((entity) => textAt(entity, key) ?? []))]
}

/** @returns The language, unless X could not tell it or means no language (`und`, `zxx`, `qme`...). */
export function langOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^[a-z]{2,3}(-\w+)?$/i.test(value) && !/^(und|zxx|art|q..)$/.test(value)
    ? value
    : undefined
}

function linkOf(entity: JsonObject): Link | undefined {
  const shortUrl = textAt(entity, 'url')
  const url = textAt(entity, 'unwound_url') ?? textAt(entity, 'expanded_url') ?? shortUrl
  if (url === undefined || !/^https?:\/\//i.test(url)) return undefined
  return compact<Link>({
    url,
    shortUrl: shortUrl === url ? undefined : shortUrl,
    title: textAt(entity, 'title'),
    description: textAt(entity, 'description'),
  })
}
