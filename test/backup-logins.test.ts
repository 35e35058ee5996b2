/** Logins to sources are the user's keys to X: they leave the machine in no backup, and a restore does not lose them. */
import { execFileSync } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeHome, runKba } from './support/command.ts'

const TOKEN = 'refresh-planted-in-the-login'
let home: string

beforeAll(async () => {
  home = await makeHome()
  await mkdir(join(home, 'data', 'sources', 'x-api'), { recursive: true })
  await writeFile(join(home, 'data', 'sources', 'x-api', 'login.json'), TOKEN, { mode: 0o600 })
})

afterAll(() => rm(home, { recursive: true, force: true }))

it('leaves logins out of a backup, and in place at a restore', async () => {
  const file = join(home, 'backup.tar.gz')

  const backup = await runKba(home, ['backup', file])
  await rm(join(home, 'data', 'db'), { recursive: true })
  const restore = await runKba(home, ['restore', file])

  expect([backup.code, restore.code]).toEqual([0, 0])
  const names = execFileSync('tar', ['-tzf', file], { encoding: 'utf8' })
  expect(names).toContain('data/db/')
  expect(names).not.toContain('sources')
  expect(await readFile(join(home, 'data', 'sources', 'x-api', 'login.json'), 'utf8')).toBe(TOKEN)
})
