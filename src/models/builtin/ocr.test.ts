import { readdirSync } from 'node:fs'
import type { Worker } from 'node:worker_threads'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { waitUntil } from '../../../test/support/wait.ts'
import { openOcr } from './ocr.ts'

/** A picture of the words "npm install fastify". */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAaQAAABQAQAAAAB+QzwjAAAACXBIWXMAAAABAAAAAQBPJcTWAAACIklEQVR4nO2VsWrbUBSGr/Dgbk6HoKVw8grdskSXTJ49FvoQFSGEgusT6B49gl4lm8e0b+BWQ1apIkSGG53ec64kS3bjGreEuuiAravffPr1+/eVFe0xSr0khXvMy95hT7Wpvq/Dovq+/i6lm9WQPD6cV6c5GXiOKhuqHAhlD24SKkYdqt2DlnewrysM6yW/X7jTbX3FcvFsZR7LPT6byw0neBTKYCNkv6OilRc2woaXCfEtvvaJUp37dJwqnKDzuvUenDAgBXDfoUqFJ4EaEi30j4HxCjVT6LwWg9QJlhrpLmXe4DEcje2ZzibmkuLyPda5Hr6yYO8vI5h3vYIAbk7v+SvLlgXHKHWTywmJ5aK7FoU4RQA4u+K+wvCjlASurymiE7gvGHf6KrXWN6cJL3K+dEzXtZcuPRHEK+rmsl53nx4l19L4th4Fda7UE4FzzaGbC4PaKynsTy+y5nWubyKI1xplvfT8TLzyjCYEVqi9nPBrr1YuKig21HglBQvi9V1v5IqrXBkZS6285iKIV4rruaD24ktHZma9ls4rZUG8OpT05Vd9XYRhiMPpJYRVX+E5C9LXh+7+srlOAvZaeLYvj65nnk6BN2+p01ciKMipwPVcR8i5br1s+TSkLzgGA08j/sS8Y2GqIKs3W021Hxhbplgtq125C9XazX9EwT7UTrk+t6nWg3D7+P3/179A7dDUxhxCrv+V6vs6LKrvq0X9BFfLdJacMdUJAAAAAElFTkSuQmCC',
  'base64',
)

describe('built-in text recognition', () => {
  const ocr = openOcr()
  afterAll(() => ocr.close())

  it('reads a picture without leaving a file in the current folder', async () => {
    const before = readdirSync('.')

    const text = await ocr.read({ data: PICTURE, contentType: 'image/png' })

    expect(text).toBe('npm install fastify')
    expect(readdirSync('.')).toEqual(before)
  })

  it('refuses damaged images and goes on with the next', async () => {
    const damaged = ocr.read({ data: PICTURE.subarray(0, 120), contentType: 'image/png' })
    const noImage = ocr.read({ data: Buffer.from('hello'), contentType: 'image/png' })
    const good = ocr.read({ data: PICTURE, contentType: 'image/png' })

    await expect(damaged).rejects.toMatchObject({ name: 'PostError', code: 'unreadable_image' })
    await expect(noImage).rejects.toMatchObject({ name: 'PostError', code: 'unreadable_image' })
    await expect(good).resolves.toContain('fastify')
  })

  it('stops when it is told to, and when it is closed', async () => {
    const closed = openOcr()
    const abort = new AbortController()
    const stopped = ocr.read({ data: PICTURE, contentType: 'image/png' }, abort.signal)
    abort.abort()
    await closed.close()

    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
    await expect(closed.read({ data: PICTURE, contentType: 'image/png' })).rejects.toMatchObject({
      code: 'ocr_closed',
    })
  })

  const picture = { data: PICTURE, contentType: 'image/png' }

  /** The threads that begin from now on. */
  function catchThreads(): Worker[] {
    const threads: Worker[] = []
    const keep = (thread: Worker): void => void threads.push(thread)
    process.on('worker', keep)
    onTestFinished(() => void process.off('worker', keep))
    return threads
  }

  it('gives up the picture that its thread dies of, and reads the next with another', async () => {
    const mortal = openOcr()
    const threads = catchThreads()
    await mortal.read(picture)
    const reading = mortal.read(picture)
    const next = mortal.read(picture)
    await new Promise((resolve) => setImmediate(resolve))
    threads[0]?.emit('error', new Error('out of memory'))

    await expect(reading).rejects.toMatchObject({ name: 'PostError', code: 'unreadable_image' })
    expect(await next).toBe('npm install fastify')
    await threads[1]?.terminate()
    expect(await mortal.read(picture)).toBe('npm install fastify')
    expect(threads).toHaveLength(3)
    await mortal.close()
  })

  it('says so when its thread dies while it begins, and begins anew', async () => {
    const mortal = openOcr()
    const threads = catchThreads()
    const reading = mortal.read(picture)
    await waitUntil(() => threads.length > 0)
    await threads[0]?.terminate()

    await expect(reading).rejects.toMatchObject({ code: 'ocr_failed' })
    expect(await mortal.read(picture)).toBe('npm install fastify')
    await mortal.close()
  })
})
