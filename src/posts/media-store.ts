/** The media cache: files on disk, their state in the table `media`. No medium is fetched twice. */
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { chmod, copyFile, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { sql } from 'kysely'
import { databaseTime, nowPlus } from '../db/clock.ts'
import { isThere } from '../absent.ts'
import { groupWrites } from '../db/group-writes.ts'
import { PostError, UnavailableError, messageOf } from '../errors.ts'
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../private-files.ts'
import type { Db, MediaRow } from '../db/tables.ts'
import { download, type DownloadLimits } from './download.ts'
import { isStream } from '../x-data/raw-tweet/media.ts'
import { mediumSubject } from './media-descriptions.ts'
import { detectMediaType, extensionOf, MEDIA_EXTENSIONS } from './media-type.ts'

/** When an unreachable medium is tried again: after an hour, a day, a month, a year. */
const RETRY_AFTER_MS = [3_600_000, 86_400_000, 30 * 86_400_000, 365 * 86_400_000]
/** A host that failed so often in a row is left alone for a while. */
const MAX_HOST_FAILURES = 3
const LEAVE_HOST_MS = 600_000

export interface MediaStore {
  /** Gets what is missing and due. A medium that cannot be had is recorded; this never throws for one. */
  fetchMissing(media: readonly MediaRow[], signal: AbortSignal): Promise<void>
  /** @returns The still picture that the source names for a video; `undefined` where there is none. Throws for none. */
  fetchPoster(
    medium: MediaRow,
    signal: AbortSignal,
  ): Promise<{ contentType: string; data: Uint8Array } | undefined>
  /**
   * Takes files that came with an import (`<post id>-<base name of the URL>`, as in X's archive).
   *
   * @param from - A folder, which may be missing, or the files of an archive.
   */
  adopt(db: Db, postIds: readonly string[], from: string | MediaFiles): Promise<number>
  /** @returns The absolute path of a stored medium. */
  pathOf(medium: Pick<MediaRow, 'path'>): string
}

/** Files that came with an import, by name. */
export interface MediaFiles {
  has(name: string): boolean
  /** Writes a file that is there to an absolute path. @returns False if it is damaged. */
  copy(name: string, target: string): Promise<boolean>
}

export function openMediaStore(db: Db, root: string, limits: DownloadLimits): MediaStore {
  const failuresByHost = new Map<string, { times: number; at: number }>()
  const failuresOf = (host: string): number => {
    const failures = failuresByHost.get(host)
    return failures === undefined || Date.now() > failures.at + LEAVE_HOST_MS ? 0 : failures.times
  }

  async function fetchOne(medium: MediaRow, signal: AbortSignal): Promise<void> {
    const host = URL.canParse(medium.url) ? new URL(medium.url).host : ''
    const target = join(root, cachePath(medium))
    try {
      if (await recover(db, root, medium)) return
      if (isStream(medium.url)) throw streamOnly()
      if (failuresOf(host) >= MAX_HOST_FAILURES)
        throw new UnavailableError('media_unreachable', `${host} does not answer.`)
      const found = await download(medium.url, target, limits, signal)
      failuresByHost.delete(host)
      await keep(db, root, medium, { file: target, ...found })
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof UnavailableError)
        failuresByHost.set(host, { times: failuresOf(host) + 1, at: Date.now() })
      else if (!(error instanceof PostError)) throw error
      await markMissing(db, medium, error)
    }
  }

  return {
    async fetchMissing(media, signal) {
      const now = databaseTime(db)
      const due = media.filter(
        (medium) =>
          medium.state === 'pending' ||
          (medium.state === 'unreachable' && (medium.next_try_at ?? now) <= now),
      )
      for (const medium of due) await fetchOne(medium, signal)
    },
    async fetchPoster(medium, signal) {
      if (medium.poster_url === null) return undefined
      const target = join(root, `${cachePath(medium)}.poster`)
      try {
        const { contentType } =
          (isThere(target) ? await inspect(target) : undefined) ??
          (await download(medium.poster_url, target, limits, signal))
        return { contentType, data: await readFile(target) }
      } catch (error) {
        if (error instanceof PostError || error instanceof UnavailableError) return undefined
        throw error
      }
    },
    adopt: async (database, postIds, from) => {
      const files = typeof from === 'string' ? await filesIn(from) : from
      return files === undefined ? 0 : adoptFiles(database, root, postIds, files)
    },
    pathOf: (medium) => join(root, medium.path ?? ''),
  }
}

function streamOnly(): PostError {
  return new PostError(
    'media_stream_only',
    'X offers this video as a stream only, which cannot be saved as a file.',
  )
}

interface FoundFile {
  file: string
  sizeBytes: number
  contentType: string
}

/** Gives a whole file its place in the cache. */
async function keep(db: Db, root: string, medium: MediaRow, found: FoundFile): Promise<void> {
  const path = `${cachePath(medium)}.${extensionOf(found.contentType)}`
  await rename(found.file, join(root, path))
  const { post_id, medium_id } = medium
  const { sizeBytes: size_bytes, contentType: content_type } = found
  await markStored(db, { post_id, medium_id, path, size_bytes, content_type })
}

