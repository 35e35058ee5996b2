import { appendFile, readFile, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SUB_PHASES } from '../src/contract/phases.ts'
import { makeHome, readKnowledgeBase, runKba, type CommandResult } from './support/command.ts'
import { findBrokenLinks } from './support/links.ts'
import { startMediaServer, type MediaServer } from './support/media-server.ts'
import { startModelServer, type ModelServer } from './support/model-server.ts'
import { idOf, placing, writePosts } from './support/posts.ts'

const POSTS = 4
const PLACE = { main_category: 'databases', subcategory: 'replication' }
const SYNTHESIS = 'databases/replication/_synthesis/README.md'

describe('what the user does to the files of the knowledge base', { timeout: 180_000 }, () => {
  let home: string
  let root: string
  let server: ModelServer
  let media: MediaServer
  let env: Record<string, string>
  /** Folders of the items, the first with a picture. */
  let items: string[]

  beforeAll(async () => {
    home = await makeHome()
    root = join(home, 'kb-generated')
    media = await startMediaServer()
    const ids = Array.from({ length: POSTS }, (_, index) => idOf(index))
    server = await startModelServer({ answer: placing(new Map(ids.map((id) => [id, PLACE]))) })
    env = {
      OLLAMA_URL: server.url,
      TEXT_MODEL: 'llama',
      VISION_MODEL: 'llava',
      EMBEDDING_MODEL: 'embed',
      MEDIA_HOSTS: media.url,
      MAX_RETRIES: '0',
    }
    const posts = ids.map((id, index) => ({
      id,
      text: `Lesson ${index}: measure first, then change one thing.`,
      images: index === 0 ? [`${media.url}/media/picture.png`] : [],
    }))
    await runKba(home, ['import', await writePosts(home, posts)])
    const first = await runKba(home, ['run', '--json'], env)
    expect(first.code, first.stderr + first.stdout).toBe(0)
    const files = [...(await readKnowledgeBase(home)).keys()]
    items = ids.map((id) => {
      const file = files.find((name) => name.endsWith(`${id.slice(-6)}/README.md`)) ?? ''
      return join(root, file.replace('/README.md', ''))
    })
  }, 120_000)

  afterAll(async () => {
    await server.close()
    await media.close()
    await rm(home, { recursive: true, force: true })
  })

  async function planAndRun(...flags: string[]) {
    const plan = await runKba(home, ['plan', '--json', ...flags], env)
    const result = await runKba(home, ['run', '--json', ...flags], env)
    expect(result.code, result.stderr + result.stdout).toBe(0)
    const did = {
      posts: result.json?.['processed'],
      syntheses: phaseOf(result.json, 'synthesis_generation')['processed'],
    }
    return { plan: foretold(plan.json), did, result }
  }

  /** As its plan foretells it. */
  async function run(...flags: string[]): Promise<CommandResult> {
    const { plan, did, result } = await planAndRun(...flags)
    expect(plan).toEqual(did)
    return result
  }

  async function search(word: string): Promise<string[]> {
    const { json } = await runKba(home, ['search', word, '--json'], env)
    const results = json?.['results'] as { id: string; snippet: string }[]
    return results.filter(({ snippet }) => snippet.includes(word)).map(({ id }) => id)
  }

  it('is kept and told where they edited, and can be searched', async () => {
    const edited = [join(items[1] ?? '', 'README.md'), join(root, SYNTHESIS), join(root, 'README.md')]
    for (const file of edited) await appendFile(file, '\nMy own remark: xylophone.\n')

    const { plan, did } = await planAndRun()
    const calls = server.calls.length
    await run()
    const logs = await runKba(home, ['logs', await firstOfLastRuns(home)], env)

    for (const file of edited) expect(await readFile(file, 'utf8')).toContain('xylophone')
    expect([plan.posts, did.posts]).toEqual([1, 1])
    expect(server.calls.length).toBe(calls)
    expect(await search('xylophone')).toEqual([idOf(1)])
    expect(logs.stdout).toContain('items edited by hand: 1')
    expect(logs.stdout).toContain(`${SYNTHESIS} was edited by hand, so it is kept`)
    expect(logs.stdout).toContain('README.md was edited by hand, so it is kept')
  })

  it('is written over only by force', async () => {
    const warned = await run('--force-reprocess-llm')
    const kept = await readFile(join(items[1] ?? '', 'README.md'), 'utf8')

    await run('--force-reprocess-kb-item', '--force-regenerate-synthesis', '--force-regenerate-readme')

    expect(kept).toContain('xylophone')
    expect(warned.stderr).toContain('was edited by hand, so it is kept')
    const all = [...(await readKnowledgeBase(home)).values()].join('\n')
    expect(all).not.toContain('xylophone')
    expect(await search('xylophone')).toEqual([])
  })

  it('is made again where they deleted an item, without a model call', async () => {
    const before = await readKnowledgeBase(home)
    const calls = server.calls.length
    await rm(join(items[2] ?? '', 'README.md'))
    await rm(items[0] ?? '', { recursive: true })

    await run()

    expect(await readKnowledgeBase(home)).toEqual(before)
    expect(server.calls.length).toBe(calls)
    expect(await findBrokenLinks(root)).toEqual([])
  })

  it('is fetched again where they deleted a picture of the cache, without a model call', async () => {
    const [calls, requests] = [server.calls.length, media.requests.length]
    await rm(join(home, 'data', 'media'), { recursive: true })

    await run()

    expect(existsSync(join(home, 'data', 'media'))).toBe(true)
    expect(media.requests.length).toBe(requests + 1)
    expect(server.calls.length).toBe(calls)
    expect(await findBrokenLinks(root)).toEqual([])
  })

  it('is copied again where they deleted a picture of an item, without a download or a model call', async () => {
    const [calls, requests] = [server.calls.length, media.requests.length]
    const pictured = items.filter((item) => existsSync(join(item, 'media')))
    for (const item of pictured) await rm(join(item, 'media'), { recursive: true })

    await run()

    expect(pictured.length).toBeGreaterThan(0)
    expect(await findBrokenLinks(root)).toEqual([])
    expect([server.calls.length, media.requests.length]).toEqual([calls, requests])
  })

  it('is made again where they deleted a synthesis or the README, without a model call', async () => {
    const before = await readKnowledgeBase(home)
    const calls = server.calls.length
    for (const file of [SYNTHESIS, 'README.md', 'databases/README.md']) await rm(join(root, file))

    await run()

    expect(await readKnowledgeBase(home)).toEqual(before)
    expect(server.calls.length).toBe(calls)
    expect(await findBrokenLinks(root)).toEqual([])
  })
})

type Json = Record<string, unknown>

/** A post is worked on when one of its sub-phases is due, and then the later ones are. */
function foretold(plan: Json | undefined) {
  const due = (id: string): number => Number(phaseOf(plan, id)['needs_processing'])
  return { posts: Math.max(...SUB_PHASES.map(({ id }) => due(id))), syntheses: due('synthesis_generation') }
}

function phaseOf(result: Json | undefined, id: string): Json {
  return (result?.['phases'] as Json[]).find((phase) => phase['id'] === id) ?? {}
}

/** @returns The id of the run before the last one. */
async function firstOfLastRuns(home: string): Promise<string> {
  const { json } = await runKba(home, ['runs', '--json', '--limit', '2'])
  return (json?.['runs'] as { task_id: string }[]).at(-1)?.task_id ?? ''
}
