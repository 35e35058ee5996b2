import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeHome, readKnowledgeBase, runKba, writeExport } from './support/command.ts'

let home: string

beforeEach(async () => {
  home = await makeHome()
})

afterEach(async () => {
  await rm(home, { recursive: true, force: true })
})

it('says that there is no run yet, and how to start one', async () => {
  const result = await runKba(home, ['logs'])

  expect(result).toMatchObject({ code: 2, stderr: 'Error: There are no runs yet.\nStart one: kba run\n' })
})

it('names what stands in .env and is no setting', async () => {
  await writeFile(join(home, '.env'), 'TEXT_MODLE=llama3\nLOG_LEVEL=info\n')

  const [doctor, config] = [await runKba(home, ['doctor']), await runKba(home, ['config', '--json'])]

  expect(doctor.stdout).toContain('note  settings: TEXT_MODLE in .env is not a setting')
  expect(config.json?.['unknown']).toEqual(['TEXT_MODLE'])
})

it('makes the item of a post whose image cannot be read, and does not guess why', async () => {
  const post = {
    ...{ id: '1780000000000000001', author: 'jo', handle: 'jo', timestamp: '2026-05-01T10:00:00Z' },
    text: 'Partial indexes of PostgreSQL make queries faster when few rows match.',
    media: [{ type: 'photo', url: 'https://pbs.twimg.com/media/cut.png' }],
  }
  await mkdir(join(home, 'media'))
  await writeFile(join(home, 'media', `${post.id}-cut.png`), Buffer.from('89504e470d0a1a0a0000000d', 'hex'))
  await writeFile(join(home, 'bookmarks.json'), JSON.stringify({ bookmarks: [post] }))
  await runKba(home, ['import', 'bookmarks.json'])

  const result = await runKba(home, ['run', '--json'])
  const files = await readKnowledgeBase(home)

  expect(result).toMatchObject({ code: 0, json: { processed: 1, failed: 0 } })
  expect([...files.values()].join('\n')).toContain('An image that cannot be read.')
})

it('calls a missing argument of any command bad usage', async () => {
  const results = [await runKba(home, ['categories', 'merge', 'a']), await runKba(home, ['show'])]

  expect(results.map(({ code }) => code)).toEqual([2, 2])
})

it('plans nothing more after a run that did everything', async () => {
  await runKba(home, ['import', await writeExport(home, 15)])
  const run = await runKba(home, ['run', '--json'])
  const plan = await runKba(home, ['plan', '--json'])

  expect(run.json).toMatchObject({ processed: 15, failed: 0 })
  expect([...(await readKnowledgeBase(home)).keys()].join('\n')).toContain('_synthesis')
  const phases = plan.json?.['phases'] as { id: string; needs_processing: number }[]
  expect(phases.filter((phase) => phase.needs_processing > 0)).toEqual([])
  expect(phases.map(({ id }) => id)).toContain('embedding_generation')
})

it('finds nothing to do after a restore', async () => {
  await runKba(home, ['import', await writeExport(home, 3)])
  await runKba(home, ['run'])
  await runKba(home, ['backup', 'kba.tar.gz'])
  for (const folder of ['data', 'kb-generated'])
    await rm(join(home, folder), { recursive: true, force: true })
  const restored = await runKba(home, ['restore', 'kba.tar.gz'])

  const result = await runKba(home, ['run', '--json'])

  expect(restored.code).toBe(0)
  expect(result).toMatchObject({ code: 0, json: { processed: 0 } })
})

it('keeps the time at which an item was made when it is written again', async () => {
  await runKba(home, ['import', await writeExport(home, 3)])
  await runKba(home, ['run'])
  const before = await timesOfItems()

  const result = await runKba(home, ['run', '--json', '--force-reprocess-kb-item'])
  const after = await timesOfItems()

  expect(result).toMatchObject({ code: 0, json: { processed: 3 } })
  expect(before.created).toHaveLength(3)
  expect(after.created).toEqual(before.created)
  expect(after.updated).not.toEqual(before.updated)
})

async function timesOfItems(): Promise<{ created: string[]; updated: string[] }> {
  const root = join(home, 'kb-generated')
  const names = (await readdir(root, { recursive: true })).filter((name) => name.endsWith('README.md')).sort()
  const texts = await Promise.all(names.map((name) => readFile(join(root, name), 'utf8')))
  const items = texts.filter((text) => text.includes('\ntweet_id:') || text.startsWith('---\ntweet_id:'))
  const times = (name: string): string[] =>
    items.map((text) => new RegExp(`^${name}: (.+)$`, 'm').exec(text)?.[1] ?? '')
  return { created: times('created'), updated: times('updated') }
}
