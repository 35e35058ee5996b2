import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeHome, readKnowledgeBase, runKba } from './support/command.ts'

let home: string

beforeEach(async () => {
  home = await makeHome()
})

afterEach(async () => {
  await rm(home, { recursive: true, force: true })
})

it('says that there is no run yet, and how to start one', async () => {
  const result = await runKba(home, ['logs'])

  expect(result).toMatchObject({ code: 2, stderr: 'Error: There is no run yet.\nStart one: kba run\n' })
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
