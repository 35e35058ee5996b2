import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../src/db/open.ts'
import { moveItem } from '../src/acts/move-item.ts'
import { performAct } from '../src/acts/perform-act.ts'
import { actParts } from '../src/acts/testing.ts'
import { makeHome, readKnowledgeBase, runKba, type CommandResult } from './support/command.ts'
import { findBrokenLinks } from './support/links.ts'
import { startModelServer, type ModelServer } from './support/model-server.ts'
import { idOf, placing, writePosts, type ScriptedPlace } from './support/posts.ts'

interface Topic {
  main_category: string
  subcategory: string
  items: number
}

/** What a model once named the same thing, one post after the other. */
const API_NAMES = [
  'api_design',
  'api_design_patterns',
  'api_architecture_styles',
  'restful_api_best_practices',
  'rest_api_best_practices',
]

/** Names that are no safe paths as they come; an empty one is no valid answer at all. */
const ODD_NAMES = [
  ['con', 'nul'],
  ['aux', 'com1'],
  ['../../etc', 'passwd/../..'],
  ['a.hidden', '.git'],
  ['🎉🎉', '✨'],
  ['数据库', '向量检索'],
  ['Über größe', 'naïve café'],
  ['word_'.repeat(39), 'x'.repeat(199)],
  ['README.md', '_synthesis'],
  ['databases', 'databases'],
  [' spaced   out ', '---'],
  ['line\nbreak', 'tab\tstop'],
] as const

