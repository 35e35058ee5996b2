import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeHome, readKnowledgeBase, runKba, type CommandResult } from './support/command.ts'
import { findBrokenLinks } from './support/links.ts'
import { idOf, writePosts } from './support/posts.ts'

const TIP =
  'A partial index in PostgreSQL holds only the rows that its condition names, so it stays small and quick to write.'
const [KEPT, MERGED, OTHER, LONE] = [idOf(1), idOf(2), idOf(3), idOf(4)]
const POSTS = [
  { id: KEPT, text: TIP },
  { id: MERGED, text: `${TIP} Quokkas agree.` },
  { id: OTHER, text: TIP.replace('stays', 'remains') },
  {
    id: LONE,
    text: 'Kubernetes probes tell the scheduler when a container may get traffic, and when it must be restarted.',
  },
]

interface Listed {
  id: number
  reason: string
  suggested: string
  posts: { id: string; item: { path: string } | null }[]
}

describe('kba duplicates', { timeout: 180_000 }, () => {
  let home: string
  let imported: CommandResult
  let pairs: Listed[]
  let file: string

  beforeAll(async () => {
    home = await makeHome()
    file = await writePosts(home, POSTS)
    imported = await runKba(home, ['import', file])
    await runKba(home, ['run'])
    pairs = await list()
  }, 180_000)

  afterAll(() => rm(home, { recursive: true, force: true }))

  async function list(): Promise<Listed[]> {
    const { json } = await runKba(home, ['duplicates', '--json'])
    return json?.['duplicates'] as Listed[]
  }

  const pairOf = (a: string, b: string): string => {
    const pair = pairs.find(({ posts }) => posts.every(({ id }) => id === a || id === b))
    return String(pair?.id)
  }
  const pathOf = (id: string): string =>
    pairs.flatMap(({ posts }) => posts).find((post) => post.id === id)?.item?.path ?? ''

  async function search(words: string): Promise<string[]> {
    const { json } = await runKba(home, ['search', '--words', '--json', words])
    return (json?.['results'] as { id: string }[]).map(({ id }) => id)
  }

  it('says at the import how many there may be, and lists them page by page', async () => {
    const first = await runKba(home, ['duplicates', '--json', '--limit', '2'])
    const second = await runKba(home, [
      'duplicates',
      '--json',
      '--cursor',
      String(first.json?.['next_cursor']),
    ])
    const { stdout } = await runKba(home, ['duplicates'])

    expect(imported.stdout).toContain('3 possible duplicates found. To see and merge them: kba duplicates')
    expect(pairs.map(({ reason }) => reason)).toEqual(['text', 'text', 'text'])
    expect(first.json).toMatchObject({ total: 3 })
    expect(first.json?.['duplicates']).toHaveLength(2)
    expect(second.json).toMatchObject({ next_cursor: null, duplicates: [{ reason: 'text' }] })
    expect(stdout).toContain(`https://x.com/writer/status/${MERGED}`)
    expect(stdout).not.toContain(LONE)
  })

  it('makes one item of two, which finds by the words of both, and leaves nothing of the other', async () => {
    const before = await readKnowledgeBase(home)
    const merged = await runKba(home, ['duplicates', 'merge', pairOf(KEPT, MERGED), '--keep', KEPT, '--json'])
    const after = await readKnowledgeBase(home)

    expect(merged).toMatchObject({ code: 0, json: { kept: KEPT, merged: MERGED } })
    expect(before.has(`/${pathOf(MERGED)}`)).toBe(true)
    expect([...after.keys()].filter((path) => path.includes(MERGED.slice(-6)))).toEqual([])
    expect(await search('quokkas')).toEqual([KEPT])
    expect((await runKba(home, ['show', MERGED, '--json'])).json).toMatchObject({
      ...{ code: 'unknown_item', hint: `It was merged into ${KEPT}.` },
    })
  })

  it('names the other post in the article, and leads nowhere else, after the next run', async () => {
    await runKba(home, ['run'])
    const base = await readKnowledgeBase(home)
    const text = base.get(`/${pathOf(KEPT)}`) ?? ''

    expect(text).toContain('## Also saved as')
    expect(text).toContain('Quokkas agree')
    expect(text).toContain(`https://x.com/writer/status/${MERGED}`)
    expect([...base.values()].filter((page) => page.includes(pathOf(MERGED).split('/')[2] ?? '-'))).toEqual(
      [],
    )
    expect(await findBrokenLinks(join(home, 'kb-generated'))).toEqual([])
  })

  it('does not bring the other post back when the export comes again', async () => {
    const again = await runKba(home, ['import', file, '--json'])
    const run = await runKba(home, ['run', '--json'])
    const status = await runKba(home, ['status', '--json'])

    expect(again.json).toMatchObject({ found: 4, new: 0, known: 4, duplicates: 0 })
    expect(run.json).toMatchObject({ processed: 0, failed: 0 })
    expect(status.json).toMatchObject({ posts: 3, items: 3 })
  })

  it('does not offer again what was dismissed, and says what is no pair', async () => {
    const [pair] = await list()
    const dismissed = await runKba(home, ['duplicates', 'dismiss', String(pair?.id)])
    await runKba(home, ['import', file])
    const unknown = await runKba(home, ['duplicates', 'merge', '404', '--json'])
    const { stdout } = await runKba(home, ['duplicates'])

    expect(pair?.posts.map(({ id }) => id)).toEqual([KEPT, OTHER])
    expect(dismissed).toMatchObject({ code: 0, stdout: '1 pair dismissed.\n' })
    expect(unknown).toMatchObject({ code: 2, json: { code: 'unknown_duplicate' } })
    expect(stdout).toBe('No possible duplicates.\n')
  })
})
