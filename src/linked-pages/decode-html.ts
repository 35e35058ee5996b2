/** The bytes of a page as text, in the encoding that its header, its byte order mark or its own head names. */

import { TextDecoder } from 'node:util'

/** As much of a page is looked through for its encoding, as browsers do. */
const HEAD_BYTES = 1024

/** @param charset - Of the header; the byte order mark wins, as in browsers. Unknown names mean UTF-8. */
export function decodeHtml(bytes: Buffer, charset: string | undefined): string {
  const label = markOf(bytes) ?? charset ?? metaCharset(bytes) ?? 'utf-8'
  return decoderOf(label).decode(bytes)
}

function markOf(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined
}

function metaCharset(bytes: Buffer): string | undefined {
  const head = bytes.subarray(0, HEAD_BYTES).toString('latin1')
  const found = /<meta[^>]{0,200}charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]+)/i.exec(head)?.[1]
  // What was found by reading ASCII is not UTF-16.
  return found !== undefined && /^utf-?16/i.test(found) ? 'utf-8' : found
}

function decoderOf(label: string): TextDecoder {
  try {
    return new TextDecoder(label)
  } catch {
    return new TextDecoder()
  }
}
