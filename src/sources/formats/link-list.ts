/** A plain list: an address or the id of a post a line, or a JSON array of them. */
import type { Format, Sample } from '../format.ts'
import type { Input } from '../input.ts'
import { linesOf } from '../input.ts'
import { cleanText } from '../json/clean.ts'
import { readJson } from '../json/read-json.ts'
import { sampleJson } from '../json/sample.ts'
import { linkBookmark, shortened } from '../link-record.ts'
import { linkedPart } from '../flat-post.ts'
import { idOf, requireId } from '../post-id.ts'
import { bad, bookmarkOf, found, readRecord } from '../record.ts'
import { RecordError } from '../shape.ts'
import type { SourceRecord } from '../source.ts'

const ADDRESS = /^(?:https?:\/\/)?[^\s/.]+\.[^\s]+$/i

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
  return links.length > 0 && links.length * 3 >= first.length
}

/** At least a third of the first lines are links: so a list with a few bad lines is one, and prose is none. */
function isList({ head, complete }: Sample): boolean {
  const lines = head.split('\n')
  if (!complete && lines.length > 1) lines.pop()
  const content = lines.map((line) => entryOf(line)).filter((line) => line !== '')
  const first = content.slice(0, 60)
  const links = first.filter(isLink)
  return links.length > 0 && links.length * 3 >= first.length
}

function isLink(line: string): boolean {
  if (/^https?:\/\/\S+(?:\s|$)/i.test(line) || /^\d{8,25}$/.test(line)) return true
  return /^(?:www\.|mobile\.)?(?:x|twitter)\.com\/\S+$/i.test(line)
}

async function* readArray(input: Input): AsyncGenerator<SourceRecord> {
  for await (const item of readJson(input, (path) => path.length === 1 && typeof path[0] === 'number')) {
    if (!item.ok) yield bad(item.place, item.reason)
    else {
      const { value, place } = item.item
      yield readRecord(place, () =>
        found(
          typeof value === 'string' ? readLine(value.trim()) : bookmarkOf([linkedPart(requireId(value))]),
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
    const line = entryOf(cleanText(raw ?? ''))
    if (raw === undefined) yield bad(place, 'the line is longer than 64 MB')
    else if (line !== '') yield readRecord(place, () => found(readLine(line)))
  }
}

/** The line without comment, without the marks of a Markdown list or link, without quotes around it. */
function entryOf(line: string): string {
  const text = line.trim().replace(/^(?:[-*+]|\d{1,6}[.)])\s+/, '')
  if (/^(?:#|\/\/|;)/.test(text)) return ''
  const link = /^\[[^\]]*\]\((https?:\/\/[^\s)]+)\)/.exec(text)?.[1]
  return link ?? text.replace(/\s+#.*$/, '').replace(/^[<"']+|[>"',;]+$/g, '')
}

function readLine(line: string) {
  const id = idOf(line)
  if (id !== undefined) return bookmarkOf([linkedPart(id)])
  // An address with its title behind it, as browsers copy it.
  const [address = '', title] = /^(https?:\/\/\S+)\s+(.+)$/.exec(line)?.slice(1) ?? []
  if (title !== undefined) return linkBookmark(address, { title })
  if (!ADDRESS.test(line)) throw new RecordError(`neither an address nor an id: ${shortened(line)}`)
  return linkBookmark(/^https?:\/\//i.test(line) ? line : `https://${line}`)
}
