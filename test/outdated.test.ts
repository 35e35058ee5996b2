import { appendFile, copyFile, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeHome, readKnowledgeBase, runKba, type CommandResult } from './support/command.ts'
import { startMediaServer, type MediaServer } from './support/media-server.ts'
import { startModelServer, type ModelServer } from './support/model-server.ts'
import { idOf, placing, writePosts } from './support/posts.ts'

const POSTS = 4
const PLACE = { main_category: 'databases', subcategory: 'replication' }
const PROMPT = join(import.meta.dirname, '..', 'prompts', 'write-item.md')

describe('what an older prompt or another model made', { timeout: 180_000 }, () => {
  const ids = Array.from({ length: POSTS }, (_, index) => idOf(index))
  let home: string
  let server: ModelServer
  let media: MediaServer
  let env: Record<string, string>

  beforeAll(async () => {
    home = await makeHome()
    server = await startModelServer({ answer: placing(new Map(ids.map((id) => [id, PLACE]))) })
    media = await startMediaServer()
    env = {
      OLLAMA_URL: server.url,
      TEXT_MODEL: 'llama',
      CATEGORIZATION_MODEL: 'sorter',
      VISION_MODEL: 'llava',
      MEDIA_HOSTS: media.url,
      MAX_RETRIES: '0',
    }
    const posts = ids.map((id, index) => ({
      id,
      text: `Lesson ${index}: measure first.`,
      images: index === 0 ? [`${media.url}/media/picture.png`] : [],
    }))
    await runKba(home, ['import', await writePosts(home, posts)])
    await run()
  }, 120_000)

  afterAll(async () => {
    await server.close()
    await media.close()
    await rm(home, { recursive: true, force: true })
  })

  async function run(): Promise<CommandResult> {
    const result = await runKba(home, ['run', '--json', '--skip-embedding-generation'], env)
    expect(result.code, result.stderr + result.stdout).toBe(0)
    return result
  }

  async function outdated(): Promise<unknown> {
    return (await runKba(home, ['plan', '--json'], env)).json?.['outdated']
  }

  async function retry(...args: string[]): Promise<unknown> {
    return (await runKba(home, ['retry', '--outdated', '--json', ...args], env)).json?.['retried']
  }

  it('is nothing as long as neither changed', async () => {
    expect(await outdated()).toEqual({ items: 0, syntheses: 0 })
    expect(await retry()).toBe(0)
  })

  it('is counted for a new prompt, and written anew once, but for what the user edited', async () => {
    const edited = await fileOf(home, ids[3] ?? '')
    await appendFile(edited, '\nMy own remark: xylophone.\n')
    await run()
    await mkdir(join(home, 'prompts'))
    await copyFile(PROMPT, join(home, 'prompts', 'write-item.md'))
    await appendFile(join(home, 'prompts', 'write-item.md'), '\nBe brief.\n')

    const before = [await outdated(), await retry(idOf(0)), await outdated(), await retry()]
    const words = await runKba(home, ['plan'], env)
    const { json } = await run()

    expect(before).toEqual([{ items: 3, syntheses: 0 }, 1, { items: 2, syntheses: 0 }, 2])
    expect(words.stdout).toMatch(/kb_item_generation +3 +1/)
    expect(json).toMatchObject({ processed: 3, failed: 0 })
    expect(ids.map((id) => server.count('write_item', id))).toEqual([2, 2, 2, 1])
    expect(server.count('categorize_post')).toBe(POSTS)
    expect(await readFile(edited, 'utf8')).toContain('xylophone')
    expect(await outdated()).toEqual({ items: 0, syntheses: 0 })
  })

  it('keeps the place that the user chose when another model places posts', async () => {
    await runKba(home, ['categories', 'move', idOf(1), 'devops/monitoring'], env)
    await run()
    env['CATEGORIZATION_MODEL'] = 'other'

    const found = await outdated()
    const retried = await retry()
    await run()

    expect([found, retried]).toEqual([{ items: 2, syntheses: 0 }, 2])
    expect(ids.map((id) => server.count('categorize_post', id))).toEqual([2, 1, 2, 1])
    expect(ids.map((id) => server.count('write_item', id))).toEqual([2, 2, 2, 1])
    expect(await fileOf(home, idOf(1))).toContain('devops/monitoring')
  })

  it('is looked at anew in pictures; syntheses the next run makes anew by itself', async () => {
    env['SYNTHESIS_MODEL'] = 'thinker'
    env['VISION_MODEL'] = 'seer'

    const found = await outdated()
    const words = await runKba(home, ['plan'], env)
    const retried = await retry()
    await run()

    expect([found, retried]).toEqual([{ items: 1, syntheses: 1 }, 1])
    expect(words.stdout).toContain('1 item made by an older prompt or another model')
    expect(words.stdout).toContain('1 of the syntheses were made by an older prompt or another model')
    expect(server.calls.filter(({ model }) => model === 'seer')).toHaveLength(1)
    expect(server.calls.filter(({ model }) => model === 'thinker')).toHaveLength(1)
    expect(await outdated()).toEqual({ items: 0, syntheses: 0 })
  })
})

/** @returns The path of the item of a post. */
async function fileOf(home: string, id: string): Promise<string> {
  const files = [...(await readKnowledgeBase(home)).keys()]
  return join(home, 'kb-generated', files.find((file) => file.endsWith(`${id.slice(-6)}/README.md`)) ?? '')
}
