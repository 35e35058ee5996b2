import { execFileSync } from 'node:child_process'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeHome, readKnowledgeBase, runKba } from './support/command.ts'
import { findBrokenLinks } from './support/links.ts'
import { startMediaServer, type MediaServer } from './support/media-server.ts'
import { startModelServer, type ModelServer } from './support/model-server.ts'
import { idOf, placing, writePosts, type ScriptedPlace } from './support/posts.ts'

const POSTS = 6
const WITH_IMAGES = 2
/** Two subcategories and their main category. */
const SYNTHESES = 3
const KINDS = ['describe_media', 'categorize_post', 'write_item', 'write_synthesis', 'embed'] as const

interface PhaseRow {
  id: string
  needs_processing: number
  processed: number
  status: string
}

/** What a run with a flag costs, and which phases its plan names. */
const FORCED = [
  {
    flag: 'force-reprocess-media',
    calls: { describe_media: WITH_IMAGES },
    plan: { media_analysis: POSTS, kb_item_generation: POSTS, database_sync: POSTS },
  },
  {
    flag: 'force-reprocess-kb-item',
    calls: { write_item: POSTS },
    plan: { kb_item_generation: POSTS, database_sync: POSTS },
  },
  {
    flag: 'force-reprocess-content',
    calls: { describe_media: WITH_IMAGES, categorize_post: POSTS, write_item: POSTS },
    plan: {
      media_analysis: POSTS,
      llm_processing: POSTS,
      kb_item_generation: POSTS,
      database_sync: POSTS,
    },
  },
] as const

