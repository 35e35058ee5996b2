/** Takes a file that is sent, in bounds, into a folder of its own, and removes it afterwards. */
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { UnavailableError, UsageError } from '../errors.ts'
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../private-files.ts'

/** Reading large files takes the processor; more at once would be no faster. */
const MAX_AT_ONCE = 2
const MAX_NAME_CHARS = 120

export interface UploadPlace {
  folder: string
  maxBytes: number
}

export interface Upload {
  input: Readable
  /** As the user calls the file. */
  name: string
}

/** @returns Works with the path of a received file; at most two at once. */
export function openUploads({ folder, maxBytes }: UploadPlace) {
  let inHand = 0
  return async function withUpload<T>(upload: Upload, work: (path: string) => Promise<T>): Promise<T> {
    if (inHand >= MAX_AT_ONCE) {
      throw new UnavailableError('too_many_uploads', 'Two other files are being taken in.', {
        hint: 'Send it again when they are done.',
        retryAfterMs: 5000,
      })
    }
    inHand += 1
    try {
      await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER })
      const own = await mkdtemp(join(folder, 'upload-'))
      try {
        const path = join(own, safeFileName(upload.name))
        await pipeline(upload.input, limitTo(maxBytes), createWriteStream(path, { mode: PRIVATE_FILE }))
        return await work(path)
      } finally {
        await rm(own, { recursive: true, force: true })
      }
    } finally {
      inHand -= 1
    }
  }
}

/** @returns A name without folders, control characters or a leading dot. */
export function safeFileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const clean = last.replaceAll(/[\p{Cc}\p{Cf}:*?"<>|]/gu, '').replace(/^[.\s]+/, '')
  return Array.from(clean.toWellFormed()).slice(-MAX_NAME_CHARS).join('') || 'upload'
}

function limitTo(maxBytes: number): Transform {
  let size = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length
      if (size <= maxBytes) done(null, chunk)
      else {
        done(
          new UsageError('upload_too_large', `The file is larger than ${Math.floor(maxBytes / 1e6)} MB.`, {
            hint: 'Raise MAX_UPLOAD_MB, or import it on the command line: kba import FILE',
          }),
        )
      }
    },
  })
}
