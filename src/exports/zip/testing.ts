/** For the tests of this room: makes ZIP archives, honest and hostile ones. */
import { crc32, deflateRawSync } from 'node:zlib'

export interface ZippedFile {
  content: string | Uint8Array
  /** Stored as it is. */
  stored?: boolean
  encrypted?: boolean
  link?: boolean
  /** What the table of contents says instead of the truth. */
  checksum?: number
  sizeBytes?: number
  method?: number
}

/** @param files - By name; a bare text or bytes stand for an honest file. */
export function makeZip(files: Record<string, ZippedFile | string | Uint8Array>): Buffer {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, file] of Object.entries(files)) {
    const { local, central } = packed(name, isBare(file) ? { content: file } : file, offset)
    locals.push(local)
    directory.push(central)
    offset += local.length
  }
  const table = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(directory.length, 8)
  end.writeUInt16LE(directory.length, 10)
  end.writeUInt32LE(table.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, table, end])
}

function isBare(file: ZippedFile | string | Uint8Array): file is string | Uint8Array {
  return typeof file === 'string' || file instanceof Uint8Array
}

function packed(name: string, file: ZippedFile, offset: number): { local: Buffer; central: Buffer } {
  const plain = Buffer.from(file.content)
  const data = file.stored === true ? plain : deflateRawSync(plain)
  const bytes = Buffer.from(name)
  // What both headers share: version, flags (names in UTF-8), method, time, checksum, sizes, lengths.
  const shared = Buffer.alloc(26)
  shared.writeUInt16LE(20, 0)
  shared.writeUInt16LE(0x800 | (file.encrypted === true ? 1 : 0), 2)
  shared.writeUInt16LE(file.method ?? (file.stored === true ? 0 : 8), 4)
  shared.writeUInt32LE(file.checksum ?? crc32(plain), 10)
  shared.writeUInt32LE(data.length, 14)
  shared.writeUInt32LE(file.sizeBytes ?? plain.length, 18)
  shared.writeUInt16LE(bytes.length, 22)
  const rest = Buffer.alloc(14)
  rest.writeUInt32LE((file.link === true ? 0o120777 : 0o100644) * 0x10000, 6)
  rest.writeUInt32LE(offset, 10)
  return {
    local: Buffer.concat([Buffer.from('PK\x03\x04'), shared, bytes, data]),
    central: Buffer.concat([Buffer.from('PK\x01\x02\x14\x03', 'latin1'), shared, rest, bytes]),
  }
}