/** A file that is there, but not in the table, is whole: the process died between the two. */
async function recover(db: Db, root: string, medium: MediaRow): Promise<boolean> {
  const target = join(root, cachePath(medium))
  for (const file of [target, ...MEDIA_EXTENSIONS.map((extension) => `${target}.${extension}`)]) {
    const found = isThere(file) ? await inspect(file) : undefined
    if (found === undefined) continue
    await keep(db, root, medium, { file, ...found })
    return true
  }
  return false
}

/** @returns Size and type of a file; `undefined` if it is no image or video. */
async function inspect(file: string): Promise<{ sizeBytes: number; contentType: string } | undefined> {
  const handle = await open(file)
  try {
    const head = Buffer.alloc(16)
    await handle.read(head, 0, 16, 0)
    const contentType = detectMediaType(head)
    return contentType === undefined ? undefined : { sizeBytes: (await handle.stat()).size, contentType }
  } finally {
    await handle.close()
  }
}

function cachePath(medium: Pick<MediaRow, 'post_id' | 'medium_id'>): string {
  const name = `${medium.post_id}-${medium.medium_id}`.replaceAll(/[^\w-]/g, '_').slice(0, 120)
  return join(createHash('sha256').update(name).digest('hex').slice(0, 2), name)
}

type StoredFile = Pick<MediaRow, 'post_id' | 'medium_id' | 'path' | 'content_type'> & { size_bytes: number }

/** The posts are said twice, as in `saveDescription`. */
const markStored = groupWrites(mediumSubject, async (db, files: readonly StoredFile[]) => {
  await sql`
    update media set state = 'stored', path = file.path, size_bytes = file.size_bytes, content_type = file.content_type,
      reason = null, next_try_at = null
    from jsonb_to_recordset(${JSON.stringify(files)}::jsonb) as file (
      post_id text, medium_id text, path text, size_bytes bigint, content_type text)
    where media.post_id = file.post_id and media.medium_id = file.medium_id
      and media.post_id = any(${files.map(({ post_id }) => post_id)})`.execute(db)
})

async function markMissing(db: Db, medium: MediaRow, error: unknown): Promise<void> {
  const again = error instanceof UnavailableError
  const wait = RETRY_AFTER_MS[Math.min(medium.attempts, RETRY_AFTER_MS.length - 1)] ?? 0
  await db
    .updateTable('media')
    .set({
      state: again ? 'unreachable' : 'gone',
      reason: messageOf(error),
      attempts: medium.attempts + 1,
      next_try_at: again ? nowPlus(wait) : null,
    })
    .where('post_id', '=', medium.post_id)
    .where('medium_id', '=', medium.medium_id)
    .execute()
}

async function filesIn(folder: string): Promise<MediaFiles | undefined> {
  if (!isThere(folder)) return undefined
  const names = new Set(await readdir(folder))
  return {
    has: (name) => names.has(name),
    copy: async (name, target) => {
      await copyFile(join(folder, name), target, constants.COPYFILE_FICLONE)
      await chmod(target, PRIVATE_FILE) // A copy has the rights of what it was made from.
      return true
    },
  }
}

async function adoptFiles(
  db: Db,
  root: string,
  postIds: readonly string[],
  files: MediaFiles,
): Promise<number> {
  if (postIds.length === 0) return 0
  const waiting = await db
    .selectFrom('media')
    .selectAll()
    .where('post_id', 'in', [...postIds])
    .where('state', '<>', 'stored')
    .execute()
  let adopted = 0
  for (const medium of waiting) {
    const name = `${medium.post_id}-${baseName(medium.url)}`
    if (files.has(name) && (await adoptOne(db, root, medium, (target) => files.copy(name, target))))
      adopted += 1
  }
  return adopted
}

/** What is damaged, or neither image nor video, is left: it is fetched later. */
async function adoptOne(
  db: Db,
  root: string,
  medium: MediaRow,
  copy: (target: string) => Promise<boolean>,
): Promise<boolean> {
  const draft = join(root, `${cachePath(medium)}.adopted.part`)
  await mkdir(dirname(draft), { recursive: true, mode: PRIVATE_FOLDER })
  try {
    const found = (await copy(draft)) ? await inspect(draft) : undefined
    if (found === undefined) return false
    await keep(db, root, medium, { file: draft, ...found })
    return true
  } finally {
    await rm(draft, { force: true })
  }
}

/** The last part of the path; X names the type of a photo in the query (`?format=jpg`) or as an extension. */
function baseName(address: string): string {
  if (!URL.canParse(address)) return ''
  const url = new URL(address)
  const name = url.pathname.split('/').at(-1) ?? ''
  const format = url.searchParams.get('format')
  return format === null || name.includes('.') ? name : `${name}.${format}`
}