describe('the flags of a run', { timeout: 180_000 }, () => {
  let home: string
  let root: string
  let remote: string
  let server: ModelServer
  let media: MediaServer
  let env: Record<string, string>
  const places = new Map<string, ScriptedPlace>()

  beforeAll(async () => {
    home = await makeHome()
    root = join(home, 'kb-generated')
    remote = join(home, 'remote.git')
    await mkdir(remote)
    git(remote, 'init', '--bare', '--quiet')
    media = await startMediaServer()
    server = await startModelServer({ answer: placing(places) })
    env = {
      OLLAMA_URL: server.url,
      TEXT_MODEL: 'llama',
      VISION_MODEL: 'llava',
      EMBEDDING_MODEL: 'embed',
      MEDIA_HOSTS: media.url,
      GITHUB_REPO_URL: remote,
      MAX_RETRIES: '0',
    }
    await importPosts(0, POSTS)
    const first = await runKba(home, ['run', '--json'], env)
    expect(first.code, first.stderr + first.stdout).toBe(0)
  }, 120_000)

  afterAll(async () => {
    await server.close()
    await media.close()
    await rm(home, { recursive: true, force: true })
  })

  async function importPosts(from: number, to: number): Promise<void> {
    const posts = Array.from({ length: to - from }, (_, at) => {
      const index = from + at
      places.set(idOf(index), {
        main_category: 'databases',
        subcategory: index % 2 === 0 ? 'replication' : 'migrations',
      })
      const images = index < WITH_IMAGES ? [`${media.url}/media/picture${index}.png`] : []
      return { id: idOf(index), text: `Lesson ${index}: measure first, then change one thing.`, images }
    })
    await runKba(home, ['import', await writePosts(home, posts)])
  }

  function countCalls(): Record<string, number> {
    return Object.fromEntries(KINDS.map((kind) => [kind, server.count(kind)]))
  }

  /** @returns The calls of the run by kind, those that were none left out; and what it says of its phases. */
  async function runAlone(...flags: string[]) {
    const before = countCalls()
    const { code, json, stderr } = await runKba(home, ['run', '--json', ...flags], env)
    expect(code, stderr).toBe(0)
    const calls = Object.entries(countCalls()).map(([kind, count]) => [kind, count - (before[kind] ?? 0)])
    return {
      run: numbersOf(json, 'processed'),
      calls: Object.fromEntries(calls.filter(([, count]) => count !== 0)) as Record<string, number>,
    }
  }

  async function planAndRun(...flags: string[]) {
    const { json } = await runKba(home, ['plan', '--json', ...flags], env)
    return { plan: numbersOf(json, 'needs_processing'), ...(await runAlone(...flags)) }
  }

  it.each(FORCED)(
    '--$flag asks for its own part again and for nothing else',
    async ({ flag, calls, plan }) => {
      const before = await readKnowledgeBase(home)

      const did = await planAndRun(`--${flag}`)

      expect(did.calls).toEqual(calls)
      expect(did.plan).toEqual(plan)
      expect(did.run).toMatchObject({ content_processing: POSTS, synthesis_generation: 0 })
      expect(await readKnowledgeBase(home)).toEqual(before)
      expect(media.requests).toHaveLength(WITH_IMAGES)
    },
  )

  it('--force-regenerate-... and --force-recache-tweets leave the items as they are', async () => {
    const before = await readKnowledgeBase(home)
    await rm(join(root, 'README.md'))

    const did = await planAndRun(
      '--force-recache-tweets',
      '--force-regenerate-synthesis',
      '--force-regenerate-embeddings',
      '--force-regenerate-readme',
    )

    const { embed, ...others } = did.calls
    expect(others).toEqual({ write_synthesis: SYNTHESES })
    expect(embed).toBeGreaterThan(0)
    expect(did.run).toMatchObject({ synthesis_generation: SYNTHESES, readme_generation: 1 })
    expect(did.plan).toEqual({
      tweet_caching: POSTS,
      synthesis_generation: SYNTHESES,
      embedding_generation: did.run['embedding_generation'],
    })
    expect(await readKnowledgeBase(home)).toEqual(before)
  })

  it('--force-reprocess-llm moves an item whose category changed, with its picture and every link', async () => {
    const isItem = (file: string): boolean => file.includes('000000/')
    const before = [...(await readKnowledgeBase(home)).keys()].filter(isItem)
    places.set(idOf(0), { main_category: 'security', subcategory: 'authentication' })

    const did = await planAndRun('--force-reprocess-llm')

    const after = [...(await readKnowledgeBase(home)).keys()].filter(isItem)
    const readme = after.find((file) => file.endsWith('README.md')) ?? ''
    expect(before).toHaveLength(2)
    expect(after).toEqual(
      before.map((file) => file.replace('databases/replication', 'security/authentication')),
    )
    expect(did.calls).toMatchObject({ categorize_post: POSTS })
    expect(did.calls).not.toHaveProperty('write_item')
    expect(did.plan).toEqual({ llm_processing: POSTS, kb_item_generation: POSTS, database_sync: POSTS })
    expect(await readFile(join(root, readme), 'utf8')).toContain('- security')
    expect(await findBrokenLinks(root)).toEqual([])
  })

  it('pass over the phases that are skipped, and each mode does its phase alone', async () => {
    await importPosts(POSTS, POSTS + 1)
    const head = git(root, 'rev-parse', 'HEAD')
    expect(git(remote, 'rev-parse', 'main')).toBe(head)

    const untouched = await runAlone('--skip-process-content')
    const item = await runAlone(
      '--skip-synthesis-generation',
      '--skip-embedding-generation',
      '--skip-readme-generation',
      '--skip-git-push',
    )
    const committed = git(root, 'rev-parse', 'HEAD')
    const pushed = git(remote, 'rev-parse', 'main')
    const synthesis = await runAlone('--mode', 'synthesis_only')
    const embedding = await runAlone('--mode', 'embedding_only')
    const readme = await runAlone('--mode', 'readme_only')
    const unchanged = git(root, 'rev-parse', 'HEAD')
    const synced = await runAlone('--mode', 'git_sync_only')

    expect(untouched).toMatchObject({ calls: {}, run: { content_processing: 0 } })
    expect(item.calls).toEqual({ categorize_post: 1, write_item: 1 })
    expect(committed).not.toBe(head)
    expect(pushed).toBe(head)
    expect(Object.keys(synthesis.calls)).toEqual(['write_synthesis'])
    expect(Object.keys(embedding.calls)).toEqual(['embed'])
    expect(readme).toMatchObject({ calls: {}, run: { readme_generation: 2 } })
    expect(unchanged).toBe(committed)
    expect(synced.calls).toEqual({})
    expect(git(root, 'rev-parse', 'HEAD')).not.toBe(committed)
    expect(git(remote, 'rev-parse', 'main')).toBe(git(root, 'rev-parse', 'HEAD'))
    expect(await findBrokenLinks(root)).toEqual([])
  })

  it('are refused with the valid ones when they are wrong, and nothing runs', async () => {
    const calls = server.calls.length

    const mode = await runKba(
      home,
      ['run', '--mode', 'everything', '--synthesis-min-items', '0', '--json'],
      env,
    )

    expect(mode.code).toBe(2)
    expect(mode.stderr).toContain('synthesis_only')
    expect(mode.stderr).toContain('synthesis_min_items')
    expect(server.calls.length).toBe(calls)
  })
})

function numbersOf(json: Record<string, unknown> | undefined, key: 'needs_processing' | 'processed') {
  const rows = (json?.['phases'] ?? []) as PhaseRow[]
  const counted = key === 'processed' ? rows : rows.filter((row) => row[key] > 0)
  return Object.fromEntries(counted.map((row) => [row.id, row[key]]))
}

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim()
}
