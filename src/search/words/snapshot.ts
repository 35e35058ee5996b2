/** Keeps the index on disk, so that a process that begins need not cut every text again. Only ever a help: any doubt, and it is made anew. */
import { open, readFile, rename, rm } from 'node:fs/promises'
import type { OwnerKind } from '../find-request.ts'
import type { Segment } from './segment.ts'

/** Changes when words are cut, counted or kept in another way. */
const FORMAT = 'kba-words-2'

/** Facts of a document as they lie in the file: dates are milliseconds. */
export interface KeptFacts {
  kind: OwnerKind
  id: string
  main_category: string
  subcategory: string
  author: string | null
  posted_at: number | null
  added_at: number
  has_media: boolean
  has_code: boolean
  favourite: boolean
  reading: string | null
}

export interface Snapshot {
  /** What texts were cut by: the aliases. */
  cutBy: string
  /** From which transaction on changes are not in it. */
  from: bigint
  keys: string[]
  facts: KeptFacts[]
  /** The transaction that changed each. */
  changedIn: BigUint64Array
  lengths: Float32Array
  packed: Segment
}

/** Lies before the arrays, one line: how long each of them is, in bytes. */
interface Head {
  format: string
  cutBy: string
  from: string
  keys: string[]
  facts: KeptFacts[]
  sizes: number[]
}

/** Written beside and renamed: whoever reads finds the whole of one. Readable for the user alone. */
export async function writeSnapshot(file: string, snapshot: Snapshot): Promise<void> {
  const { packed, lengths, changedIn, ...rest } = snapshot
  const arrays = [
    changedIn,
    packed.terms.starts,
    packed.starts,
    packed.documents,
    lengths,
    packed.counts,
    packed.terms.bytes,
  ]
  const buffers = arrays.map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  )
  const head: Head = {
    ...rest,
    format: FORMAT,
    from: String(rest.from),
    sizes: buffers.map(({ length }) => length),
  }
  const line = Buffer.from(JSON.stringify(head))
  const size = Buffer.alloc(8)
  size.writeBigUInt64LE(BigInt(line.length))
  const draft = `${file}.${process.pid}.part`
  try {
    const handle = await open(draft, 'w', 0o600)
    try {
      for (const part of [size, line, ...buffers]) await handle.writeFile(part)
    } finally {
      await handle.close()
    }
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

/** @returns `undefined` when there is none that fits. */
export async function readSnapshot(file: string, cutBy: string): Promise<Snapshot | undefined> {
  let bytes: Buffer
  try {
    bytes = await readFile(file)
    const headEnd = 8 + Number(bytes.readBigUInt64LE(0))
    const head = JSON.parse(bytes.toString('utf8', 8, headEnd)) as Head
    if (head.format !== FORMAT || head.cutBy !== cutBy) return undefined
    if (headEnd + head.sizes.reduce((sum, size) => sum + size, 0) !== bytes.length) return undefined
    return takeApart(bytes, headEnd, head)
  } catch {
    // Absent, unreadable or damaged: it is made anew from the database, which is the truth.
    return undefined
  }
}

function takeApart(bytes: Buffer, headEnd: number, head: Head): Snapshot {
  let at = headEnd
  // Each array gets memory of its own: numbers must lie at multiples of their size.
  const [changedIn, termStarts, starts, documents, lengths, counts, terms] = head.sizes.map((size) => {
    const part = bytes.subarray(at, at + size)
    at += size
    return new Uint8Array(part).buffer
  })
  return {
    ...{ cutBy: head.cutBy, from: BigInt(head.from), keys: head.keys, facts: head.facts },
    changedIn: new BigUint64Array(changedIn ?? new ArrayBuffer(0)),
    lengths: new Float32Array(lengths ?? new ArrayBuffer(0)),
    packed: {
      terms: {
        bytes: Buffer.from(terms ?? new ArrayBuffer(0)),
        starts: new Uint32Array(termStarts ?? new ArrayBuffer(4)),
      },
      starts: new Uint32Array(starts ?? new ArrayBuffer(4)),
      documents: new Uint32Array(documents ?? new ArrayBuffer(0)),
      counts: new Uint16Array(counts ?? new ArrayBuffer(0)),
    },
  }
}