describe('kba categories', { timeout: 180_000 }, () => {
  let empty: string
  let home: string
  let root: string
  let server: ModelServer
  let env: Record<string, string>
  const places = new Map<string, ScriptedPlace>()

  beforeAll(async () => {
    empty = await makeHome()
    await runKba(empty, ['status'])
    server = await startModelServer({ answer: placing(places) })
    env = {
      OLLAMA_URL: server.url,
      TEXT_MODEL: 'llama',
      EMBEDDING_MODEL: 'embed',
      MAX_CONCURRENT_REQUESTS: '1',
      MAX_RETRIES: '0',
    }
  }, 120_000)

  beforeEach(async () => {
    home = await makeHome()
    root = join(home, 'kb-generated')
    await cp(empty, home, { recursive: true })
    places.clear()
  })

  afterEach(() => rm(home, { recursive: true, force: true }))

  afterAll(async () => {
    await server.close()
    await rm(empty, { recursive: true, force: true })
  })

  /** Imports a post for each place, in this order, and runs. */
  async function run(from: number, ...wanted: ScriptedPlace[]): Promise<CommandResult> {
    wanted.forEach((place, at) => places.set(idOf(from + at), place))
    const posts = wanted.map((_, at) => ({
      id: idOf(from + at),
      text: `Lesson ${from + at}: measure first, then change one thing, then measure again.`,
    }))
    if (posts.length > 0) await runKba(home, ['import', await writePosts(home, posts)])
    const result = await runKba(home, ['run', '--json'], env)
    expect(result.code, result.stderr + result.stdout).toBe(0)
    return result
  }

  async function topics(): Promise<string[]> {
    const { json } = await runKba(home, ['categories', '--json'])
    return (json?.['categories'] as Topic[]).map(
      (topic) => `${topic.main_category}/${topic.subcategory} ${topic.items}`,
    )
  }

  async function change(...args: string[]): Promise<void> {
    const { code, stderr } = await runKba(home, ['categories', ...args], env)
    expect(code, stderr).toBe(0)
  }

  it('carries folders, links and embeddings along, and leads later posts to the new place', async () => {
    const replication = { main_category: 'databases', subcategory: 'replication' }
    const cooking = { main_category: 'cooking', subcategory: 'baking' }
    const gardening = { main_category: 'gardening', subcategory: 'pruning' }
    await run(0, replication, replication, replication, cooking, gardening)
    const before = server.calls.length

    await change('merge', 'databases/replication', 'storage/copies')
    await change('rename', 'cooking', 'kitchen')
    await change('move', idOf(4), 'outdoors/trees')
    await run(5)

    const kinds = server.calls.slice(before).map((call) => call.kind)
    // The new synthesis may have to be embedded; the next test shows that moved items are not.
    expect(kinds.filter((kind) => kind !== 'embed')).toEqual(['write_synthesis'])
    expect(await topics()).toEqual(['kitchen/baking 1', 'outdoors/trees 1', 'storage/copies 3'])
    expect(await findBrokenLinks(root)).toEqual([])
    const files = [...(await readKnowledgeBase(home)).keys()]
    expect(files.filter((file) => /^\/(databases|cooking|gardening)\//.test(file))).toEqual([])

    await run(5, replication, cooking)

    expect(await topics()).toEqual(['kitchen/baking 2', 'outdoors/trees 1', 'storage/copies 4'])
    expect(await findBrokenLinks(root)).toEqual([])
  })

  it('finds what came into a place while that was merged away, and asks no model for it', async () => {
    const replication = { main_category: 'databases', subcategory: 'replication' }
    await run(0, replication, replication)
    await change('merge', 'databases/replication', 'storage/copies')
    await run(2)
    // As a post leaves it that was placed before the merge and became an item after it.
    const folder = join(home, 'data', 'db')
    const database = await openDatabase({ folder })
    await performAct(actParts(database, root), moveItem, { id: idOf(1), to: 'databases/replication' })
    await database.db.updateTable('posts').set({ placed_by: 'llama' }).execute()
    await sql`insert into category_aliases values ('databases', 'replication', 'storage', 'copies')`.execute(
      database.db,
    )
    await database.close()
    const before = server.count('categorize_post')

    await run(2)

    expect(await topics()).toEqual(['storage/copies 2'])
    expect(server.count('categorize_post')).toBe(before)
    expect([...(await readKnowledgeBase(home)).keys()].filter((file) => /^\/databases/.test(file))).toEqual(
      [],
    )
  })

  it('opens a place again that was merged away, when something is moved there', async () => {
    const replication = { main_category: 'databases', subcategory: 'replication' }
    await run(0, replication, replication)
    await change('merge', 'databases/replication', 'storage/copies')

    await change('move', idOf(0), 'databases/replication')
    await run(2, replication)

    expect(await topics()).toEqual(['databases/replication 2', 'storage/copies 1'])
  })

  it('needs no call at all when no synthesis has to be made again', async () => {
    await run(0, { main_category: 'cooking', subcategory: 'baking' })
    const before = server.calls.length

    await change('rename', 'cooking/baking', 'cooking/kitchen')
    await change('merge', 'cooking', 'kitchen')
    await run(1)

    const item = [...(await readKnowledgeBase(home))].find(([file]) => file.includes('000000/README.md'))
    const found = await runKba(home, ['search', 'lesson', '--category', 'kitchen/fundamentals', '--json'])
    expect(server.calls.length).toBe(before)
    expect(item?.[0]).toMatch(/^\/kitchen\/fundamentals\//)
    expect(item?.[1]).toMatch(/- kitchen\n\s*- fundamentals\n/)
    expect(found.json?.['results']).toHaveLength(1)
    expect(await findBrokenLinks(root)).toEqual([])
  })

  it('keeps near-duplicates that a model names one after the other in one place', async () => {
    const asSubcategories = API_NAMES.map((name) => ({
      main_category: 'software_engineering',
      subcategory: name,
    }))
    const asMains = API_NAMES.map((name) => ({ main_category: name, subcategory: name }))

    await run(0, ...asSubcategories, ...asMains)

    expect(await topics()).toEqual([expect.stringMatching(/\/api_design 10$/)])
  })

  it('makes safe, different paths of whatever a model names', async () => {
    await run(
      0,
      ...ODD_NAMES.map(([main_category, subcategory]) => ({
        main_category,
        subcategory,
        item_name: main_category,
      })),
    )

    const items = [...(await readKnowledgeBase(home)).keys()].filter((file) => file.split('/').length === 5)
    const parts = items.flatMap((file) => file.split('/').slice(1, 4))
    expect(new Set(items.map((file) => file.normalize('NFC').toLowerCase())).size).toBe(ODD_NAMES.length)
    for (const part of parts) {
      expect(part).toMatch(/^[\p{L}\p{N}][\p{L}\p{N}\p{M}_-]*$/u)
      expect(part).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)$/i)
      expect(Buffer.byteLength(part)).toBeLessThanOrEqual(255)
    }
    for (const topic of await topics()) {
      const [main = '', sub = ''] = topic.split(/[/ ]/)
      expect([main.length <= 50, sub.length <= 50, main === sub]).toEqual([true, true, false])
    }
    expect(await findBrokenLinks(root)).toEqual([])
  })
})
