import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasFfmpeg, makeVideo } from '../../test/support/ffmpeg.ts'
import { detectMediaType } from './media-type.ts'
import { takeFrame } from './video-frame.ts'

describe.skipIf(!hasFfmpeg)('takeFrame', () => {
  let folder: string
  const { signal } = new AbortController()

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kba-frame-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('gives a JPEG of a video, also where the name looks like an option', async () => {
    const file = join(folder, '-i video.mp4')
    await writeFile(file, makeVideo())

    const frame = await takeFrame(file, signal)

    expect(detectMediaType(Buffer.from(frame ?? []))).toBe('image/jpeg')
  })

  it('gives nothing of a file that is no video, or is not there', async () => {
    const file = join(folder, 'broken.mp4')
    await writeFile(file, 'no video')

    expect(await takeFrame(file, signal)).toBeUndefined()
    expect(await takeFrame(join(folder, 'missing.mp4'), signal)).toBeUndefined()
  })

  it('ends when its signal fires', async () => {
    const file = join(folder, 'stopped.mp4')
    await writeFile(file, makeVideo())

    await expect(takeFrame(file, AbortSignal.abort(new Error('time is up')))).rejects.toThrow('time is up')
  })
})
