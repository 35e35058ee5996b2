/** The bookmarks file that all browsers write, and most bookmark managers. */
import { Parser } from 'htmlparser2'
import type { ReaderMarks } from '../../contract/post.ts'
import { isoFromUnix } from '../../x-data/dates.ts'
import type { Format } from '../format.ts'
import type { Input } from '../input.ts'
import { cleanText } from '../json/clean.ts'
import { linkBookmark, shortened } from '../link-record.ts'
import { bad, found, readRecord } from '../../x-data/record.ts'
import { compact, RecordError } from '../../x-data/shape.ts'
import type { SourceRecord } from '../../x-data/record.ts'

export const netscapeHtml: Format = {
  id: 'netscape-html',
  description: 'the HTML bookmarks file of a browser or a bookmark manager',
  detect: ({ head }) =>
    /^<!doctype\s+netscape-bookmark/i.test(head) ||
    (head.startsWith('<') && /<dl[\s>]/i.test(head) && /<dt>\s*<(?:a|h3)[\s>]/i.test(head)),
  read: (input) => readHtml(input),
}

interface Anchor {
  attributes: Record<string, string>
  title: string
  note: string
  folders: string[]
}

async function* readHtml(input: Input): AsyncGenerator<SourceRecord> {
  const ready: Anchor[] = []
  const ends = { closed: true }
  const parser = createParser(
    (anchor) => ready.push(anchor),
    () => (ends.closed = false),
  )
  const decoder = new TextDecoder()
  let number = 0
  const drain = function* (): Generator<SourceRecord> {
    for (const anchor of ready.splice(0)) {
      number += 1
      yield readRecord(`link ${number}`, () => anchorRecord(anchor))
    }
  }
  for await (const chunk of input.bytes) {
    parser.write(decoder.decode(chunk, { stream: true }))
    yield* drain()
  }
  parser.end()
  yield* drain()
  if (!ends.closed) yield bad(`behind link ${number}`, 'a list is not closed: the file was cut off')
}

function anchorRecord({ attributes, title, note, folders }: Anchor): SourceRecord {
  const href = cleanText(attributes.href ?? '')
  if (href === '') throw new RecordError('a link without an address')
  if (!/^https?:\/\//i.test(href.trim())) throw new RecordError(`not a web address: ${shortened(href)}`)
  const tags = cleanText(attributes.tags ?? '').split(',')
  return found(
    linkBookmark(href, {
      title: cleanText(title).replace(/\s+/g, ' '),
      marks: marksOf(attributes, cleanText(note)),
      folders: folders.length > 0 ? [cleanText(folders.join('/'))] : [],
      tags: [
        ...new Set(tags.map((tag) => tag.trim()).filter((tag) => tag !== '' && !tag.startsWith('linkding:'))),
      ],
      bookmarkedAt: isoFromUnix(attributes.add_date),
    }),
  )
}

/** A note is behind the link; linkding puts the reader's own part of it between marks. */
function marksOf(attributes: Record<string, string>, note: string): ReaderMarks | undefined {
  const own = /\[linkding-notes\]([\s\S]*?)\[\/linkding-notes\]/.exec(note)?.[1]
  const notes = (
    own === undefined ? note : `${note.slice(0, note.indexOf('[linkding-notes]')).trim()}\n\n${own}`
  ).trim()
  const toRead = attributes.toread ?? attributes.data_toread
  const marks = compact<ReaderMarks>({
    notes: notes === '' ? undefined : notes,
    favourite: isSet(attributes.favorite) || isSet(attributes['data-important']) ? true : undefined,
    reading: isArchived(attributes.tags)
      ? 'archived'
      : isSet(toRead)
        ? 'unread'
        : toRead === '0'
          ? 'read'
          : undefined,
  })
  return Object.keys(marks).length === 0 ? undefined : marks
}

function isSet(value: string | undefined): boolean {
  return /^(?:1|true|yes)$/i.test(value ?? '')
}

function isArchived(tags: string | undefined): boolean {
  return /(?:^|,)\s*linkding:bookmarks\.archived\s*(?:,|$)/.test(tags ?? '')
}

/** A note (`DD`) follows its link, so a link is complete when the next begins. */
function createParser(complete: (anchor: Anchor) => void, unclosed: () => void): Parser {
  const folders: string[] = []
  let heading: string | undefined
  let anchor: Anchor | undefined
  let inside: 'h3' | 'a' | 'dd' | undefined
  const finish = (): void => {
    if (anchor) complete(anchor)
    anchor = undefined
    inside = undefined
  }
  return new Parser({
    onopentag(name, attributes) {
      if (['dt', 'dl', 'a', 'h3'].includes(name)) finish()
      if (name === 'dl') {
        folders.push(heading?.trim() ?? '')
        heading = undefined
      } else if (name === 'h3') {
        heading = ''
        inside = 'h3'
      } else if (name === 'a') {
        anchor = { attributes, title: '', note: '', folders: folders.filter((folder) => folder !== '') }
        inside = 'a'
      } else if (name === 'dd') inside = 'dd'
    },
    ontext(text) {
      if (inside === 'h3') heading = (heading ?? '') + text
      else if (inside === 'a' && anchor) anchor.title += text
      else if (inside === 'dd' && anchor) anchor.note += text
    },
    onclosetag(name, implied) {
      if (name === 'dl') {
        if (implied) unclosed()
        finish()
        folders.pop()
      } else if (name === inside) inside = undefined
    },
    onend: finish,
  })
}
