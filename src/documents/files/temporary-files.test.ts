import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { removeTemporaryFiles, TEMPORARY_PREFIX, temporaryBeside } from './temporary-files.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kba-temporary-'))
  mkdirSync(join(root, 'topic'))
})

afterEach(() => rm(root, { recursive: true, force: true }))

function left(name: string, ageMs = 0): string {
  const file = join(root, 'topic', `${TEMPORARY_PREFIX}${name}`)
  writeFileSync(file, 'half')
  const at = (Date.now() - ageMs) / 1000
  utimesSync(file, at, at)
  return file
}

it('removes what a dead process left, and what another machine left long ago', async () => {
  const dead = left(`1.${spawnSync('true').pid}@${hostname()}`)
  const old = left('2.17@elsewhere', 120_000)

  expect(await removeTemporaryFiles(root)).toBe(2)
  expect([dead, old].filter((file) => existsSync(file))).toEqual([])
})

it('leaves what a living process writes, here or elsewhere, and all other files', async () => {
  const mine = left(basename(temporaryBeside('x')).slice(TEMPORARY_PREFIX.length), 120_000)
  const fresh = left('3.17@elsewhere')
  writeFileSync(join(root, 'topic', 'README.md'), 'whole')

  expect(await removeTemporaryFiles(root)).toBe(0)
  expect([mine, fresh].every((file) => existsSync(file))).toBe(true)
  expect(await removeTemporaryFiles(join(root, 'nowhere'))).toBe(0)
})
