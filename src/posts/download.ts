/** Downloads one medium: from allowed hosts only, bounded in size, type and redirects, resumed where possible. */
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { orAbsent } from '../absent.ts'
import { PostError, UnavailableError, messageOf } from '../errors.ts'
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../private-files.ts'
import { withinTime } from '../time-limit.ts'
import { detectMediaType } from './media-type.ts'

export interface DownloadLimits {
  /** `host` or `host:port`, https only; `http://host:port` allows plain HTTP for that host. */
  hosts: readonly string[]
  maxBytes: number
  /** Of a whole download; what came in time is kept, and the next try goes on from there. */
  timeoutMs: number
}

const MAX_REDIRECTS = 3

/**
 * @param target - Written whole or not at all; what arrived of a broken download waits in `<target>.part`.
 * @returns Size and type, the type found in the bytes and not taken from the server's word.
 * @throws {PostError} when the medium can never be had: gone, refused, too large, no image or video.
 * @throws {UnavailableError} when another try may help.
 */
export async function download(
  url: string,
  target: string,
  limits: DownloadLimits,
  signal: AbortSignal,
): Promise<{ sizeBytes: number; contentType: string }> {
  const seconds = limits.timeoutMs / 1000
  const late = (): UnavailableError =>
    new UnavailableError('media_unreachable', `The server did not deliver the file within ${seconds} s.`)
  return withinTime({ limitMs: limits.timeoutMs, late, signal }, (inTime) =>
    downloadWhole(url, target, limits, inTime.signal),
  )
}

async function downloadWhole(
  url: string,
  target: string,
  limits: DownloadLimits,
  signal: AbortSignal,
): Promise<{ sizeBytes: number; contentType: string }> {
  const part = `${target}.part`
  await mkdir(dirname(target), { recursive: true, mode: PRIVATE_FOLDER })
  const have = await sizeOf(part)
  const response = await requestRest(url, have, limits, signal)
  const resumed = continues(response, have)
  try {
    await write(response, part, {
      flags: resumed ? 'a' : 'w',
      maxBytes: limits.maxBytes - (resumed ? have : 0),
    })
  } catch (cause) {
    signal.throwIfAborted()
    if (isOurDisk(cause)) throw cause
    if (cause instanceof PostError) {
      await rm(part, { force: true })
      throw cause
    }
    throw new UnavailableError('media_broken_off', `The download broke off: ${messageOf(cause)}`, { cause })
  }
  return finish(part, target)
}

/** Asks for what is missing; for all of it where what waits is no part of what the server has, or all already. */
async function requestRest(
  url: string,
  have: number,
  limits: DownloadLimits,
  signal: AbortSignal,
): Promise<Response> {
  const response = await request(url, have, limits, signal)
  if (have === 0 || response.status === 200 || continues(response, have)) return response
  letGo(response)
  return request(url, 0, limits, signal)
}

/** Whether the answer goes on exactly where the part ends. */
function continues(response: Response, have: number): boolean {
  return (
    have > 0 &&
    response.status === 206 &&
    (response.headers.get('content-range') ?? '').startsWith(`bytes ${have}-`)
  )
}

async function finish(part: string, target: string): Promise<{ sizeBytes: number; contentType: string }> {
  const file = await open(part)
  const head = Buffer.alloc(16)
  const { bytesRead } = await file.read(head, 0, 16, 0)
  await file.close()
  if (bytesRead === 0) throw new UnavailableError('media_broken_off', 'The server sent an empty file.')
  const contentType = detectMediaType(head)
  if (contentType === undefined) {
    await rm(part, { force: true })
    throw new PostError('media_wrong_type', 'The server did not send an image or a video.')
  }
  await rename(part, target)
  return { sizeBytes: await sizeOf(target), contentType }
}

async function request(
  url: string,
  from: number,
  limits: DownloadLimits,
  signal: AbortSignal,
): Promise<Response> {
  let address = url
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    checkAddress(address, limits.hosts)
    const response = await send(address, from, signal)
    const location = response.headers.get('location')
    if (response.status >= 300 && response.status < 400 && location !== null) {
      letGo(response)
      // An address that is none is refused at the next turn.
      address = URL.canParse(location, address) ? new URL(location, address).href : location
      continue
    }
    if (response.status === 416 && from > 0) return response
    checkStatus(response)
    const length = Number(response.headers.get('content-length') ?? 0)
    if (length > limits.maxBytes) {
      letGo(response)
      throw new PostError(
        'media_too_large',
        `The file has ${Math.round(length / 1e6)} MB, more than MAX_MEDIA_MB allows.`,
      )
    }
    return response
  }
  throw new PostError('media_redirects', 'The media server redirects too often.')
}

async function send(address: string, from: number, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(address, {
      redirect: 'manual',
      headers: from > 0 ? { range: `bytes=${from}-` } : {},
      signal,
    })
  } catch (cause) {
    signal.throwIfAborted()
    throw new UnavailableError('media_unreachable', `${new URL(address).host} does not answer.`, { cause })
  }
}

function checkAddress(address: string, hosts: readonly string[]): void {
  const url = URL.canParse(address) ? new URL(address) : undefined
  const allowed =
    url !== undefined &&
    url.username === '' &&
    ((url.protocol === 'https:' && hosts.includes(url.host)) ||
      (url.protocol === 'http:' && hosts.includes(`http://${url.host}`)))
  if (!allowed)
    throw new PostError(
      'media_host_refused',
      `Media are not downloaded from ${url?.host ?? 'an invalid address'}.`,
    )
}

function checkStatus(response: Response): void {
  if (response.ok && response.body !== null) return
  letGo(response)
  if (response.status === 429 || response.status >= 500)
    throw new UnavailableError('media_server_busy', `The media server answered ${response.status}.`)
  throw new PostError('media_gone', `X no longer serves this image or video (HTTP ${response.status}).`)
}

/**
 * Written without a pause between the pieces: when a line breaks, fetch throws away what waits to be read, and the
 * next try would begin with less.
 */
async function write(
  response: Response,
  part: string,
  { flags, maxBytes }: { flags: 'a' | 'w'; maxBytes: number },
): Promise<void> {
  const file = openSync(part, flags, PRIVATE_FILE)
  try {
    let seen = 0
    for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      seen += piece.length
      if (seen > maxBytes)
        throw new PostError('media_too_large', 'The file is larger than MAX_MEDIA_MB allows.')
      writeFileSync(file, piece) // All of it, unlike writeSync.
    }
  } finally {
    closeSync(file)
  }
}

/** Faults of this machine name the call that failed; those of the network come wrapped by fetch. */
function isOurDisk(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | null)?.syscall !== undefined
}

async function sizeOf(file: string): Promise<number> {
  return (await orAbsent(stat(file)))?.size ?? 0
}

/** What is left of an answer is not wanted. One that broke off meanwhile says so to whoever waits for this. */
function letGo({ body }: Response): void {
  body?.cancel().catch(() => undefined)
}
