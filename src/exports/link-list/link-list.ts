/** A plain list: an address or the id of a post a line, or a JSON array of them. */
import type { Bookmark } from '../../contract/post.ts'
import type { Format, Sample } from '../format.ts'
import type { Input } from '../input.ts'
import { linesOf } from '../input.ts'
import { cleanText } from '../json/clean.ts'
import { readJson } from '../json/read-json.ts'
import { sampleJson } from '../json/sample.ts'
import { linkBookmark, shortened } from '../link-record.ts'
import { linkedPart } from '../../x-data/flat-post.ts'
import { idInUrl, idOf, requireId } from '../../x-data/post-id.ts'
import { parsePostUrl } from '../../x-data/post-url.ts'
import { bad, bookmarkOf, found, readRecord } from '../../x-data/record.ts'
import { isObject, type JsonObject, RecordError, textAt } from '../../x-data/shape.ts'
import type { SourceRecord } from '../../x-data/record.ts'

/** The end of a host is no number: a spreadsheet's `1.79E+18` is no address. */
const ADDRESS = /^(?:https?:\/\/)?[^\s/]{1,300}\.[a-z]\S*$/i

export const linkList: Format = {
  id: 'link-list',
  description:
    'a plain list: an address (or the id of a post) a line, "#" begins a comment; or a JSON array of them',
  detect: (sample) => isList(sample) || isArray(sample),
  read: (input) => (isArray({ json: sampleJson(input) }) ? readArray(input) : readList(input)),
}

/** Numbers alone are no ids: what is read as a number has lost its last digits. */
function isArray({ json }: Pick<Sample, 'json'>): boolean {
  if (!Array.isArray(json?.root)) return false
  const first = (json.root as unknown[]).slice(0, 60)
  const links = first.filter((item) => typeof item === 'string' && isLink(item.trim()))
  if (first.some((item) => isObject(item) && idInUrl(item) !== undefined)) return true
  // They are told one by one what became of their digits.
  const rounded = first.filter((item) => typeof item === 'number' && item > Number.MAX_SAFE_INTEGER)
  return links.length + rounded.length > 0 && (links.length + rounded.length) * 3 >= first.length
}

/** At least a third of the first lines are links: so a list with a few bad lines is one, and prose is none. */
function isList({ head, complete }: Sample): boolean {
  const lines = head.split('\n')
  if (!complete && lines.length > 1) lines.pop()
  const content = lines.flatMap(entriesOf)
  const first = content.slice(0, 60)
  const links = first.filter(isLink)
  return links.length > 0 && links.length * 3 >= first.length
}

function isLink(line: string): boolean {
  if (/^https?:\/\/\S+(?:\s|$)/i.test(line) || /^\d{8,25}$/.test(line)) return true
  return /^(?:www\.|mobile\.)?(?:x|twitter)\.com\/\S+$/i.test(line) || isBarePost(line)
}

/** As `nitter.net/ada/status/12`. */
function isBarePost(line: string): boolean {
  return /^[\w.-]+\.\w+\/\S+\/status/i.test(line) && parsePostUrl(`https://${line}`) !== undefined
}

async function* readArray(input: Input): AsyncGenerator<SourceRecord> {
  for await (const item of readJson(input, (path) => path.length === 1 && typeof path[0] === 'number')) {
    if (!item.ok) yield bad(item.place, item.reason)
    else {
      const { value, place } = item.item
      yield readRecord(place, () =>
        found(
          typeof value === 'string'
            ? readLine(value.trim())
            : isObject(value)
              ? readObject(value)
              : bookmarkOf([linkedPart(requireId(value))]),
        ),
      )
    }
  }
}

async function* readList(input: Input): AsyncGenerator<SourceRecord> {
  let number = 0
  for await (const raw of linesOf(input.bytes)) {
    number += 1
    const place = `line ${number}`
    if (raw === undefined) yield bad(place, 'the line is longer than 64 MB')
    if (number === 1 && isHeading(raw ?? '')) continue
    for (const line of entriesOf(cleanText(raw ?? ''))) yield readRecord(place, () => found(readLine(line)))
  }
}

/** The first line of a table of one column. */
function isHeading(line: string): boolean {
  return /^["']?(?:[\p{L}_-]{1,20} ){0,3}(?:urls?|links?|ids?|tweets?|posts?|bookmarks?|address(?:es)?|status)["']?\s*$/iu.test(
    line.trim(),
  )
}

/** What scripts make of a page: an address with a title. */
function readObject(item: JsonObject): Bookmark {
  const address = textAt(item, 'url') ?? textAt(item, 'tweetUrl') ?? textAt(item, 'link')
  if (address === undefined) throw new RecordError('an object without an address ("url")')
  return linkBookmark(address, { title: textAt(item, 'title') })
}

/** Mostly one; several where a line holds nothing but links, as between commas. A lone CR was a line end once. */
function entriesOf(line: string): string[] {
  return line.split('\r').flatMap((one) => {
    const entry = entryOf(one)
    const words = one
      .split(/[\s,;|]+/)
      .map(entryOf)
      .filter((word) => word !== '')
    // A table has the id of a post beside its address.
    const posts = words.flatMap((word) => parsePostUrl(word)?.id ?? [])
    const links = words.filter((word) => !posts.includes(word))
    return words.length > 1 && words.every(isLink) ? links : entry === '' ? [] : [entry]
  })
}

/** The line without comment, without the marks of a Markdown list or link, without quotes around it. */
function entryOf(line: string): string {
  const text = line.trim().replace(/^(?:[-*+]|\d{1,6}[.)])\s+/, '')
  if (/^(?:#|\/\/|;)/.test(text)) return ''
  const link = /^\[[^\]]*\]\((https?:\/\/[^\s)]+)\)/.exec(text)?.[1]
  return link ?? text.replace(/(?<!\s)\s+#.*$/s, '').replace(/^[<"']+|(?<![>"',;])[>"',;]+$/g, '')
}

function readLine(line: string) {
  const id = idOf(line)
  if (id !== undefined) return bookmarkOf([linkedPart(id)])
  // An address with its title behind it, as browsers copy it; an id with what a table has behind it.
  const [first = '', title] = /^([^\s,;|]+)[\s,;|]+(?![\s,;|])(.+)$/s.exec(line)?.slice(1) ?? []
  const [before] = isLink(first) ? [idOf(first)] : []
  if (before !== undefined) return bookmarkOf([linkedPart(before)])
  if (title !== undefined && isLink(first))
    return linkBookmark(/^https?:/i.test(first) ? first : `https://${first}`, { title })
  if (!ADDRESS.test(line)) throw new RecordError(`neither an address nor an id: ${shortened(line)}`)
  return linkBookmark(/^https?:\/\//i.test(line) ? line : `https://${line}`)
}
