/** Keeps what is imported as it came, so that a better parser needs no second export. */
import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip, constants } from 'node:zlib'
import { orAbsent } from '../absent.ts'
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../private-files.ts'
import { isAlive } from '../process-alive.ts'

/** A draft that nobody writes to for so long is left over, whoever made it. */
const ABANDONED_AFTER_MS = 7 * 86_400_000

export interface RawCopy {
  /** Id of the import. */
  id: string
  /** The bytes of the input; they are copied as they are read. */
  stream: AsyncIterable<Uint8Array>
  /** Reads what the reader left unread, and gives the copy its name: the hash of all bytes. */
  keep(): Promise<void>
  /** Removes the copy if it was not kept. May be called twice. */
  discard(): Promise<void>
}

/** Copies what is read, compressed, into the folder. Drafts of imports that were killed are removed first. */
export async function keepRaw(input: Readable, folder: string): Promise<RawCopy> {
  await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER })
  await removeLeftovers(folder)
  const draft = join(folder, `.${randomUUID()}.${process.pid}@${hostname()}.part`)
  const hash = createHash('sha256')
  const gzip = createGzip({ level: constants.Z_BEST_SPEED })
  const copying = pipeline(gzip, createWriteStream(draft, { mode: PRIVATE_FILE })).then(
    () => undefined,
    (error: unknown) => error,
  )
  async function* copied(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of input as AsyncIterable<Buffer>) {
        hash.update(chunk)
        // A copy that broke (a full disk) is told at the end; waiting for it to drain would wait for ever.
        if (!gzip.write(chunk) && !gzip.destroyed) await Promise.race([once(gzip, 'drain'), copying])
        yield chunk
      }
    } finally {
      // Also behind an input that breaks off: what arrived of it is kept.
      gzip.end()
    }
  }
  const stream = copied()
  return {
    id: randomUUID(),
    stream: { [Symbol.asyncIterator]: () => ({ next: () => stream.next() }) },
    async keep() {
      // A reader stops where a file is broken; what stands behind is kept all the same.
      while ((await stream.next()).done !== true);
      const failure = await copying
      if (failure !== undefined) throw failure as Error
      await rename(draft, join(folder, `${hash.digest('hex')}.gz`))
    },
    async discard() {
      input.destroy()
      gzip.destroy()
      await copying
      await rm(draft, { force: true })
    },
  }
}

/** The same with an answer that is there as a whole. */
export async function keepRawText(text: string, folder: string): Promise<void> {
  const copy = await keepRaw(Readable.from([Buffer.from(text)]), folder)
  try {
    await copy.keep()
  } finally {
    await copy.discard()
  }
}

/** A draft of a living process on this machine, or of another machine, is left alone until it is old. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith('.') || !name.endsWith('.part')) continue
    const file = join(folder, name)
    const [, pid, host] = /\.(\d+)@(.+)\.part$/.exec(name) ?? []
    const orphan = pid !== undefined && host === hostname() && !isAlive(Number(pid))
    if (orphan || (await isAbandoned(file))) await rm(file, { force: true })
  }
}

async function isAbandoned(file: string): Promise<boolean> {
  const found = await orAbsent(stat(file))
  return found !== undefined && Date.now() - found.mtimeMs > ABANDONED_AFTER_MS
}
