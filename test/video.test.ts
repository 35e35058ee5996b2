import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeHome, readKnowledgeBase, runKba } from './support/command.ts'
import { hasFfmpeg, makeVideo } from './support/ffmpeg.ts'
import { startMediaServer, type MediaServer } from './support/media-server.ts'
import { startModelServer, type ModelServer } from './support/model-server.ts'
import { idOf } from './support/posts.ts'

if (!hasFfmpeg) console.warn('Skipped: tests on videos, because there is no ffmpeg.')

describe.skipIf(!hasFfmpeg)('a post with a video', { timeout: 120_000 }, () => {
  let server: ModelServer
  let media: MediaServer
  let home: string
  let images: number[]

  beforeAll(async () => {
    media = await startMediaServer({ '/video.mp4': makeVideo() })
    server = await startModelServer({
      answer: (call) => {
        if (call.kind === 'describe_media') images.push(call.images)
        return undefined
      },
    })
  })
  beforeEach(async () => {
    home = await makeHome()
    images = []
    media.requests.length = 0
  })
  afterAll(async () => {
    await server.close()
    await media.close()
  })

  async function run(more: Record<string, string> = {}): Promise<string> {
    const env = { OLLAMA_URL: server.url, TEXT_MODEL: 'llama', VISION_MODEL: 'llava', MEDIA_HOSTS: media.url }
    const record = {
      ...{
        id: idOf(0),
        tweetId: idOf(0),
        url: `https://x.com/writer/status/${idOf(0)}`,
        text: 'Watch this.',
      },
      ...{ authorHandle: 'writer', syncedAt: '2026-05-01T00:00:00.000Z', ingestedVia: 'graphql' },
      mediaObjects: [
        {
          type: 'video',
          previewUrl: `${media.url}/poster.png`,
          videoVariants: [{ url: `${media.url}/video.mp4`, contentType: 'video/mp4', bitrate: 1 }],
        },
      ],
    }
    const file = join(home, 'posts.jsonl')
    await writeFile(file, JSON.stringify(record))
    await runKba(home, ['import', file])
    const { code, stderr } = await runKba(home, ['run'], { ...env, ...more })
    expect(code, stderr).toBe(0)
    const item = [...(await readKnowledgeBase(home))].find(([name]) => name.includes(idOf(0).slice(-6)))
    await rm(home, { recursive: true, force: true })
    return item?.[1] ?? ''
  }

  it('shows the video, and a frame of it to the model', async () => {
    const item = await run()

    expect(images).toEqual([1])
    expect(media.requests).toEqual(['/video.mp4'])
    expect(item).toContain('media/video_1.mp4')
  })

  it('shows the model the poster where there is no ffmpeg', async () => {
    const programs = join(home, 'programs')
    await mkdir(programs)
    const git = execFileSync('which', ['git'], { encoding: 'utf8' }).trim()
    await symlink(git, join(programs, 'git'))

    const item = await run({ PATH: programs })

    expect(images).toEqual([1])
    expect(media.requests).toEqual(['/video.mp4', '/poster.png'])
    expect(item).toContain('media/video_1.mp4')
  })
})
