/** Sends files of posts: only what is an image or video by its own bytes, never what a browser would run. */
import { createReadStream } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { orAbsent } from '../absent.ts'
import { UsageError } from '../errors.ts'
import { detectMediaType, extensionOf } from '../posts/media-type.ts'

/** Also opened by itself, a file is nothing but a picture. */
const POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"
const HEAD_BYTES = 16

/**
 * @param file - Absolute, checked to be inside its folder.
 * @throws {UsageError} `unknown_medium` when it is not there, or no image or video.
 */
export async function sendMedia(
  file: string,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Promise<FastifyReply> {
  const handle = await orAbsent(open(file))
  if (handle === undefined) throw unknownMedium()
  try {
    const { size, mtimeMs } = await handle.stat()
    const contentType = await typeOf(handle)
    const etag = `"${size.toString(36)}-${Math.floor(mtimeMs).toString(36)}"`
    reply.headers({
      'content-type': contentType,
      'content-disposition': `inline; filename="medium.${extensionOf(contentType)}"`,
      'content-security-policy': POLICY,
      'cache-control': 'private, max-age=3600',
      'accept-ranges': 'bytes',
      etag,
    })
    if (request.headers['if-none-match'] === etag) return await closing(handle, reply.status(304).send())
    return await sendRange(handle, { size, range: request.headers.range, reply, file })
  } catch (error) {
    await handle.close()
    throw error
  }
}

export function unknownMedium(): UsageError {
  return new UsageError('unknown_medium', 'There is no such image or video.')
}

async function typeOf(handle: FileHandle): Promise<string> {
  const head = Buffer.alloc(HEAD_BYTES)
  await handle.read(head, 0, HEAD_BYTES, 0)
  const type = detectMediaType(head)
  if (type === undefined) throw unknownMedium()
  return type
}

interface Sending {
  size: number
  range: string | undefined
  reply: FastifyReply
  file: string
}

/** One range, as players of videos ask for; of what is asked in another way the whole is sent. */
async function sendRange(handle: FileHandle, { size, range, reply, file }: Sending): Promise<FastifyReply> {
  await handle.close()
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? []
  if (from === '' && to === '') {
    reply.header('content-length', size)
    return reply.send(createReadStream(file))
  }
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (start > end || start >= size) {
    return reply.status(416).header('content-range', `bytes */${size}`).send('')
  }
  reply
    .status(206)
    .headers({ 'content-range': `bytes ${start}-${end}/${size}`, 'content-length': end - start + 1 })
  return reply.send(createReadStream(file, { start, end }))
}

async function closing(handle: FileHandle, reply: FastifyReply): Promise<FastifyReply> {
  await handle.close()
  return reply
}
