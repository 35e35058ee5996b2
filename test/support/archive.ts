/** Archives entry by entry, also such as no program of good will makes. */
import { gunzipSync, gzipSync } from 'node:zlib'
import { Header } from 'tar'

export interface ArchiveEntry {
  path: string
  type?: 'File' | 'Directory' | 'SymbolicLink' | 'Link' | 'FIFO' | 'CharacterDevice'
  content?: string
  mode?: number
  linkpath?: string
}

const BLOCK = 512

/** @returns The archive with more entries at its end. */
export function addEntries(archive: Buffer, entries: readonly ArchiveEntry[]): Buffer {
  const whole = gunzipSync(archive)
  let end = whole.length
  while (end > 0 && whole[end - 1] === 0) end -= 1
  const body = whole.subarray(0, Math.ceil(end / BLOCK) * BLOCK)
  return gzipSync(Buffer.concat([body, ...entries.map(encode), Buffer.alloc(2 * BLOCK)]))
}

function encode({ path, type = 'File', content = '', mode = 0o644, linkpath = '' }: ArchiveEntry): Buffer {
  const data = Buffer.from(content)
  const head = Buffer.alloc(BLOCK)
  const header = new Header({ path, type, mode, size: data.length, linkpath, mtime: new Date(0) })
  header.encode(head, 0)
  return Buffer.concat([head, data, Buffer.alloc((BLOCK - (data.length % BLOCK)) % BLOCK)])
}
