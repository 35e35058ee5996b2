/** The start of a file for sniffing, and the whole of it for reading: UTF-8 without byte order mark. */
import { Readable } from 'node:stream'
import { TextDecoder } from 'node:util'
import { createGunzip } from 'node:zlib'
import type { Path } from '../x-data/shape.ts'

export interface Input {
  /** Up to 256 KB of the start, without leading white space. */
  head: string
  /** The whole file is in `head`. */
  complete: boolean
  /** The whole file. May be read once. */
  bytes: AsyncIterable<Uint8Array>
  /** Where in the JSON of the file the export lies, if it is not the whole of it; a number stands for any. */
  within?: Path
  /** The last key of `within` stands for any. */
  alike?: boolean
}

const HEAD_BYTES = 256 * 1024
const [LINE_FEED, CARRIAGE_RETURN] = [10, 13]
const ZIP = [0x50, 0x4b, 3, 4]

const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f]/
const CONTROLS = new RegExp(CONTROL, 'g')

/**
 * Reads the head of a stream; nothing is lost for the reader of `bytes`. What is gzip is unpacked, other
 * encodings are converted. Where gzip data break off or are damaged, reading throws an error with a zlib code.
 */
export async function openInput(stream: AsyncIterable<Uint8Array>): Promise<Input> {
  const iterator = toUtf8(await unpacked(stream))[Symbol.asyncIterator]()
  const chunks: Uint8Array[] = []
  let size = 0
  let complete = false
  while (size < HEAD_BYTES) {
    const next = await iterator.next()
    if (next.done === true) {
      complete = true
      break
    }
    chunks.push(next.value)
    size += next.value.length
  }
  const start = Buffer.concat(chunks).subarray(0, HEAD_BYTES)
  // Old programs end lines with a carriage return alone.
  const isOld = start.includes(CARRIAGE_RETURN) && !start.includes(LINE_FEED)
  const head = new TextDecoder().decode(isOld ? withLineFeeds(start) : start).trimStart()
  const bytes = replay(chunks, iterator)
  return { head, complete: complete || size === 0, bytes: isOld ? eachWithLineFeeds(bytes) : bytes }
}

function withLineFeeds(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => (byte === CARRIAGE_RETURN ? LINE_FEED : byte))
}

async function* eachWithLineFeeds(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) yield withLineFeeds(chunk)
}

/** Yields the lines of UTF-8 bytes without their ends; a line longer than `limit` bytes comes as undefined. */
export async function* linesOf(
  bytes: AsyncIterable<Uint8Array>,
  limit = 64 * 1024 * 1024,
): AsyncGenerator<string | undefined> {
  let parts: Uint8Array[] = []
  let size = 0
  const take = (): string | undefined => {
    const line = size > limit ? undefined : Buffer.concat(parts).toString('utf8').replace(/\r$/, '')
    parts = []
    size = 0
    return line
  }
  const add = (part: Uint8Array): void => {
    size += part.length
    if (size <= limit) parts.push(part)
    else parts = []
  }
  for await (const chunk of bytes) {
    let from = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      add(chunk.subarray(from, end))
      from = end + 1
      yield take()
    }
    if (from < chunk.length) add(chunk.subarray(from))
  }
  if (size > 0) yield take()
}

async function* replay(
  chunks: Uint8Array[],
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for (let chunk = chunks.shift(); chunk; chunk = chunks.shift()) yield chunk
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value
}

async function unpacked(stream: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const iterator = stream[Symbol.asyncIterator]()
  const first: Uint8Array[] = []
  for (let size = 0; size < 2;) {
    const next = await iterator.next()
    if (next.done === true) break
    first.push(next.value)
    size += next.value.length
  }
  const start = Buffer.concat(first)
  const all = replay(first, iterator)
  if (start[0] !== 0x1f || start[1] !== 0x8b) return all
  const gunzip = createGunzip()
  const packed = Readable.from(all, { objectMode: false })
  packed.once('error', (error) => gunzip.destroy(error))
  return packed.pipe(gunzip)
}

/** What is no UTF-8 becomes it: a single wrong byte must not end the reading of JSON. */
async function* toUtf8(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let start: Uint8Array = new Uint8Array()
  let decoder: TextDecoder | undefined
  let clean = withoutControls
  for await (const chunk of stream) {
    let bytes = chunk
    if (!decoder) {
      bytes = start.length > 0 ? Buffer.concat([start, chunk]) : chunk
      start = bytes
      if (bytes.length < 4) continue
      decoder = new TextDecoder(encodingOf(bytes))
      // A ZIP archive is known by its first bytes, and told as such.
      if (ZIP.every((byte, at) => bytes[at] === byte)) clean = (whole) => whole
    }
    const text = clean(decoder.decode(bytes, { stream: true }))
    if (text !== '') yield Buffer.from(text)
  }
  const rest = decoder ? decoder.decode() : new TextDecoder(encodingOf(start)).decode(start)
  if (rest !== '') yield Buffer.from(withoutControls(rest))
}

/** Raw control characters are damage: no text of a post holds them, and one would end the reading of JSON. */
function withoutControls(text: string): string {
  return CONTROL.test(text) ? text.replace(CONTROLS, '') : text
}

/** By the mark; without one by where the zeros of UTF-16 are, or by what Windows wrote before UTF-8. */
function encodingOf(bytes: Uint8Array): string {
  const [a = 1, b = 1, c = 1, d = 1] = bytes
  if ((a === 0xff && b === 0xfe) || (b === 0 && d === 0 && a > 0 && c > 0)) return 'utf-16le'
  if ((a === 0xfe && b === 0xff) || (a === 0 && c === 0 && b > 0 && d > 0)) return 'utf-16be'
  const text = new TextDecoder().decode(bytes, { stream: true })
  const foreign = text.replace(/[\0-\x7f]+/g, '')
  return foreign !== '' && /^\ufffd+$/.test(foreign) ? 'windows-1252' : 'utf-8'
}
